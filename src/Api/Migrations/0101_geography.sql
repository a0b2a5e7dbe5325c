-- Walking networks belong to the map, not to a municipality: a global table. A row is never changed and never removed,
-- because decisions cite its version.
CREATE TABLE road_networks (
    version_id       text        NOT NULL PRIMARY KEY,
    source_hash      text        NOT NULL,
    source_file_hash text        NOT NULL,
    data_date        timestamptz NULL,
    profile          text        NOT NULL,
    profile_hash     text        NOT NULL,
    builder_version  integer     NOT NULL,
    attribution      text        NOT NULL,
    artefact         bytea       NOT NULL,
    imported_at      timestamptz NOT NULL
);
-- The stored form is dense already.
ALTER TABLE road_networks ALTER COLUMN artefact SET STORAGE EXTERNAL;
CREATE INDEX ix_road_networks_latest ON road_networks (profile, imported_at DESC, version_id);

GRANT SELECT, INSERT ON road_networks TO casemgmt_app;
GRANT SELECT ON road_networks TO casemgmt_reader;

-- Catchment areas as they were imported, by municipality.
CREATE TABLE catchment_sets (
    tenant_id    varchar     NOT NULL,
    version_id   text        NOT NULL,
    school_years text[]      NOT NULL,
    geojson      bytea       NOT NULL,
    imported_at  timestamptz NOT NULL,
    CONSTRAINT pk_catchment_sets PRIMARY KEY (tenant_id, version_id)
);
SELECT secure_tenant_table('catchment_sets');
GRANT SELECT, INSERT ON catchment_sets TO casemgmt_app;
GRANT SELECT ON catchment_sets TO casemgmt_reader;
