-- Which master keys still wrap something, for every municipality: a node must know before it says that it is ready, and sees no other municipality's rows.
-- As the owner, who sees all; names alone are given out. From name to name along the index, however many keys each wraps.
CREATE FUNCTION master_keys_in_use() RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH RECURSIVE names (name) AS (
        (SELECT k.master_key FROM public.retention_keys k WHERE k.wrapped IS NOT NULL ORDER BY k.master_key LIMIT 1)
        UNION ALL
        SELECT (SELECT k.master_key FROM public.retention_keys k WHERE k.wrapped IS NOT NULL AND k.master_key > n.name ORDER BY k.master_key LIMIT 1)
        FROM names n WHERE n.name IS NOT NULL)
    SELECT n.name FROM names n WHERE n.name IS NOT NULL
$$;

REVOKE ALL ON FUNCTION master_keys_in_use() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION master_keys_in_use() TO casemgmt_app;
