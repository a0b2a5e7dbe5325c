-- A node writes the tables of inline projections with its own code, in the transaction of its events. Once the tables are another release's, its events
-- must not come in. The trigger that calls this is made by migrate together with the tables and names their release; connections name theirs. One that
-- names none is an administrator's, or a node's of a release before this guard.
CREATE FUNCTION require_release() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('app.inline', true) <> TG_ARGV[0] THEN
        RAISE EXCEPTION 'the tables of inline projections are not those of this release' USING ERRCODE = 'CM008';
    END IF;
    RETURN NULL;
END $$;
