-- The readers' order (epoch, transaction_id, seq_id) agrees with a stream's own only if whoever moves the stream began to write after its last
-- event was committed. The store writes in that way; this refuses everything else that moves a stream: an early write and then a guessed version,
-- a second update, a retry after a savepoint, a row lock or a drawn number before the read.

CREATE FUNCTION refuse_out_of_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Exact where the trigger's condition is only quick: xmin may be a subtransaction's, or so old that 32 bits tell its age wrongly.
    IF EXISTS (
        SELECT FROM mt_events e
        WHERE e.tenant_id = OLD.tenant_id AND e.stream_id = OLD.id AND e.version = OLD.version
          AND e.epoch = (SELECT max(epoch) FROM log_epoch) AND e.transaction_id >= pg_current_xact_id())
    THEN
        RAISE EXCEPTION 'a stream is moved by a transaction that began to write before the stream''s last event was committed' USING ERRCODE = 'CM004';
    END IF;
    RETURN NULL;
END $$;

-- The condition is evaluated without a call: the usual commit, whose stream was last moved by an older transaction, costs next to nothing.
CREATE TRIGGER streams_in_order AFTER UPDATE ON mt_streams FOR EACH ROW
    WHEN (age(OLD.xmin) <= 0) EXECUTE FUNCTION refuse_out_of_order();
