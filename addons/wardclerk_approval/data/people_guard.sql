-- What the database holds about people besides yes and no: who stands in for whom,
-- who is asked as well, who overrides and who looks at it. Run with approval_guard.sql.

-- Let a delegate decide only within a delegation that counts, and nobody be involved
-- twice in one case, be it by themselves or by who stands in for them.
CREATE OR REPLACE FUNCTION wardclerk_approval_behalf_guard()
RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    -- Read so, because it may be another addon's column.
    carried bigint := (to_jsonb(NEW) ->> 'carried_from_id')::bigint;
BEGIN
    IF EXISTS (
        SELECT FROM wardclerk_approval_decision AS said
        WHERE said.case_id = NEW.case_id
          AND (said.on_behalf_of_id IN (NEW.user_id, NEW.on_behalf_of_id)
               OR said.user_id = NEW.on_behalf_of_id)
    ) THEN
        RAISE EXCEPTION 'nobody decides twice in one case, nor is decided for'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.on_behalf_of_id IS NULL THEN
        RETURN NEW;
    END IF;
    IF EXISTS (
        SELECT FROM wardclerk_approval_case AS asked
        WHERE asked.id = NEW.case_id AND asked.requester_id = NEW.on_behalf_of_id
    ) OR EXISTS (
        SELECT FROM wardclerk_approval_case_maker_rel AS maker
        WHERE maker.case_id = NEW.case_id AND maker.user_id = NEW.on_behalf_of_id
    ) THEN
        RAISE EXCEPTION 'nobody decides on the own work of whom they stand in for'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    -- What was carried over was checked when it was made.
    IF carried IS NOT NULL AND EXISTS (
        SELECT FROM wardclerk_approval_decision AS first
        WHERE first.id = carried AND first.user_id = NEW.user_id
          AND first.on_behalf_of_id = NEW.on_behalf_of_id
    ) THEN
        RETURN NEW;
    END IF;
    -- A day is left on both sides: the facility's day is not that of UTC.
    IF NOT EXISTS (
        SELECT FROM wardclerk_approval_delegation AS lent
        WHERE lent.delegator_id = NEW.on_behalf_of_id
          AND lent.delegate_id = NEW.user_id
          AND lent.state = 'active'
          AND lent.date_from <= (now() AT TIME ZONE 'UTC')::date + 1
          AND lent.date_to >= (now() AT TIME ZONE 'UTC')::date - 1
    ) THEN
        RAISE EXCEPTION 'nobody stands in without a delegation'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS wardclerk_approval_behalf_guard
    ON wardclerk_approval_decision;
CREATE TRIGGER wardclerk_approval_behalf_guard
    BEFORE INSERT ON wardclerk_approval_decision
    FOR EACH ROW EXECUTE FUNCTION wardclerk_approval_behalf_guard();

-- Let a delegation end, and nothing else become of it.
CREATE OR REPLACE FUNCTION wardclerk_approval_delegation_guard()
RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a delegation is never deleted'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (NEW.delegator_id, NEW.delegate_id, NEW.date_from, NEW.date_to,
        NEW.facility_id, NEW.amount_max, NEW.currency_id, NEW.reason, NEW.origin)
       IS DISTINCT FROM
       (OLD.delegator_id, OLD.delegate_id, OLD.date_from, OLD.date_to,
        OLD.facility_id, OLD.amount_max, OLD.currency_id, OLD.reason, OLD.origin)
       OR (OLD.state <> NEW.state AND OLD.state <> 'active')
    THEN
        RAISE EXCEPTION 'a delegation is not rewritten'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS wardclerk_approval_delegation_guard
    ON wardclerk_approval_delegation;
CREATE TRIGGER wardclerk_approval_delegation_guard
    BEFORE UPDATE OR DELETE ON wardclerk_approval_delegation
    FOR EACH ROW EXECUTE FUNCTION wardclerk_approval_delegation_guard();

-- Let a step be escalated once, while it is open, to the role that its policy names.
CREATE OR REPLACE FUNCTION wardclerk_approval_escalation_guard()
RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.escalated_at IS NOT NULL AND (
        TG_OP = 'INSERT' OR NEW.escalated_at IS DISTINCT FROM OLD.escalated_at
    ) AND (
        TG_OP = 'INSERT' OR OLD.escalated_at IS NOT NULL
        OR NEW.state <> 'open' OR NEW.escalate_to_id IS NULL
    ) THEN
        RAISE EXCEPTION 'only an open step is escalated, and once'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND (
        NEW.added_by_id IS DISTINCT FROM OLD.added_by_id
        OR (OLD.escalated_at IS NOT NULL AND NEW.escalated_at IS NULL)
    ) THEN
        RAISE EXCEPTION 'an approval step is not rewritten'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS wardclerk_approval_escalation_guard
    ON wardclerk_approval_step;
CREATE TRIGGER wardclerk_approval_escalation_guard
    BEFORE INSERT OR UPDATE ON wardclerk_approval_step
    FOR EACH ROW EXECUTE FUNCTION wardclerk_approval_escalation_guard();

-- Let a pending case be overridden for its present content, by somebody whose own
-- work it is not and none of whose overrides is overdue.
CREATE OR REPLACE FUNCTION wardclerk_approval_override_guard()
RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    asked wardclerk_approval_case%ROWTYPE;
BEGIN
    SELECT * INTO STRICT asked
        FROM wardclerk_approval_case WHERE id = NEW.case_id;
    IF asked.state <> 'pending' OR asked.digest <> NEW.digest THEN
        RAISE EXCEPTION 'only what is pending is overridden, and as it is'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF asked.requester_id = NEW.user_id OR EXISTS (
        SELECT FROM wardclerk_approval_case_maker_rel AS maker
        WHERE maker.case_id = NEW.case_id AND maker.user_id = NEW.user_id
    ) OR EXISTS (
        SELECT FROM wardclerk_approval_decision AS said
        WHERE said.case_id = NEW.case_id
          AND NEW.user_id IN (said.user_id, said.on_behalf_of_id)
    ) THEN
        RAISE EXCEPTION 'nobody overrides their own work'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF EXISTS (
        SELECT FROM wardclerk_approval_override AS other
        WHERE other.user_id = NEW.user_id
          AND other.confirm_until < now() AT TIME ZONE 'UTC'
          AND NOT EXISTS (
            SELECT FROM wardclerk_approval_override_review
            WHERE override_id = other.id)
    ) THEN
        RAISE EXCEPTION 'an earlier override waits for a second person'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS wardclerk_approval_override_guard
    ON wardclerk_approval_override;
CREATE TRIGGER wardclerk_approval_override_guard
    BEFORE INSERT ON wardclerk_approval_override
    FOR EACH ROW EXECUTE FUNCTION wardclerk_approval_override_guard();

CREATE OR REPLACE FUNCTION wardclerk_approval_review_guard()
RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM wardclerk_approval_override AS done
        JOIN wardclerk_approval_case AS asked ON asked.id = done.case_id
        WHERE done.id = NEW.override_id
          AND (NEW.user_id IN (1, done.user_id, asked.requester_id) OR EXISTS (
            SELECT FROM wardclerk_approval_case_maker_rel AS maker
            WHERE maker.case_id = asked.id AND maker.user_id = NEW.user_id))
    ) THEN
        RAISE EXCEPTION 'a second person looks at an override'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS wardclerk_approval_review_guard
    ON wardclerk_approval_override_review;
CREATE TRIGGER wardclerk_approval_review_guard
    BEFORE INSERT ON wardclerk_approval_override_review
    FOR EACH ROW EXECUTE FUNCTION wardclerk_approval_review_guard();

-- Let a question get its answer once.
CREATE OR REPLACE FUNCTION wardclerk_approval_question_guard()
RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.answered_at IS NOT NULL
       OR (NEW.case_id, NEW.step_id, NEW.asker_id, NEW.asked_id, NEW.question,
           NEW.asked_at) IS DISTINCT FROM
          (OLD.case_id, OLD.step_id, OLD.asker_id, OLD.asked_id, OLD.question,
           OLD.asked_at)
    THEN
        RAISE EXCEPTION 'a question is answered once and never rewritten'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS wardclerk_approval_question_guard
    ON wardclerk_approval_question;
CREATE TRIGGER wardclerk_approval_question_guard
    BEFORE UPDATE OR DELETE ON wardclerk_approval_question
    FOR EACH ROW EXECUTE FUNCTION wardclerk_approval_question_guard();

DROP TRIGGER IF EXISTS wardclerk_approval_keep ON wardclerk_approval_act;
CREATE TRIGGER wardclerk_approval_keep
    BEFORE UPDATE OR DELETE OR TRUNCATE ON wardclerk_approval_act
    FOR EACH STATEMENT EXECUTE FUNCTION wardclerk_approval_keep();
DROP TRIGGER IF EXISTS wardclerk_approval_keep ON wardclerk_approval_override;
CREATE TRIGGER wardclerk_approval_keep
    BEFORE UPDATE OR DELETE OR TRUNCATE ON wardclerk_approval_override
    FOR EACH STATEMENT EXECUTE FUNCTION wardclerk_approval_keep();
DROP TRIGGER IF EXISTS wardclerk_approval_keep ON wardclerk_approval_override_review;
CREATE TRIGGER wardclerk_approval_keep
    BEFORE UPDATE OR DELETE OR TRUNCATE ON wardclerk_approval_override_review
    FOR EACH STATEMENT EXECUTE FUNCTION wardclerk_approval_keep();
