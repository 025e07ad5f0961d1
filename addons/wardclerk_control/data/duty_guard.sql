-- What the database holds about separated duties, whoever writes and by whatever way.
-- Run at each installation and update of the addon; running it again changes nothing.

-- Refuse what a blocking rule excludes: `doing` are the duties that somebody does now,
-- `has` all that they have done on the document.
CREATE OR REPLACE FUNCTION wardclerk_control_refuse(
    model text, company integer, doing jsonb, has jsonb)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    rule_name text;
BEGIN
    SELECT rule.key INTO rule_name
      FROM wardclerk_control_exclusion AS rule
     WHERE rule.active AND rule.blocks
       AND (COALESCE(rule.res_model, '') IN ('', model))
       AND (rule.company_id IS NULL OR rule.company_id = company)
       AND has ? rule.first AND has ? rule.second
       AND (doing ? rule.first OR doing ? rule.second)
     LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'separated duties on one document: %', rule_name
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
END $$;

-- Add duties to what a person has done on a document. One row a document and person:
-- two requests of the same person at once meet there, and the second runs again.
CREATE OR REPLACE FUNCTION wardclerk_control_note(rows jsonb)
RETURNS void LANGUAGE sql AS $$
    INSERT INTO wardclerk_control_duty_done AS done
           (res_model, res_id, company_id, user_id, duties)
    SELECT one.res_model, one.res_id, one.company_id, one.user_id, one.duties
      FROM jsonb_to_recordset(rows) AS one(
           res_model text, res_id integer, company_id integer, user_id integer,
           duties jsonb)
     ORDER BY one.res_model, one.res_id, one.user_id
        ON CONFLICT (res_model, res_id, user_id) DO UPDATE
       SET duties = (SELECT jsonb_agg(DISTINCT duty ORDER BY duty)
                       FROM jsonb_array_elements(done.duties || EXCLUDED.duties)
                         AS all_of_them(duty))
     WHERE NOT done.duties @> EXCLUDED.duties
$$;

-- Keep what was done, and stop who does a second duty that a rule excludes. Asking and
-- editing are noted and stop nobody: they keep the person from what comes later.
CREATE OR REPLACE FUNCTION wardclerk_control_duty_guard()
RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    added jsonb := NEW.duties - 'request' - 'edit';
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NOT NEW.duties @> OLD.duties
            OR (NEW.res_model, NEW.res_id, NEW.user_id) IS DISTINCT FROM
               (OLD.res_model, OLD.res_id, OLD.user_id) THEN
            RAISE EXCEPTION 'a duty that was done stays done'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        SELECT COALESCE(jsonb_agg(duty), '[]') INTO added
          FROM jsonb_array_elements_text(added) AS new_ones(duty)
         WHERE NOT OLD.duties ? duty;
    END IF;
    PERFORM wardclerk_control_refuse(
        NEW.res_model, NEW.company_id, added, NEW.duties);
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS wardclerk_control_duty_guard ON wardclerk_control_duty_done;
CREATE TRIGGER wardclerk_control_duty_guard
    BEFORE INSERT OR UPDATE ON wardclerk_control_duty_done
    FOR EACH ROW EXECUTE FUNCTION wardclerk_control_duty_guard();

DROP TRIGGER IF EXISTS wardclerk_control_keep ON wardclerk_control_duty_done;
CREATE TRIGGER wardclerk_control_keep
    BEFORE DELETE OR TRUNCATE ON wardclerk_control_duty_done
    FOR EACH STATEMENT EXECUTE FUNCTION wardclerk_policy_keep();

-- Whoever approves does the duty `approve`, also by SQL.
CREATE OR REPLACE FUNCTION wardclerk_control_decision()
RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    asked wardclerk_approval_case%ROWTYPE;
    doing jsonb;
    has jsonb;
BEGIN
    IF NEW.outcome <> 'approved' THEN
        RETURN NULL;
    END IF;
    SELECT * INTO STRICT asked FROM wardclerk_approval_case WHERE id = NEW.case_id;
    SELECT CASE WHEN role_id IS NULL THEN '["approve"]'::jsonb
                ELSE jsonb_build_array('approve', 'approve:' || role_id) END
      INTO STRICT doing
      FROM wardclerk_approval_step WHERE id = NEW.step_id;
    PERFORM wardclerk_control_note(jsonb_build_array(jsonb_build_object(
        'res_model', asked.res_model, 'res_id', asked.res_id,
        'company_id', asked.company_id, 'user_id', NEW.user_id, 'duties', doing)));
    SELECT duties INTO STRICT has FROM wardclerk_control_duty_done
     WHERE res_model = asked.res_model AND res_id = asked.res_id
       AND user_id = NEW.user_id;
    PERFORM wardclerk_control_refuse(asked.res_model, asked.company_id, doing, has);
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS wardclerk_control_decision ON wardclerk_approval_decision;
CREATE TRIGGER wardclerk_control_decision
    AFTER INSERT ON wardclerk_approval_decision
    FOR EACH ROW EXECUTE FUNCTION wardclerk_control_decision();

-- What cumulative amounts are reckoned from stays as it was asked.
CREATE OR REPLACE FUNCTION wardclerk_control_case()
RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.vendor_key, NEW.category, NEW.company_amount) IS DISTINCT FROM
       (OLD.vendor_key, OLD.category, OLD.company_amount)
       AND OLD.company_amount IS NOT NULL THEN
        RAISE EXCEPTION 'what an approval case counts for is not rewritten'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS wardclerk_control_case ON wardclerk_approval_case;
CREATE TRIGGER wardclerk_control_case
    BEFORE UPDATE OF vendor_key, category, company_amount ON wardclerk_approval_case
    FOR EACH ROW EXECUTE FUNCTION wardclerk_control_case();

-- A control is loosened by two people, and how that came about stays.
CREATE OR REPLACE FUNCTION wardclerk_control_proposal_guard()
RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a proposal stays'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.state <> 'proposed'
        OR (NEW.res_model, NEW.res_id, NEW.changes, NEW.present, NEW.reason,
            NEW.proposed_by_id, NEW.proposed_at) IS DISTINCT FROM
           (OLD.res_model, OLD.res_id, OLD.changes, OLD.present, OLD.reason,
            OLD.proposed_by_id, OLD.proposed_at) THEN
        RAISE EXCEPTION 'a proposal is not rewritten'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS wardclerk_control_proposal_guard
    ON wardclerk_control_proposal;
CREATE TRIGGER wardclerk_control_proposal_guard
    BEFORE UPDATE OR DELETE ON wardclerk_control_proposal
    FOR EACH ROW EXECUTE FUNCTION wardclerk_control_proposal_guard();
