-- A configured gate counts from its activation by a second person to its retirement.
-- Run at each installation and update of the addon; running it again changes nothing.
CREATE OR REPLACE FUNCTION wardclerk_approval_gate_guard()
RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.state <> 'draft' THEN
            RAISE EXCEPTION 'a gate that counted is retired, never deleted'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF OLD.state = 'retired'
       OR (OLD.state = 'active' AND (
           NEW.state = 'draft'
           OR (NEW.code, NEW.res_model, NEW.form::text, NEW.activated_by_id)
              IS DISTINCT FROM
              (OLD.code, OLD.res_model, OLD.form::text, OLD.activated_by_id)))
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
    BEFORE UPDATE OR DELETE ON wardclerk_approval_gate
    FOR EACH ROW EXECUTE FUNCTION wardclerk_approval_gate_guard();
