-- The population register as it was last imported. Who a person is lies sealed in the vault, one document per person under that
-- person's own key; here are refs, codes and keyed hashes only.

CREATE TABLE register_imports (
    tenant_id   varchar     NOT NULL,
    id          uuid        NOT NULL,
    version     text        NOT NULL,
    imported_at timestamptz NOT NULL,
    persons     integer     NOT NULL,
    relations   integer     NOT NULL,
    placements  integer     NOT NULL,
    CONSTRAINT pk_register_imports PRIMARY KEY (tenant_id, id)
);
CREATE INDEX ix_register_imports_time ON register_imports (tenant_id, imported_at);

-- number_index: keyed hash of the personnummer, to find a person by. content_mark: keyed hash of the whole entry, to see what changed.
-- A person named by a relation or missing from the latest import has no document and counts as protected.
CREATE TABLE register_persons (
    tenant_id    varchar NOT NULL,
    person       uuid    NOT NULL,
    number_index bytea   NOT NULL,
    document     uuid,
    content_mark bytea,
    protection   text    NOT NULL CHECK (protection IN ('none', 'secrecy-marking', 'protected-registration', 'unknown')),
    CONSTRAINT pk_register_persons PRIMARY KEY (tenant_id, person),
    CONSTRAINT uq_register_persons_number UNIQUE (tenant_id, number_index),
    CONSTRAINT ck_register_persons_missing CHECK (document IS NOT NULL OR protection = 'unknown')
);

CREATE TABLE register_relations (
    tenant_id varchar NOT NULL,
    guardian  uuid    NOT NULL,
    child     uuid    NOT NULL,
    position  integer NOT NULL,
    CONSTRAINT pk_register_relations PRIMARY KEY (tenant_id, guardian, child)
);
CREATE INDEX ix_register_relations_child ON register_relations (tenant_id, child);

CREATE TABLE register_placements (
    tenant_id   varchar NOT NULL,
    child       uuid    NOT NULL,
    school_year text    NOT NULL,
    school_form text    NOT NULL,
    grade       text    NOT NULL,
    unit_code   text,
    CONSTRAINT pk_register_placements PRIMARY KEY (tenant_id, child, school_year)
);

SELECT secure_tenant_table('register_imports');
SELECT secure_tenant_table('register_persons');
SELECT secure_tenant_table('register_relations');
SELECT secure_tenant_table('register_placements');

GRANT SELECT, INSERT ON register_imports TO casemgmt_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON register_persons, register_relations, register_placements TO casemgmt_app;
GRANT SELECT ON register_imports, register_persons, register_relations, register_placements TO casemgmt_reader;
