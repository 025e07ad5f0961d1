-- What the database holds about approvals, whoever writes and by whatever way.
-- Run at each installation and update of the addon; running it again changes nothing.

-- Keep what was asked as it was asked, also by SQL.
CREATE OR REPLACE FUNCTION wardclerk_approval_case_guard()
RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'an approval case is never deleted'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (NEW.res_model, NEW.res_id, NEW.gate, NEW.requester_id,
        NEW.company_id, NEW.policy_version_id, NEW.layers, NEW.rule_code, NEW.facts,
        NEW.content, NEW.digest, NEW.requested_at, NEW.previous_id)
        IS DISTINCT FROM
       (OLD.res_model, OLD.res_id, OLD.gate, OLD.requester_id,
        OLD.company_id, OLD.policy_version_id, OLD.layers, OLD.rule_code, OLD.facts,
        OLD.content, OLD.digest, OLD.requested_at, OLD.previous_id)
       OR (OLD.is_spent AND NEW.is_spent IS NOT TRUE)
       OR (OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN (
            ('pending', 'approved'), ('pending', 'refused'),
            ('pending', 'cancelled'), ('pending', 'superseded'),
            ('approved', 'superseded')))
    THEN
        RAISE EXCEPTION 'an approval case is not rewritten'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.state <> 'approved' AND NEW.state = 'approved' AND EXISTS (
        SELECT FROM wardclerk_approval_step
        WHERE case_id = NEW.id AND purpose = 'approve' AND state <> 'approved'
    ) AND NOT EXISTS (
        SELECT FROM wardclerk_approval_override
        WHERE case_id = NEW.id AND digest = NEW.digest
    ) THEN
        RAISE EXCEPTION 'a case is approved by its steps only'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS wardclerk_approval_case_guard
    ON wardclerk_approval_case;
CREATE TRIGGER wardclerk_approval_case_guard
    BEFORE UPDATE OR DELETE ON wardclerk_approval_case
    FOR EACH ROW EXECUTE FUNCTION wardclerk_approval_case_guard();

-- Let a step be approved only by enough decisions, also by SQL.
CREATE OR REPLACE FUNCTION wardclerk_approval_step_guard()
RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'an approval step is never deleted'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF (NEW.state NOT IN ('waiting', 'open')
            AND (NEW.purpose, NEW.state) NOT IN (
                ('warn', 'cancelled'), ('block', 'cancelled')))
        OR NOT EXISTS (
            SELECT FROM wardclerk_approval_case
            WHERE id = NEW.case_id AND state = 'pending'
        ) THEN
            RAISE EXCEPTION 'steps are added to a pending case'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.case_id, NEW.sequence, NEW.role_id, NEW.user_id, NEW.quorum,
        NEW.quorum_value, NEW.manager_levels, NEW.user_field, NEW.purpose,
        NEW.target_hours, NEW.escalate_to_id, NEW.escalate_hours, NEW.documents,
        NEW.step_up_above, NEW.relies_on, NEW.relied_digest) IS DISTINCT FROM
       (OLD.case_id, OLD.sequence, OLD.role_id, OLD.user_id, OLD.quorum,
        OLD.quorum_value, OLD.manager_levels, OLD.user_field, OLD.purpose,
        OLD.target_hours, OLD.escalate_to_id, OLD.escalate_hours, OLD.documents,
        OLD.step_up_above, OLD.relies_on, OLD.relied_digest)
       OR (OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN (
            ('waiting', 'open'), ('waiting', 'cancelled'),
            ('waiting', 'approved'),
            ('open', 'approved'), ('open', 'refused'),
            ('open', 'cancelled')))
    THEN
        RAISE EXCEPTION 'an approval step is not rewritten'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.state <> 'approved' AND NEW.state = 'approved' AND (
        SELECT count(*) FROM wardclerk_approval_decision
        WHERE step_id = NEW.id AND outcome = 'approved'
    ) < (CASE NEW.quorum WHEN 'count' THEN NEW.quorum_value ELSE 1 END) THEN
        RAISE EXCEPTION 'a step is approved by decisions only'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS wardclerk_approval_step_guard
    ON wardclerk_approval_step;
CREATE TRIGGER wardclerk_approval_step_guard
    BEFORE INSERT OR UPDATE OR DELETE ON wardclerk_approval_step
    FOR EACH ROW EXECUTE FUNCTION wardclerk_approval_step_guard();

-- Keep decisions as they were made, and off one's own work, also by SQL.
CREATE OR REPLACE FUNCTION wardclerk_approval_keep()
RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only (% refused)', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE OR REPLACE FUNCTION wardclerk_approval_decision_guard()
RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    asked wardclerk_approval_case%ROWTYPE;
    turn wardclerk_approval_step%ROWTYPE;
BEGIN
    SELECT * INTO STRICT asked
        FROM wardclerk_approval_case WHERE id = NEW.case_id;
    SELECT * INTO STRICT turn
        FROM wardclerk_approval_step WHERE id = NEW.step_id;
    IF turn.case_id <> NEW.case_id OR asked.state <> 'pending'
            OR NOT (turn.state = 'open'
                OR (turn.state = 'waiting' AND NEW.carried_from_id IS NOT NULL))
    THEN
        RAISE EXCEPTION 'only an open step is decided'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.carried_from_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM wardclerk_approval_decision AS origin
        JOIN wardclerk_approval_step AS said ON said.id = origin.step_id
        JOIN wardclerk_approval_case AS ended ON ended.id = origin.case_id
        WHERE origin.id = NEW.carried_from_id
          AND ended.id = asked.previous_id
          AND ended.state = 'superseded' AND ended.is_spent IS NOT TRUE
          AND (ended.res_model, ended.res_id, ended.gate)
            = (asked.res_model, asked.res_id, asked.gate)
          AND (origin.user_id, origin.outcome, origin.decided_at)
            = (NEW.user_id, NEW.outcome, NEW.decided_at)
          AND NEW.outcome = 'approved'
          AND said.relied_digest = turn.relied_digest
          AND (said.role_id, said.user_id, said.manager_levels, said.purpose)
            IS NOT DISTINCT FROM
              (turn.role_id, turn.user_id, turn.manager_levels, turn.purpose)
    ) THEN
        RAISE EXCEPTION 'a decision is carried over only as it was made'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF turn.purpose = 'warn'
            OR (turn.purpose = 'block' AND NEW.outcome = 'approved') THEN
        RAISE EXCEPTION 'a step that the gate does not wait for is not approved'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF asked.digest <> NEW.digest THEN
        RAISE EXCEPTION 'a decision is about the content of its case'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF asked.requester_id = NEW.user_id OR EXISTS (
        SELECT FROM wardclerk_approval_case_maker_rel AS maker
        WHERE maker.case_id = NEW.case_id AND maker.user_id = NEW.user_id
    ) THEN
        RAISE EXCEPTION 'nobody decides on their own work'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

DROP TRIGGER IF EXISTS wardclerk_approval_keep
    ON wardclerk_approval_decision;
CREATE TRIGGER wardclerk_approval_keep
    BEFORE UPDATE OR DELETE OR TRUNCATE ON wardclerk_approval_decision
    FOR EACH STATEMENT EXECUTE FUNCTION wardclerk_approval_keep();
DROP TRIGGER IF EXISTS wardclerk_approval_decision_guard
    ON wardclerk_approval_decision;
CREATE TRIGGER wardclerk_approval_decision_guard
    BEFORE INSERT ON wardclerk_approval_decision
    FOR EACH ROW EXECUTE FUNCTION wardclerk_approval_decision_guard();
DROP TRIGGER IF EXISTS wardclerk_approval_keep
    ON wardclerk_approval_case_maker_rel;
CREATE TRIGGER wardclerk_approval_keep
    BEFORE UPDATE OR DELETE OR TRUNCATE ON wardclerk_approval_case_maker_rel
    FOR EACH STATEMENT EXECUTE FUNCTION wardclerk_approval_keep();
