-- What the visibility of cases asks the register, planned once in a session: a function in SQL is planned anew for every query, and one called within another for every row.
-- What they answer is unchanged.

CREATE OR REPLACE FUNCTION person_is_open(tenant text, who uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = public, pg_temp
    AS $$
    BEGIN
        RETURN EXISTS (SELECT FROM register_persons p WHERE p.tenant_id = tenant AND p.person = who AND p.protection = 'none' AND p.document IS NOT NULL);
    END $$;

CREATE OR REPLACE FUNCTION child_is_open(tenant text, child_ref uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = public, pg_temp
    AS $$
    BEGIN
        RETURN EXISTS (SELECT FROM register_persons p WHERE p.tenant_id = tenant AND p.person = child_ref AND p.protection = 'none' AND p.document IS NOT NULL)
            AND NOT EXISTS (
                SELECT FROM register_relations r
                LEFT JOIN register_persons g ON g.tenant_id = r.tenant_id AND g.person = r.guardian AND g.protection = 'none' AND g.document IS NOT NULL
                WHERE r.tenant_id = tenant AND r.child = child_ref AND g.person IS NULL);
    END $$;

CREATE OR REPLACE FUNCTION has_custody(tenant text, who uuid, of_child uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = public, pg_temp
    AS $$
    BEGIN
        RETURN EXISTS (SELECT FROM register_relations r WHERE r.tenant_id = tenant AND r.guardian = who AND r.child = of_child);
    END $$;
