-- That the database was restored to an earlier time than what had been published of it. Global bookkeeping, as log_blocks: numbers, hashes and a reference.

CREATE TABLE log_restores (
    lost_root   text        NOT NULL PRIMARY KEY CHECK (lost_root ~ '^[0-9a-f]{64}$'),
    lost_number bigint      NOT NULL,
    lost_size   bigint      NOT NULL,
    kept_root   text        NOT NULL CHECK (kept_root ~ '^[0-9a-f]{64}$'),
    kept_number bigint      NOT NULL,
    kept_size   bigint      NOT NULL,
    reference   text        NOT NULL CHECK (reference ~ '^[A-Za-z0-9][A-Za-z0-9./:-]{0,59}$'),
    recorded_at timestamptz NOT NULL
);

GRANT SELECT, INSERT ON log_restores TO casemgmt_reader;
