-- An exception keeps what it is about, a closed one keeps everything, and none goes.
-- Run at each installation and update of the addon; running it again changes nothing.
CREATE OR REPLACE FUNCTION wardclerk_exception_guard()
RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state NOT IN ('open', 'in_progress') OR NEW.override_by_id IS NOT NULL THEN
            RAISE EXCEPTION 'an exception begins open'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE'
       OR (NEW.res_model, NEW.res_id, NEW.reason_id, NEW.key, NEW.severity, NEW.opened_at)
          IS DISTINCT FROM
          (OLD.res_model, OLD.res_id, OLD.reason_id, OLD.key, OLD.severity, OLD.opened_at)
    THEN
        RAISE EXCEPTION 'an exception is settled, never deleted or made another one'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.state IN ('resolved', 'overridden')
       AND (NEW.state, NEW.content, NEW.words, NEW.closed_at, NEW.closed_by_id,
            NEW.close_reason, NEW.override_by_id, NEW.override_reason)
           IS DISTINCT FROM
           (OLD.state, OLD.content, OLD.words, OLD.closed_at, OLD.closed_by_id,
            OLD.close_reason, OLD.override_by_id, OLD.override_reason)
    THEN
        RAISE EXCEPTION 'a closed exception is not rewritten'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    -- Who confirms does so for the reason and the values that the first person saw.
    IF NEW.state = 'overridden'
       AND (NEW.override_by_id, NEW.override_reason, NEW.content) IS DISTINCT FROM
           (OLD.override_by_id, OLD.override_reason, OLD.content)
    THEN
        RAISE EXCEPTION 'an override is asked for before it is confirmed'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS wardclerk_exception_guard ON wardclerk_exception;
CREATE TRIGGER wardclerk_exception_guard
    BEFORE INSERT OR UPDATE OR DELETE ON wardclerk_exception
    FOR EACH ROW EXECUTE FUNCTION wardclerk_exception_guard();
