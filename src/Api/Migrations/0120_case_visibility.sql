-- What the visibility of cases asks the register, in one place each. A person who is unknown, missing or marked is not open.

CREATE FUNCTION person_is_open(tenant text, who uuid) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT EXISTS (SELECT FROM register_persons WHERE tenant_id = tenant AND person = who AND protection = 'none' AND document IS NOT NULL) $$;

CREATE FUNCTION has_custody(tenant text, who uuid, of_child uuid) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT EXISTS (SELECT FROM register_relations WHERE tenant_id = tenant AND guardian = who AND child = of_child) $$;
