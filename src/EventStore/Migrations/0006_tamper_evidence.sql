-- The hash tree over the log (docs/adr/0011). Global bookkeeping of readers: refs, numbers and hashes, no personal data.

CREATE TABLE log_blocks (
    number               bigint      NOT NULL PRIMARY KEY,
    first_epoch          integer     NOT NULL,
    first_transaction_id xid8        NOT NULL,
    first_seq_id         bigint      NOT NULL,
    last_epoch           integer     NOT NULL,
    last_transaction_id  xid8        NOT NULL,
    last_seq_id          bigint      NOT NULL,
    events               integer     NOT NULL CHECK (events > 0),
    entries              bytea       NOT NULL,
    block_root           bytea       NOT NULL,
    tree_size            bigint      NOT NULL,
    tree_root            bytea       NOT NULL,
    frontier             bytea       NOT NULL,
    sealed_at            timestamptz NOT NULL
);
-- Hashes and ids do not compress.
ALTER TABLE log_blocks ALTER COLUMN entries SET STORAGE EXTERNAL;

-- Which roots a webhook has acknowledged; target is a hash of its address, which may hold a secret.
CREATE TABLE log_root_deliveries (
    target       text        NOT NULL,
    number       bigint      NOT NULL,
    delivered_at timestamptz NOT NULL,
    PRIMARY KEY (target, number)
);

-- Nobody but the owner of the tables may change or delete what is sealed.
GRANT SELECT, INSERT ON log_blocks, log_root_deliveries TO casemgmt_reader;
