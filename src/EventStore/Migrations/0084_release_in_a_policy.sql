-- The question which release may append is asked by a policy instead of a trigger: its function is one expression, which the planner puts in the statement's
-- place, so a writer of the tables' release calls nothing. migrate replaces the function together with the tables; until it has done so any release may append,
-- and the tables are the old ones. The log's lock that the replacement holds, and the plans it makes invalid, fence it as well as a trigger's.
DROP TRIGGER IF EXISTS of_this_release ON mt_events;
DROP FUNCTION require_release();

CREATE FUNCTION refuse_release() RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RAISE EXCEPTION 'the tables of inline projections are not those of this release' USING ERRCODE = 'CM008';
END $$;

CREATE FUNCTION of_this_release(named text) RETURNS boolean LANGUAGE sql STABLE AS 'SELECT true';

CREATE POLICY of_this_release ON mt_events AS RESTRICTIVE FOR INSERT TO casemgmt_app
    WITH CHECK (of_this_release(current_setting('app.inline', true)));
