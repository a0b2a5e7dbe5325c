-- Which main database these keys are of: the same id stands there.
ALTER TABLE database_home ADD COLUMN pair uuid NULL;
