-- What is personal, sealed. The keys are in a database of their own (Keys/).

CREATE TABLE vault_documents (
    tenant_id      varchar     NOT NULL,
    id             uuid        NOT NULL,
    retention_unit uuid        NOT NULL,
    kind           text        NOT NULL,
    body           bytea       NOT NULL,
    created_at     timestamptz NOT NULL,
    CONSTRAINT pk_vault_documents PRIMARY KEY (tenant_id, id)
);
CREATE INDEX ix_vault_documents_unit ON vault_documents (tenant_id, retention_unit);

-- Who was shown what, and why: a row per act of showing, never changed.
CREATE TABLE read_audit (
    tenant_id    varchar     NOT NULL,
    id           uuid        NOT NULL,
    at           timestamptz NOT NULL,
    actor        text        NOT NULL,
    reason       text        NOT NULL CHECK (reason ~ '^[a-z][a-z0-9.-]{0,79}$'),
    subject      text        NOT NULL,
    document_ids uuid[]      NOT NULL,
    CONSTRAINT pk_read_audit PRIMARY KEY (tenant_id, id)
);
CREATE INDEX ix_read_audit_subject ON read_audit (tenant_id, subject, at);

-- What the program opened for its own computation: counts, not documents.
CREATE TABLE compute_audit (
    tenant_id varchar     NOT NULL,
    id        uuid        NOT NULL,
    at        timestamptz NOT NULL,
    purpose   text        NOT NULL CHECK (purpose ~ '^[a-z][a-z0-9.-]{0,79}$'),
    documents integer     NOT NULL,
    CONSTRAINT pk_compute_audit PRIMARY KEY (tenant_id, id)
);

SELECT secure_tenant_table('vault_documents');
SELECT secure_tenant_table('read_audit');
SELECT secure_tenant_table('compute_audit');

GRANT SELECT, INSERT, DELETE ON vault_documents TO casemgmt_app;
GRANT SELECT, INSERT ON read_audit, compute_audit TO casemgmt_app;
GRANT SELECT ON read_audit, compute_audit TO casemgmt_reader;
