-- Where the facts of past applications lie that simulations read: small documents of their own, sealed under each case's key, so that a hundred thousand are opened in seconds.
-- Made from the evidence when a simulation finds that they are missing; what they were made from stands beside.

CREATE TABLE simulation_facts (
    tenant_id   varchar NOT NULL,
    case_id     uuid    NOT NULL,
    case_type   text    NOT NULL,
    school_year text    NOT NULL,
    evidence    uuid    NOT NULL,
    document    uuid    NOT NULL,
    CONSTRAINT pk_simulation_facts PRIMARY KEY (tenant_id, case_id)
);

SELECT secure_tenant_table('simulation_facts');

GRANT SELECT, INSERT, UPDATE, DELETE ON simulation_facts TO casemgmt_app;
