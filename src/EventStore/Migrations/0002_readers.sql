-- Where every reader of the log stands, what stopped it, and which tables belong to which projection.

CREATE TABLE reader_position (
    reader         text        NOT NULL PRIMARY KEY,
    epoch          integer     NOT NULL DEFAULT 0,
    transaction_id xid8        NOT NULL DEFAULT '0',
    seq_id         bigint      NOT NULL DEFAULT 0,
    stopped        boolean     NOT NULL DEFAULT false,
    error          text        NULL,
    updated_at     timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE dead_letters (
    tenant_id      varchar     NOT NULL,
    reader         text        NOT NULL,
    seq_id         bigint      NOT NULL,
    event_id       uuid        NOT NULL,
    stream_id      uuid        NOT NULL,
    stream_version bigint      NOT NULL,
    type           varchar     NOT NULL,
    error          text        NOT NULL,
    at             timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pk_dead_letters PRIMARY KEY (tenant_id, reader, seq_id)
);

CREATE TABLE projection_tables (
    projection text        NOT NULL,
    table_name text        NOT NULL,
    version    integer     NOT NULL,
    shape      text        NOT NULL,
    built_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (projection, table_name)
);

-- A rebuild fills its tables here, under the names they will have when they are moved beside the log.
CREATE SCHEMA shadow;

-- Called inside a reader's batch: a position that is not where the reader left it rolls the batch back.
CREATE FUNCTION require_position(moved bigint) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
    IF moved IS DISTINCT FROM 1 THEN
        RAISE EXCEPTION 'the reader position was moved by someone else' USING ERRCODE = 'CM003';
    END IF;
    RETURN moved;
END $$;

SELECT secure_tenant_table('dead_letters');

GRANT SELECT, INSERT, UPDATE ON reader_position TO casemgmt_reader;
GRANT SELECT, INSERT, UPDATE, DELETE ON dead_letters TO casemgmt_reader;
GRANT SELECT ON reader_position, projection_tables TO casemgmt_app, casemgmt_reader;
GRANT USAGE ON SCHEMA shadow TO casemgmt_reader;
