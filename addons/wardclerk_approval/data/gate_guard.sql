-- A configured gate counts from its activation by a second person to its retirement.
-- Run at each installation and update of the addon; running it again changes nothing.
CREATE OR REPLACE FUNCTION wardclerk_approval_gate_guard()
RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'retired'
       OR (OLD.state = 'active' AND (
           NEW.state = 'draft'
           OR (NEW.code, NEW.res_model, NEW.form::text,
               NEW.activated_by_id, NEW.activated_at)
              IS DISTINCT FROM
              (OLD.code, OLD.res_model, OLD.form::text,
               OLD.activated_by_id, OLD.activated_at)))
    THEN
        RAISE EXCEPTION 'a gate is never edited after its activation'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.state = 'draft' AND NEW.state <> 'draft' AND (
        NEW.state <> 'active' OR NEW.form IS NULL OR NEW.activated_by_id IS NULL
        OR EXISTS (
            SELECT FROM wardclerk_approval_gate_author_rel
            WHERE wardclerk_approval_gate_id = NEW.id
              AND res_users_id = NEW.activated_by_id))
    THEN
        RAISE EXCEPTION 'a gate is activated by a person who did not write it'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS wardclerk_approval_gate_guard ON wardclerk_approval_gate;
CREATE TRIGGER wardclerk_approval_gate_guard
    BEFORE UPDATE ON wardclerk_approval_gate
    FOR EACH ROW EXECUTE FUNCTION wardclerk_approval_gate_guard();
DROP TRIGGER IF EXISTS wardclerk_approval_gate_draft ON wardclerk_approval_gate;
CREATE TRIGGER wardclerk_approval_gate_draft
    BEFORE INSERT OR DELETE ON wardclerk_approval_gate
    FOR EACH ROW EXECUTE FUNCTION wardclerk_policy_draft_guard();

-- A gate goes by two people, or because the next one took its place. Runs at commit.
CREATE OR REPLACE FUNCTION wardclerk_approval_gate_end()
RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.retiring_by_id <> NEW.retired_by_id OR EXISTS (
        SELECT FROM wardclerk_approval_gate AS next
        WHERE next.res_model = NEW.res_model AND next.id <> NEW.id
          AND next.state <> 'draft' AND next.activated_at >= NEW.activated_at
    ) THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'a gate is retired by a second person, or by the next one'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
DROP TRIGGER IF EXISTS wardclerk_approval_gate_end ON wardclerk_approval_gate;
CREATE CONSTRAINT TRIGGER wardclerk_approval_gate_end
    AFTER UPDATE ON wardclerk_approval_gate
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.state = 'active' AND NEW.state = 'retired')
    EXECUTE FUNCTION wardclerk_approval_gate_end();

DROP TRIGGER IF EXISTS wardclerk_approval_gate_author
    ON wardclerk_approval_gate_author_rel;
CREATE TRIGGER wardclerk_approval_gate_author
    BEFORE UPDATE OR DELETE ON wardclerk_approval_gate_author_rel
    FOR EACH ROW EXECUTE FUNCTION wardclerk_policy_authors_stay(
        'wardclerk_approval_gate', 'wardclerk_approval_gate_id');
