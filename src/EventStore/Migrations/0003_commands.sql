-- What commands need beside the log: invariants across streams, and the answers already given.

CREATE TABLE claims (
    tenant_id  varchar     NOT NULL,
    name       text        NOT NULL,
    key        text        NOT NULL,
    stream_id  uuid        NOT NULL,
    claimed_at timestamptz NOT NULL,
    CONSTRAINT pk_claims PRIMARY KEY (tenant_id, name, key)
);

-- key_hash, not the key: what a client calls its request is its own text and may be anything.
CREATE TABLE idempotency_records (
    tenant_id    varchar     NOT NULL,
    actor        text        NOT NULL,
    route        text        NOT NULL,
    key_hash     bytea       NOT NULL,
    request_hash text        NOT NULL,
    status       integer     NOT NULL,
    response     jsonb       NOT NULL,
    expires_at   timestamptz NOT NULL,
    CONSTRAINT pk_idempotency_records PRIMARY KEY (tenant_id, actor, route, key_hash)
);
CREATE INDEX ix_idempotency_records_expires ON idempotency_records (expires_at);

CREATE FUNCTION require_first(stored bigint) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
    IF stored IS DISTINCT FROM 1 THEN
        RAISE EXCEPTION 'the same request was stored first' USING ERRCODE = 'CM002';
    END IF;
    RETURN stored;
END $$;

SELECT secure_tenant_table('claims');
SELECT secure_tenant_table('idempotency_records');

GRANT SELECT, INSERT, DELETE ON claims TO casemgmt_app;
GRANT SELECT, INSERT, UPDATE ON idempotency_records TO casemgmt_app;
GRANT SELECT ON claims TO casemgmt_reader;
GRANT SELECT, DELETE ON idempotency_records TO casemgmt_reader;
