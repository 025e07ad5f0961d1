-- What the database holds about policies, whoever writes and by whatever way.
-- Run at each installation and update of the addon; running it again changes nothing.

-- Keep what was activated as it was, and let nobody activate their own version.
CREATE OR REPLACE FUNCTION wardclerk_policy_version_guard()
RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'draft' AND (
        (NEW.policy_id, NEW.number, NEW."table", NEW.digest,
         NEW.effective_from, NEW.activated_by_id, NEW.activated_at)
        IS DISTINCT FROM
        (OLD.policy_id, OLD.number, OLD."table", OLD.digest,
         OLD.effective_from, OLD.activated_by_id, OLD.activated_at)
        OR (OLD.state, NEW.state) NOT IN
           (('active', 'active'), ('active', 'retired'), ('retired', 'retired'))
    ) THEN
        RAISE EXCEPTION 'a policy version is not edited after activation'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.state = 'draft' AND NEW.state <> 'draft' AND (
        NEW.activated_by_id IS NULL OR NEW."table" IS NULL OR EXISTS (
            SELECT FROM wardclerk_policy_version_author_rel AS author
            WHERE author.version_id = NEW.id
              AND author.user_id = NEW.activated_by_id
        )
    ) THEN
        RAISE EXCEPTION 'an author does not activate their own version'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.state = 'draft' AND NEW.state <> 'draft'
            AND NEW.effective_from < NEW.activated_at::date THEN
        RAISE EXCEPTION 'a policy version does not begin before its activation'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS wardclerk_policy_version_guard ON wardclerk_policy_version;
CREATE TRIGGER wardclerk_policy_version_guard
    BEFORE UPDATE ON wardclerk_policy_version
    FOR EACH ROW EXECUTE FUNCTION wardclerk_policy_version_guard();
DROP TRIGGER IF EXISTS wardclerk_policy_version_draft ON wardclerk_policy_version;
CREATE TRIGGER wardclerk_policy_version_draft
    BEFORE INSERT OR DELETE ON wardclerk_policy_version
    FOR EACH ROW EXECUTE FUNCTION wardclerk_policy_draft_guard();

DROP TRIGGER IF EXISTS wardclerk_policy_author_guard
    ON wardclerk_policy_version_author_rel;
CREATE TRIGGER wardclerk_policy_author_guard
    BEFORE UPDATE OR DELETE ON wardclerk_policy_version_author_rel
    FOR EACH ROW EXECUTE FUNCTION
    wardclerk_policy_authors_stay('wardclerk_policy_version', 'version_id');

-- Rules, conditions and steps belong to a draft. The lock makes an edit and an
-- activation at the same time fail in one of the two, which then runs again.
CREATE OR REPLACE FUNCTION wardclerk_policy_refuse_unless_draft(asked integer)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    found text;
BEGIN
    SELECT state INTO found FROM wardclerk_policy_version WHERE id = asked FOR SHARE;
    IF found <> 'draft' THEN
        RAISE EXCEPTION 'the rules of a policy version are not edited after activation'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
END $$;

CREATE OR REPLACE FUNCTION wardclerk_policy_rule_guard()
RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM wardclerk_policy_refuse_unless_draft(OLD.version_id);
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    PERFORM wardclerk_policy_refuse_unless_draft(NEW.version_id);
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS wardclerk_policy_rule_guard ON wardclerk_policy_rule;
CREATE TRIGGER wardclerk_policy_rule_guard
    BEFORE INSERT OR UPDATE OR DELETE ON wardclerk_policy_rule
    FOR EACH ROW EXECUTE FUNCTION wardclerk_policy_rule_guard();

CREATE OR REPLACE FUNCTION wardclerk_policy_row_guard()
RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM wardclerk_policy_refuse_unless_draft(
            (SELECT version_id FROM wardclerk_policy_rule WHERE id = OLD.rule_id));
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    PERFORM wardclerk_policy_refuse_unless_draft(
        (SELECT version_id FROM wardclerk_policy_rule WHERE id = NEW.rule_id));
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS wardclerk_policy_row_guard ON wardclerk_policy_condition;
CREATE TRIGGER wardclerk_policy_row_guard
    BEFORE INSERT OR UPDATE OR DELETE ON wardclerk_policy_condition
    FOR EACH ROW EXECUTE FUNCTION wardclerk_policy_row_guard();
DROP TRIGGER IF EXISTS wardclerk_policy_row_guard ON wardclerk_policy_step;
CREATE TRIGGER wardclerk_policy_row_guard
    BEFORE INSERT OR UPDATE OR DELETE ON wardclerk_policy_step
    FOR EACH ROW EXECUTE FUNCTION wardclerk_policy_row_guard();
