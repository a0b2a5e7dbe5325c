-- What names are searched by, and what a restored database must show before anything is opened.

-- Keyed words and prefixes of names: whom a token leads to, never what it stands for. The tokens of one person are deleted with the person's key.
CREATE TABLE vault_index (
    tenant_id      varchar NOT NULL,
    purpose        text    NOT NULL CHECK (purpose IN ('name-word', 'name-prefix')),
    token          bytea   NOT NULL,
    subject        uuid    NOT NULL,
    retention_unit uuid    NOT NULL,
    CONSTRAINT pk_vault_index PRIMARY KEY (tenant_id, purpose, token, subject)
);
CREATE INDEX ix_vault_index_unit ON vault_index (tenant_id, retention_unit);

-- Where this database was made, or where its disposals were last applied. A dump that is restored has other table numbers, in whatever server;
-- one taken to another server another system identifier: it opens nothing before the disposals made since have been applied.
CREATE TABLE database_home (
    id                boolean     NOT NULL PRIMARY KEY DEFAULT true CHECK (id),
    system_identifier bigint      NOT NULL,
    anchor            oid         NOT NULL,
    basis             text        NOT NULL,
    confirmed_at      timestamptz NOT NULL DEFAULT now()
);
INSERT INTO database_home (system_identifier, anchor, basis) SELECT system_identifier, 'vault_documents'::regclass::oid, 'made here' FROM pg_control_system();

CREATE FUNCTION require_home() RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM public.database_home h, pg_control_system() c
        WHERE h.system_identifier = c.system_identifier AND h.anchor = 'public.vault_documents'::regclass::oid) THEN
        RAISE EXCEPTION 'the main database was restored and its disposals have not been applied' USING ERRCODE = 'CM007';
    END IF;
    RETURN true;
END $$;

SELECT secure_tenant_table('vault_index');

GRANT SELECT, INSERT, DELETE ON vault_index TO casemgmt_app;
GRANT SELECT ON database_home TO casemgmt_app, casemgmt_reader;
-- Disposal empties bodies and deletes what else is left of a retention unit.
GRANT UPDATE (body) ON vault_documents TO casemgmt_app;
GRANT DELETE ON idempotency_records TO casemgmt_app;
GRANT SELECT, DELETE ON dead_letters TO casemgmt_app;
