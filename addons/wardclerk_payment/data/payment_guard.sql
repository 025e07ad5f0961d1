-- What the database holds about payment runs, whoever writes and by whatever way.
-- Run at each installation and update of the addon; running it again changes nothing.

-- Does a policy govern the payment runs of this company?
CREATE OR REPLACE FUNCTION wardclerk_payment_governs(of_company integer)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT wardclerk_policy_governs(
        'wardclerk.payment.run', 'release', of_company)
$$;

-- A line names a posted, unpaid bill of the run's company, and stays once it is released.
CREATE OR REPLACE FUNCTION wardclerk_payment_line_guard()
RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP IN ('UPDATE', 'DELETE') AND EXISTS (
        SELECT FROM wardclerk_payment_run WHERE id = OLD.run_id AND state = 'released')
       AND (TG_OP = 'DELETE'
            OR (NEW.run_id, NEW.move_id, NEW.amount, NEW.account_id) IS DISTINCT FROM
               (OLD.run_id, OLD.move_id, OLD.amount, OLD.account_id)) THEN
        RAISE EXCEPTION 'what a run has paid stays on record'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    IF TG_OP = 'INSERT' OR NEW.move_id <> OLD.move_id OR NEW.run_id <> OLD.run_id THEN
        IF NOT EXISTS (
            SELECT FROM account_move AS bill
              JOIN wardclerk_payment_run AS run ON run.id = NEW.run_id
             WHERE bill.id = NEW.move_id AND bill.company_id = run.company_id
               AND bill.move_type = 'in_invoice' AND bill.state = 'posted'
               AND bill.payment_state IN ('not_paid', 'partial')
               AND run.state = 'draft') THEN
            RAISE EXCEPTION 'bill % is not ready for run %', NEW.move_id, NEW.run_id
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS wardclerk_payment_line_guard ON wardclerk_payment_run_line;
CREATE TRIGGER wardclerk_payment_line_guard
    BEFORE INSERT OR UPDATE OR DELETE ON wardclerk_payment_run_line
    FOR EACH ROW EXECUTE FUNCTION wardclerk_payment_line_guard();

-- A run ends once, released by a person.
CREATE OR REPLACE FUNCTION wardclerk_payment_run_guard()
RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (OLD.state <> 'draft' AND NEW.state <> OLD.state)
       OR (NEW.state = 'released'
           AND (NEW.released_by_id IS NULL OR NEW.released_by_id = 1)) THEN
        RAISE EXCEPTION 'a payment run ends once, released by a person'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS wardclerk_payment_run_guard ON wardclerk_payment_run;
CREATE TRIGGER wardclerk_payment_run_guard
    BEFORE UPDATE OR DELETE ON wardclerk_payment_run
    FOR EACH ROW EXECUTE FUNCTION wardclerk_payment_run_guard();

-- Once it is governed, money leaves to vendors through a released run only.
CREATE OR REPLACE FUNCTION wardclerk_payment_payment_guard()
RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF wardclerk_payment_governs(NEW.company_id) AND NOT EXISTS (
        SELECT FROM wardclerk_payment_run
         WHERE id = NEW.payment_run_id AND state = 'released'
           AND company_id = NEW.company_id) THEN
        RAISE EXCEPTION 'payment % leaves outside of an approved run', NEW.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS wardclerk_payment_payment_create ON account_payment;
CREATE CONSTRAINT TRIGGER wardclerk_payment_payment_create
    AFTER INSERT ON account_payment DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW
    WHEN (NEW.state IN ('in_process', 'paid') AND NEW.payment_type = 'outbound'
          AND NEW.partner_type = 'supplier')
    EXECUTE FUNCTION wardclerk_payment_payment_guard();
DROP TRIGGER IF EXISTS wardclerk_payment_payment_write ON account_payment;
CREATE CONSTRAINT TRIGGER wardclerk_payment_payment_write
    AFTER UPDATE ON account_payment DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW
    WHEN (NEW.state IN ('in_process', 'paid') AND NEW.payment_type = 'outbound'
          AND NEW.partner_type = 'supplier'
          AND (OLD.state IS NULL OR OLD.state NOT IN ('in_process', 'paid')
               OR OLD.payment_type IS DISTINCT FROM NEW.payment_type
               OR OLD.partner_type IS DISTINCT FROM NEW.partner_type
               OR OLD.payment_run_id IS DISTINCT FROM NEW.payment_run_id))
    EXECUTE FUNCTION wardclerk_payment_payment_guard();
