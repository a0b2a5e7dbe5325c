-- A destroyed key lives on in its table, as the row's old version, until vacuum takes it away: after every disposal, not when a fifth of the table has changed.
ALTER TABLE retention_keys SET (autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0);
