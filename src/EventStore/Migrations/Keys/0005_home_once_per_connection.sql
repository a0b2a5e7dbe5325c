-- What tells the cluster is read once per connection: a server process never changes its cluster, and every opening of something sealed asks.
CREATE OR REPLACE FUNCTION require_home() RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    cluster text := current_setting('app.cluster', true);
BEGIN
    IF coalesce(cluster, '') = '' THEN
        cluster := set_config('app.cluster', (SELECT system_identifier::text FROM pg_control_system()), false);
    END IF;
    IF NOT EXISTS (
        SELECT FROM public.database_home h WHERE h.system_identifier = cluster::bigint AND h.anchor = 'public.retention_keys'::regclass::oid) THEN
        RAISE EXCEPTION 'the key database was restored and its disposals have not been applied' USING ERRCODE = 'CM007';
    END IF;
    RETURN true;
END $$;
