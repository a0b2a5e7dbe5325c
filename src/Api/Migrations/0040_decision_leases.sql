-- Which robot has which decision task, and until when. Outside the stream, so that a robot at work makes no officer's version stale.

CREATE TABLE decision_leases (
    tenant_id       varchar     NOT NULL,
    case_id         uuid        NOT NULL,
    lease_id        uuid        NULL,
    claim_id        uuid        NOT NULL,
    robot           text        NOT NULL,
    expires_at      timestamptz NOT NULL,
    attempts        integer     NOT NULL,
    changed_version bigint      NOT NULL,
    released        text        NULL,
    CONSTRAINT pk_decision_leases PRIMARY KEY (tenant_id, case_id)
);
CREATE INDEX ix_decision_leases_claim ON decision_leases (tenant_id, claim_id);

SELECT secure_tenant_table('decision_leases');

GRANT SELECT, INSERT, UPDATE, DELETE ON decision_leases TO casemgmt_app;
