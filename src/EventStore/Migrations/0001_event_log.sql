-- The log. mt_streams and mt_events are laid out as Marten reads them (docs/adr/0002); what is ours alone is said at each place.

-- One row per cluster the log has lived in: transaction ids of different clusters are not comparable, epochs are.
CREATE TABLE log_epoch (
    epoch             integer     NOT NULL PRIMARY KEY,
    system_identifier bigint      NOT NULL,
    started_at        timestamptz NOT NULL
);

CREATE SEQUENCE mt_events_sequence;

CREATE TABLE mt_streams (
    tenant_id   varchar     NOT NULL CHECK (tenant_id <> ''),
    id          uuid        NOT NULL,
    type        varchar     NULL,
    version     bigint      NOT NULL,
    timestamp   timestamptz NOT NULL DEFAULT now(),
    created     timestamptz NOT NULL DEFAULT now(),
    is_archived boolean     NOT NULL DEFAULT false,
    CONSTRAINT pk_mt_streams PRIMARY KEY (tenant_id, id)
);

-- No foreign key to mt_streams: the store alone writes both, in one transaction, and the check costs a fifth to a third of the append rate.
CREATE TABLE mt_events (
    seq_id         bigint       NOT NULL DEFAULT nextval('mt_events_sequence'),
    id             uuid         NOT NULL,
    stream_id      uuid         NOT NULL,
    version        bigint       NOT NULL CHECK (version > 0),
    data           jsonb        NOT NULL,
    bdata          bytea        NULL,
    type           varchar(500) NOT NULL,
    timestamp      timestamptz  NOT NULL DEFAULT now(),
    tenant_id      varchar      NOT NULL CHECK (tenant_id <> ''),
    mt_dotnet_type varchar      NULL,
    correlation_id varchar      NULL,
    causation_id   varchar      NULL,
    headers        jsonb        NULL,
    user_name      varchar      NULL,
    is_archived    boolean      NOT NULL DEFAULT false,
    -- Ours: the order readers follow. Neither can be written by the application; migrate raises the default of epoch in a new cluster.
    epoch          integer      NOT NULL DEFAULT 1,
    transaction_id xid8         NOT NULL DEFAULT pg_current_xact_id(),
    -- Ours: Marten's key is seq_id alone; every key of this database begins with tenant_id.
    CONSTRAINT pk_mt_events PRIMARY KEY (tenant_id, seq_id)
);

CREATE UNIQUE INDEX pk_mt_events_stream_and_version ON mt_events (tenant_id, stream_id, version);
CREATE INDEX ix_mt_events_order ON mt_events (epoch, transaction_id, seq_id);

ALTER SEQUENCE mt_events_sequence OWNED BY mt_events.seq_id;

-- Called inside the one batch of a commit: the error rolls the implicit transaction back in the same round trip.
CREATE FUNCTION require_streams(expected bigint, updated bigint) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
    IF updated IS DISTINCT FROM expected THEN
        RAISE EXCEPTION 'a stream is not at the version that was decided on' USING ERRCODE = 'CM001';
    END IF;
    RETURN updated;
END $$;

CREATE FUNCTION require_stream(updated uuid) RETURNS uuid LANGUAGE plpgsql AS $$
BEGIN
    IF updated IS NULL THEN
        RAISE EXCEPTION 'the stream is not at the version that was decided on' USING ERRCODE = 'CM001';
    END IF;
    RETURN updated;
END $$;

-- Makes a table tenant-bound: nobody sees or writes a row of another tenant than app.tenant, the owner included; the reader role reads across tenants.
CREATE FUNCTION secure_tenant_table(target regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', target);
    EXECUTE format('CREATE POLICY tenant_rows ON %s USING (tenant_id = current_setting(''app.tenant'', true)) WITH CHECK (tenant_id = current_setting(''app.tenant'', true))', target);
    EXECUTE format('CREATE POLICY reader_rows ON %s TO casemgmt_reader USING (true) WITH CHECK (true)', target);
END $$;
REVOKE EXECUTE ON FUNCTION secure_tenant_table(regclass) FROM PUBLIC;

SELECT secure_tenant_table('mt_streams');
SELECT secure_tenant_table('mt_events');

GRANT SELECT ON log_epoch, mt_streams, mt_events TO casemgmt_app, casemgmt_reader;
GRANT INSERT ON mt_streams TO casemgmt_app;
GRANT UPDATE (version, timestamp) ON mt_streams TO casemgmt_app;
GRANT INSERT (id, stream_id, version, data, type, timestamp, tenant_id, correlation_id, causation_id, headers, user_name) ON mt_events TO casemgmt_app;
GRANT USAGE ON SEQUENCE mt_events_sequence TO casemgmt_app;
