-- One wrapped key per retention unit. A destroyed key keeps its row, so that disposal can be told from loss.

CREATE TABLE retention_keys (
    tenant_id      varchar     NOT NULL CHECK (tenant_id <> ''),
    retention_unit uuid        NOT NULL,
    master_key     text        NOT NULL,
    wrapped        bytea       NULL,
    created_at     timestamptz NOT NULL,
    destroyed_at   timestamptz NULL,
    CONSTRAINT pk_retention_keys PRIMARY KEY (tenant_id, retention_unit),
    CONSTRAINT ck_retention_keys_destroyed CHECK ((wrapped IS NULL) = (destroyed_at IS NOT NULL))
);

ALTER TABLE retention_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE retention_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON retention_keys USING (tenant_id = current_setting('app.tenant', true)) WITH CHECK (tenant_id = current_setting('app.tenant', true));

GRANT SELECT, INSERT ON retention_keys TO casemgmt_app;
GRANT UPDATE (wrapped, master_key, destroyed_at) ON retention_keys TO casemgmt_app;
