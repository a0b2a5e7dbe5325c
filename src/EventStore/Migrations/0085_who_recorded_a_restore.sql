-- Who recorded that events were lost in a restore, and whether others stand where they stood. A row from before names nobody, and is signed as it was.
ALTER TABLE log_restores
    ADD COLUMN recorded_by text NOT NULL DEFAULT '' CHECK (recorded_by ~ '^([A-Za-z0-9][A-Za-z0-9./:-]{0,59})?$'),
    ADD COLUMN rewritten boolean NOT NULL DEFAULT false;
ALTER TABLE log_restores ALTER COLUMN recorded_by DROP DEFAULT, ALTER COLUMN rewritten DROP DEFAULT;
