-- A recorded restore makes published roots void. Whoever holds the database could write such a row; who holds the signing key alone can sign one,
-- and what is not signed is not published. A row from before has no signature: record that restore again if the file of roots lacks it.
ALTER TABLE log_restores ADD COLUMN key_id text NOT NULL DEFAULT '', ADD COLUMN signature text NOT NULL DEFAULT '';
ALTER TABLE log_restores ALTER COLUMN key_id DROP DEFAULT, ALTER COLUMN signature DROP DEFAULT;
