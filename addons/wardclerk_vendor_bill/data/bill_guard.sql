-- No bill of a vendor that is blocked or expired is posted, and none is paid, whoever
-- writes the row.
-- Run at each installation and update of the addon; running it again changes nothing.
DROP TRIGGER IF EXISTS wardclerk_vendor_bill_create ON account_move;
CREATE CONSTRAINT TRIGGER wardclerk_vendor_bill_create
    AFTER INSERT ON account_move DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.state = 'posted' AND NEW.move_type = 'in_invoice')
    EXECUTE FUNCTION wardclerk_vendor_refuse('bill');
DROP TRIGGER IF EXISTS wardclerk_vendor_bill_write ON account_move;
CREATE CONSTRAINT TRIGGER wardclerk_vendor_bill_write
    AFTER UPDATE ON account_move DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW
    WHEN (NEW.state = 'posted' AND NEW.move_type = 'in_invoice'
          AND (OLD.state IS DISTINCT FROM 'posted'
               OR OLD.move_type IS DISTINCT FROM NEW.move_type
               OR OLD.partner_id IS DISTINCT FROM NEW.partner_id))
    EXECUTE FUNCTION wardclerk_vendor_refuse('bill');

DROP TRIGGER IF EXISTS wardclerk_vendor_payment_create ON account_payment;
CREATE CONSTRAINT TRIGGER wardclerk_vendor_payment_create
    AFTER INSERT ON account_payment DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW
    WHEN (NEW.state IN ('in_process', 'paid') AND NEW.payment_type = 'outbound')
    EXECUTE FUNCTION wardclerk_vendor_refuse('payment');
DROP TRIGGER IF EXISTS wardclerk_vendor_payment_write ON account_payment;
CREATE CONSTRAINT TRIGGER wardclerk_vendor_payment_write
    AFTER UPDATE ON account_payment DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW
    WHEN (NEW.state IN ('in_process', 'paid') AND NEW.payment_type = 'outbound'
          AND (OLD.state IS NULL OR OLD.state NOT IN ('in_process', 'paid')
               OR OLD.partner_id IS DISTINCT FROM NEW.partner_id
               OR OLD.payment_type IS DISTINCT FROM NEW.payment_type))
    EXECUTE FUNCTION wardclerk_vendor_refuse('payment');
