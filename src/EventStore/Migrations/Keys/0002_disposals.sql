-- The disposal register: every retention unit whose key a disposal decision destroyed, and whether all that belonged to it is gone.

CREATE TABLE disposals (
    tenant_id      varchar     NOT NULL CHECK (tenant_id <> ''),
    retention_unit uuid        NOT NULL,
    decision       text        NOT NULL,
    decided_at     timestamptz NOT NULL,
    destroyed_at   timestamptz NOT NULL,
    completed_at   timestamptz NULL,
    CONSTRAINT pk_disposals PRIMARY KEY (tenant_id, retention_unit)
);
CREATE INDEX ix_retention_keys_master ON retention_keys (master_key) WHERE wrapped IS NOT NULL;

ALTER TABLE disposals ENABLE ROW LEVEL SECURITY;
ALTER TABLE disposals FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON disposals USING (tenant_id = current_setting('app.tenant', true)) WITH CHECK (tenant_id = current_setting('app.tenant', true));

-- Rotation and the register's export concern every municipality; only the operator's commands work as the owner.
CREATE POLICY operator_rows ON retention_keys TO casemgmt_owner USING (true) WITH CHECK (true);
CREATE POLICY operator_rows ON disposals TO casemgmt_owner USING (true) WITH CHECK (true);

-- As in the main database: where this one was made, or where its disposals were last applied.
CREATE TABLE database_home (
    id                boolean     NOT NULL PRIMARY KEY DEFAULT true CHECK (id),
    system_identifier bigint      NOT NULL,
    anchor            oid         NOT NULL,
    basis             text        NOT NULL,
    confirmed_at      timestamptz NOT NULL DEFAULT now()
);
INSERT INTO database_home (system_identifier, anchor, basis) SELECT system_identifier, 'retention_keys'::regclass::oid, 'made here' FROM pg_control_system();

CREATE FUNCTION require_home() RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM public.database_home h, pg_control_system() c
        WHERE h.system_identifier = c.system_identifier AND h.anchor = 'public.retention_keys'::regclass::oid) THEN
        RAISE EXCEPTION 'the key database was restored and its disposals have not been applied' USING ERRCODE = 'CM007';
    END IF;
    RETURN true;
END $$;

GRANT SELECT, INSERT ON disposals TO casemgmt_app;
GRANT UPDATE (completed_at) ON disposals TO casemgmt_app;
GRANT SELECT ON database_home TO casemgmt_app, casemgmt_reader;
