-- A keyed index of the calendar year of birth, by which a cohort of children is found without opening everybody's entry. Entries from before it get theirs with the next import.

ALTER TABLE register_persons ADD COLUMN born_index bytea;
CREATE INDEX ix_register_persons_born ON register_persons (tenant_id, born_index);
