-- Which road network a municipality measures on. Adopting is recorded, never changed: the latest row of a profile holds.
CREATE TABLE adopted_networks (
    tenant_id  varchar     NOT NULL,
    version_id text        NOT NULL REFERENCES road_networks (version_id),
    adopted_at timestamptz NOT NULL,
    CONSTRAINT pk_adopted_networks PRIMARY KEY (tenant_id, version_id, adopted_at)
);
SELECT secure_tenant_table('adopted_networks');
GRANT SELECT, INSERT ON adopted_networks TO casemgmt_app;
GRANT SELECT ON adopted_networks TO casemgmt_reader;
