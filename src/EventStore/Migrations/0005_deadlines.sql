-- Which deadlines have passed, and which could not be handled. The deadlines themselves are a projection.

-- Not a projection: a rebuild must not forget what has fired.
CREATE TABLE deadlines_passed (
    tenant_id   varchar     NOT NULL,
    stream_id   uuid        NOT NULL,
    deadline_id text        NOT NULL,
    due         timestamptz NOT NULL,
    passed_at   timestamptz NOT NULL,
    CONSTRAINT pk_deadlines_passed PRIMARY KEY (tenant_id, stream_id, deadline_id)
);

CREATE TABLE deadline_failures (
    tenant_id    varchar     NOT NULL,
    stream_id    uuid        NOT NULL,
    deadline_id  text        NOT NULL,
    attempts     integer     NOT NULL,
    next_attempt timestamptz NOT NULL,
    stopped      boolean     NOT NULL,
    error        text        NOT NULL,
    CONSTRAINT pk_deadline_failures PRIMARY KEY (tenant_id, stream_id, deadline_id)
);

-- Called inside the batch of a deadline's handler, after its events: the stream has no other new events than those of this transaction.
-- Another one may have moved or cancelled the deadline.
CREATE FUNCTION require_unmoved(tenant text, stream uuid, read_at bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    own bigint := (SELECT count(*) FROM mt_events e
                   WHERE e.tenant_id = tenant AND e.stream_id = stream AND e.version > read_at AND e.transaction_id = pg_current_xact_id_if_assigned());
BEGIN
    IF (SELECT s.version FROM mt_streams s WHERE s.tenant_id = tenant AND s.id = stream) IS DISTINCT FROM read_at + own THEN
        RAISE EXCEPTION 'the stream has moved on since its deadline was read' USING ERRCODE = 'CM001';
    END IF;
    RETURN own;
END $$;

SELECT secure_tenant_table('deadlines_passed');
SELECT secure_tenant_table('deadline_failures');

GRANT SELECT, INSERT ON deadlines_passed TO casemgmt_app;
GRANT SELECT ON deadlines_passed TO casemgmt_reader;
GRANT SELECT, DELETE ON deadline_failures TO casemgmt_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON deadline_failures TO casemgmt_reader;
