-- A tolerance that came into force is retired, and nothing else about it changes.
-- Run at each installation and update of the addon; running it again changes nothing.
CREATE OR REPLACE FUNCTION wardclerk_match_tolerance_guard()
RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'draft'
       AND (NEW.state <> 'retired'
            OR to_jsonb(NEW) - '{state,write_uid,write_date}'::text[]
               IS DISTINCT FROM to_jsonb(OLD) - '{state,write_uid,write_date}'::text[])
    THEN
        RAISE EXCEPTION 'a tolerance in force is not edited'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    -- Who activates does not touch the limits in the same step.
    IF OLD.state = 'draft' AND NEW.state <> 'draft'
       AND to_jsonb(NEW)
           - '{state,activated_by_id,activated_at,write_uid,write_date}'::text[]
           IS DISTINCT FROM to_jsonb(OLD)
           - '{state,activated_by_id,activated_at,write_uid,write_date}'::text[]
    THEN
        RAISE EXCEPTION 'a tolerance is activated as it was written'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS wardclerk_match_tolerance_guard ON wardclerk_match_tolerance;
CREATE TRIGGER wardclerk_match_tolerance_guard
    BEFORE UPDATE ON wardclerk_match_tolerance
    FOR EACH ROW EXECUTE FUNCTION wardclerk_match_tolerance_guard();
DROP TRIGGER IF EXISTS wardclerk_match_tolerance_draft ON wardclerk_match_tolerance;
CREATE TRIGGER wardclerk_match_tolerance_draft
    BEFORE INSERT OR DELETE ON wardclerk_match_tolerance
    FOR EACH ROW EXECUTE FUNCTION wardclerk_policy_draft_guard();
