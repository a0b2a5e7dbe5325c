-- What is written and sent in a case beside its stream: refs, codes and times only. Texts and names of files are sealed documents, content is in vault_chunks.

CREATE TABLE case_notes (
    tenant_id  varchar     NOT NULL,
    id         uuid        NOT NULL,
    case_id    uuid        NOT NULL,
    written_at timestamptz NOT NULL,
    written_by text        NOT NULL,
    text       uuid        NOT NULL,
    CONSTRAINT pk_case_notes PRIMARY KEY (tenant_id, id)
);
CREATE INDEX ix_case_notes_case ON case_notes (tenant_id, case_id, id);

CREATE TABLE case_messages (
    tenant_id     varchar     NOT NULL,
    id            uuid        NOT NULL,
    case_id       uuid        NOT NULL,
    sent_at       timestamptz NOT NULL,
    from_guardian boolean     NOT NULL,
    sender        text        NOT NULL,
    text          uuid        NOT NULL,
    read_at       timestamptz,
    read_by       text,
    CONSTRAINT pk_case_messages PRIMARY KEY (tenant_id, id)
);
CREATE INDEX ix_case_messages_case ON case_messages (tenant_id, case_id, id);
CREATE INDEX ix_case_messages_unread ON case_messages (tenant_id, case_id) WHERE from_guardian AND read_at IS NULL;

CREATE TABLE case_attachments (
    tenant_id      varchar     NOT NULL,
    id             uuid        NOT NULL,
    case_id        uuid        NOT NULL,
    received_at    timestamptz NOT NULL,
    from_guardian  boolean     NOT NULL,
    sender         text        NOT NULL,
    name           uuid        NOT NULL,
    media_type     text        NOT NULL,
    bytes          bigint      NOT NULL,
    chunks         integer     NOT NULL,
    hash           text        NOT NULL,
    scan           text        NOT NULL CHECK (scan IN ('not-scanned', 'clean')),
    secret_at      timestamptz,
    secret_by      text,
    secret_section text,
    CONSTRAINT pk_case_attachments PRIMARY KEY (tenant_id, id)
);
CREATE INDEX ix_case_attachments_case ON case_attachments (tenant_id, case_id, id);

SELECT secure_tenant_table('case_notes');
SELECT secure_tenant_table('case_messages');
SELECT secure_tenant_table('case_attachments');

GRANT SELECT, INSERT, DELETE ON case_notes, case_messages, case_attachments TO casemgmt_app;
GRANT UPDATE (read_at, read_by) ON case_messages TO casemgmt_app;
GRANT UPDATE (secret_at, secret_by, secret_section) ON case_attachments TO casemgmt_app;
GRANT SELECT ON case_notes, case_messages, case_attachments TO casemgmt_reader;
