-- What the visibility of cases asks the register, in one place each. A person who is unknown, missing or marked is not open.
-- The search path is fixed, so that no temporary table can stand in for the register.

CREATE FUNCTION person_is_open(tenant text, who uuid) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE SET search_path = public, pg_temp
    AS $$ SELECT EXISTS (SELECT FROM register_persons WHERE tenant_id = tenant AND person = who AND protection = 'none' AND document IS NOT NULL) $$;

-- A child is open when it is, and every guardian too: where the child lives, a guardian may live.
CREATE FUNCTION child_is_open(tenant text, child_ref uuid) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE SET search_path = public, pg_temp
    AS $$
        SELECT person_is_open(tenant, child_ref) AND NOT EXISTS (
            SELECT FROM register_relations r WHERE r.tenant_id = tenant AND r.child = child_ref AND NOT person_is_open(tenant, r.guardian))
    $$;

CREATE FUNCTION has_custody(tenant text, who uuid, of_child uuid) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE SET search_path = public, pg_temp
    AS $$ SELECT EXISTS (SELECT FROM register_relations WHERE tenant_id = tenant AND guardian = who AND child = of_child) $$;

DO $$ BEGIN EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database()); END $$;
