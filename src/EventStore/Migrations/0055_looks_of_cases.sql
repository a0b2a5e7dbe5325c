-- One look may show something of several cases: a search, a list. Each case can tell of it.
ALTER TABLE read_audit ADD COLUMN cases uuid[];
CREATE INDEX ix_read_audit_cases ON read_audit USING gin (cases) WHERE cases IS NOT NULL;
