-- No order is confirmed to a vendor that is blocked or expired, whoever writes its row.
-- Run at each installation and update of the addon; running it again changes nothing.
DROP TRIGGER IF EXISTS wardclerk_vendor_order_create ON purchase_order;
CREATE CONSTRAINT TRIGGER wardclerk_vendor_order_create
    AFTER INSERT ON purchase_order DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.state = 'purchase')
    EXECUTE FUNCTION wardclerk_vendor_refuse('order');
DROP TRIGGER IF EXISTS wardclerk_vendor_order_write ON purchase_order;
CREATE CONSTRAINT TRIGGER wardclerk_vendor_order_write
    AFTER UPDATE ON purchase_order DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW
    WHEN (NEW.state = 'purchase'
          AND (OLD.state IS DISTINCT FROM 'purchase'
               OR OLD.partner_id IS DISTINCT FROM NEW.partner_id))
    EXECUTE FUNCTION wardclerk_vendor_refuse('order');
