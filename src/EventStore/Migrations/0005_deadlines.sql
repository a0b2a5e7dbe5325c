-- Which deadlines have passed, and which could not be handled. The deadlines themselves are a projection.

-- Not a projection: a rebuild must not forget what has fired.
CREATE TABLE deadlines_passed (
    tenant_id   varchar     NOT NULL,
    stream_id   uuid        NOT NULL,
    deadline_id text        NOT NULL,
    due         timestamptz NOT NULL,
    passed_at   timestamptz NOT NULL,
    CONSTRAINT pk_deadlines_passed PRIMARY KEY (tenant_id, stream_id, deadline_id)
);

CREATE TABLE deadline_failures (
    tenant_id    varchar     NOT NULL,
    stream_id    uuid        NOT NULL,
    deadline_id  text        NOT NULL,
    attempts     integer     NOT NULL,
    next_attempt timestamptz NOT NULL,
    stopped      boolean     NOT NULL,
    error        text        NOT NULL,
    CONSTRAINT pk_deadline_failures PRIMARY KEY (tenant_id, stream_id, deadline_id)
);

SELECT secure_tenant_table('deadlines_passed');
SELECT secure_tenant_table('deadline_failures');

GRANT SELECT, INSERT ON deadlines_passed TO casemgmt_app;
GRANT SELECT ON deadlines_passed TO casemgmt_reader;
GRANT SELECT, DELETE ON deadline_failures TO casemgmt_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON deadline_failures TO casemgmt_reader;
