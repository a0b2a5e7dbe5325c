-- An answer is given back as it was and never looked into: as jsonb it was parsed for nothing, and came back in another spelling.
ALTER TABLE idempotency_records ALTER COLUMN response TYPE text USING response::text;

-- As before, but an assignment is evaluated directly where PERFORM is a query of its own.
CREATE OR REPLACE FUNCTION move_stream(tenant text, stream uuid, expected bigint, next bigint, at timestamptz) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    tenant := set_config('app.tenant', tenant, true);
    UPDATE mt_streams SET version = next, timestamp = at WHERE tenant_id = tenant AND id = stream AND version = expected;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the stream is not at the version that was decided on' USING ERRCODE = 'CM001';
    END IF;
    RETURN tenant;
END $$;
