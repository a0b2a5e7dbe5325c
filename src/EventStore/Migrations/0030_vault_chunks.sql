-- Files too large for one document: each chunk sealed by itself, bound to its file, its place and the one after it. A chunk is never changed.

CREATE TABLE vault_chunks (
    tenant_id      varchar     NOT NULL,
    file           uuid        NOT NULL,
    number         integer     NOT NULL,
    retention_unit uuid        NOT NULL,
    body           bytea       NOT NULL,
    created_at     timestamptz NOT NULL,
    CONSTRAINT pk_vault_chunks PRIMARY KEY (tenant_id, file, number)
);
CREATE INDEX ix_vault_chunks_unit ON vault_chunks (tenant_id, retention_unit);

SELECT secure_tenant_table('vault_chunks');

GRANT SELECT, INSERT, DELETE ON vault_chunks TO casemgmt_app;
