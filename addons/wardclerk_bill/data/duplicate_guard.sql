-- A bill that a person called a copy is not posted, whoever writes its row.
-- Run at each installation and update of the addon; running it again changes nothing.
CREATE OR REPLACE FUNCTION wardclerk_bill_copy_guard()
RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM wardclerk_bill_duplicate AS pair
        JOIN account_move AS earlier ON earlier.id = pair.earlier_id
        JOIN account_move AS bill ON bill.id = pair.bill_id
        WHERE pair.bill_id = NEW.id AND pair.verdict = 'confirmed'
          AND earlier.state <> 'cancel' AND bill.state = 'posted'
          AND NOT EXISTS (
              SELECT FROM wardclerk_exception AS accepted
              WHERE accepted.res_model = 'account.move' AND accepted.res_id = NEW.id
                AND accepted.code = 'duplicate_confirmed'
                AND accepted.key = pair.earlier_id::text
                AND accepted.state = 'overridden'
          )
    ) THEN
        RAISE EXCEPTION 'bill % is a confirmed copy and is not posted', NEW.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS wardclerk_bill_copy_guard ON account_move;
CREATE CONSTRAINT TRIGGER wardclerk_bill_copy_guard
    AFTER UPDATE ON account_move
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.state = 'posted' AND OLD.state <> 'posted'
                       AND NEW.move_type IN ('in_invoice', 'in_refund'))
    EXECUTE FUNCTION wardclerk_bill_copy_guard();
