-- What the policy's rule eased for a case is as little rewritten as the case itself.
-- Run at each installation and update of the addon; running it again changes nothing.
CREATE OR REPLACE FUNCTION wardclerk_approval_lane_guard()
RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what a rule eased is not rewritten'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
DROP TRIGGER IF EXISTS wardclerk_approval_lane_guard ON wardclerk_approval_case;
CREATE TRIGGER wardclerk_approval_lane_guard
    BEFORE UPDATE OF lane, decide_by_link ON wardclerk_approval_case
    FOR EACH ROW
    WHEN (OLD.lane IS DISTINCT FROM NEW.lane
          OR OLD.decide_by_link IS DISTINCT FROM NEW.decide_by_link)
    EXECUTE FUNCTION wardclerk_approval_lane_guard();

-- A link is a person's leave to decide on one content: only its end is written later.
CREATE OR REPLACE FUNCTION wardclerk_approval_link_guard()
RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.state <> 'live'
       OR (NEW.case_id, NEW.step_id, NEW.user_id, NEW.token_hash, NEW.digest,
           NEW.policy_version_id, NEW.sent_at, NEW.expires_at) IS DISTINCT FROM
          (OLD.case_id, OLD.step_id, OLD.user_id, OLD.token_hash, OLD.digest,
           OLD.policy_version_id, OLD.sent_at, OLD.expires_at)
    THEN
        RAISE EXCEPTION 'a link to decide is used or ends, and nothing else'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS wardclerk_approval_link_guard ON wardclerk_approval_link;
CREATE TRIGGER wardclerk_approval_link_guard
    BEFORE UPDATE OR DELETE ON wardclerk_approval_link
    FOR EACH ROW EXECUTE FUNCTION wardclerk_approval_link_guard();
