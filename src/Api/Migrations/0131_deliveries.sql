-- What is on its way to somebody: refs, codes and times only. A letter that waits to be printed is a row here with a ref to the sealed document.

CREATE TABLE deliveries (
    tenant_id   varchar     NOT NULL,
    id          uuid        NOT NULL,
    case_id     uuid        NOT NULL,
    kind        text        NOT NULL CHECK (kind IN ('letter', 'receipt', 'message-notice')),
    recipient   uuid        NOT NULL,
    document    uuid,
    queued_at   timestamptz NOT NULL,
    state       text        NOT NULL CHECK (state IN ('queued', 'delivered', 'to-print', 'sent', 'not-sent')),
    channel     text        CHECK (channel IN ('digital-mailbox', 'e-mail', 'print')),
    attempts    integer     NOT NULL DEFAULT 0,
    next_at     timestamptz NOT NULL,
    problem     text        CHECK (problem ~ '^[a-z][a-z0-9.-]{0,79}$'),
    proof       text,
    notified_at timestamptz,
    settled_at  timestamptz,
    settled_by  text,
    CONSTRAINT pk_deliveries PRIMARY KEY (tenant_id, id)
);
CREATE INDEX ix_deliveries_case ON deliveries (tenant_id, case_id, id);
CREATE INDEX ix_deliveries_due ON deliveries (tenant_id, next_at) WHERE state = 'queued';
CREATE INDEX ix_deliveries_to_print ON deliveries (tenant_id, id) WHERE state = 'to-print';

SELECT secure_tenant_table('deliveries');

GRANT SELECT, INSERT, DELETE ON deliveries TO casemgmt_app;
GRANT UPDATE (state, channel, attempts, next_at, problem, proof, notified_at, settled_at, settled_by) ON deliveries TO casemgmt_app;
GRANT SELECT ON deliveries TO casemgmt_reader;
