-- What an append pays for besides its rows (docs/adr/0041).

-- Nothing looks an event up by tenant and seq_id; the readers' index holds seq_id in their order, and a sequence gives no number twice. The key is
-- what makes a version of a stream unique; it keeps the name by which Marten knows it.
ALTER TABLE mt_events DROP CONSTRAINT pk_mt_events;
ALTER TABLE mt_events ADD CONSTRAINT pk_mt_events_stream_and_version PRIMARY KEY USING INDEX pk_mt_events_stream_and_version;

-- PostgreSQL reads a CHECK from its catalogue's text anew in every statement. Sessions refuse an empty tenant; versions are counted by the store, and
-- verify-log finds a stream that does not begin at 1.
ALTER TABLE mt_events DROP CONSTRAINT mt_events_tenant_id_check, DROP CONSTRAINT mt_events_version_check;
ALTER TABLE mt_streams DROP CONSTRAINT mt_streams_tenant_id_check;

-- The tenant, the version check and the move of one stream, inside the statement that writes its events: the tenant of the first new row is this
-- function's answer, so nothing of that row can be checked or written before. Runs as the caller: row-level security binds it.
CREATE FUNCTION move_stream(tenant text, stream uuid, expected bigint, next bigint, at timestamptz) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('app.tenant', tenant, true);
    UPDATE mt_streams SET version = next, timestamp = at WHERE tenant_id = tenant AND id = stream AND version = expected;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the stream is not at the version that was decided on' USING ERRCODE = 'CM001';
    END IF;
    RETURN tenant;
END $$;
-- require_stream stays for nodes of the release before, which may still write.

-- Looked at once an hour, when expired answers are removed; rows come in nearly its order.
DROP INDEX ix_idempotency_records_expires;
CREATE INDEX ix_idempotency_records_expires ON idempotency_records USING brin (expires_at) WITH (autosummarize = on);
