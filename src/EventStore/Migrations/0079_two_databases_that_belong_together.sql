-- Which key database belongs to this one: the same id stands there. And by what searches are keyed: a hash that tells another index key and no more. Both
-- are written by migrate, and come back with a restore.
ALTER TABLE database_home ADD COLUMN pair uuid NULL, ADD COLUMN index_key text NULL;
