-- What the database holds about bank accounts, whoever writes and by whatever way.
-- Run at each installation and update of the addon; running it again changes nothing.

-- Does a policy govern bank changes of this company, or of any when none is named?
CREATE OR REPLACE FUNCTION wardclerk_bank_governs(of_company integer)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT wardclerk_policy_governs(
        'wardclerk.bank.change', 'release', of_company, or_any => true)
$$;

-- Is this one of the group's own companies? Its accounts are those that pay.
CREATE OR REPLACE FUNCTION wardclerk_bank_is_own(partner integer)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM res_company WHERE partner_id = partner)
$$;

-- Why may nobody pay from this company to this account of this partner? Null: they may.
CREATE OR REPLACE FUNCTION wardclerk_bank_hindrance(
    payer integer, account integer, payee integer
) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    bank res_partner_bank%ROWTYPE;
BEGIN
    IF NOT wardclerk_bank_governs(payer) THEN
        RETURN NULL;
    END IF;
    SELECT * INTO bank FROM res_partner_bank WHERE id = account;
    IF NOT FOUND OR wardclerk_bank_is_own(bank.partner_id) THEN
        RETURN NULL;
    END IF;
    IF (SELECT commercial_partner_id FROM res_partner WHERE id = bank.partner_id)
       IS DISTINCT FROM
       (SELECT commercial_partner_id FROM res_partner WHERE id = payee) THEN
        RETURN 'other_owner';
    END IF;
    IF bank.active IS NOT TRUE THEN
        RETURN 'archived';
    END IF;
    IF EXISTS (SELECT FROM wardclerk_bank_change
                WHERE account_id = account AND state = 'applied'
                  AND first_payment_state = 'held') THEN
        RETURN 'first_payment';
    END IF;
    IF bank.allow_out_payment IS NOT TRUE THEN
        RETURN 'unreleased';
    END IF;
    RETURN NULL;
END $$;

-- A row of an account stands as a change that was applied in this very transaction says.
CREATE OR REPLACE FUNCTION wardclerk_bank_account_guard()
RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    now_is res_partner_bank%ROWTYPE;
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF wardclerk_bank_governs(OLD.company_id)
           AND NOT wardclerk_bank_is_own(OLD.partner_id) THEN
            RAISE EXCEPTION 'bank account % is not deleted: retire it by a bank change',
                OLD.id USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NULL;
    END IF;
    SELECT * INTO now_is FROM res_partner_bank WHERE id = NEW.id;
    IF NOT FOUND OR NOT wardclerk_bank_governs(NEW.company_id) THEN
        RETURN NULL;
    END IF;
    IF wardclerk_bank_is_own(NEW.partner_id)
       AND (TG_OP = 'INSERT' OR wardclerk_bank_is_own(OLD.partner_id)) THEN
        RETURN NULL;
    END IF;
    IF EXISTS (
        SELECT FROM wardclerk_bank_change AS change
         WHERE change.applied_xid = txid_current()::text AND change.state = 'applied'
           AND ((change.account_id = NEW.id
                 AND change.kind <> 'retire'
                 AND change.sanitized_number = now_is.sanitized_acc_number
                 AND change.partner_id = now_is.partner_id
                 AND change.bank_id IS NOT DISTINCT FROM now_is.bank_id
                 AND change.clearing_number IS NOT DISTINCT FROM now_is.clearing_number
                 AND now_is.active)
                OR (change.old_account_id = NEW.id
                    AND change.kind IN ('replace', 'retire')
                    AND now_is.active IS NOT TRUE
                    AND now_is.allow_out_payment IS NOT TRUE))
    ) THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'bank account % changes by an approved bank change only', NEW.id
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
DROP TRIGGER IF EXISTS wardclerk_bank_account_create ON res_partner_bank;
CREATE CONSTRAINT TRIGGER wardclerk_bank_account_create
    AFTER INSERT ON res_partner_bank DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION wardclerk_bank_account_guard();
DROP TRIGGER IF EXISTS wardclerk_bank_account_write ON res_partner_bank;
CREATE CONSTRAINT TRIGGER wardclerk_bank_account_write
    AFTER UPDATE ON res_partner_bank DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW
    WHEN (OLD.id <> NEW.id
          OR OLD.acc_number IS DISTINCT FROM NEW.acc_number
          OR OLD.sanitized_acc_number IS DISTINCT FROM NEW.sanitized_acc_number
          OR OLD.clearing_number IS DISTINCT FROM NEW.clearing_number
          OR OLD.partner_id IS DISTINCT FROM NEW.partner_id
          OR OLD.bank_id IS DISTINCT FROM NEW.bank_id
          OR OLD.active IS DISTINCT FROM NEW.active
          -- Stopping payments is always possible.
          OR (NEW.allow_out_payment AND OLD.allow_out_payment IS NOT TRUE))
    EXECUTE FUNCTION wardclerk_bank_account_guard();
DROP TRIGGER IF EXISTS wardclerk_bank_account_unlink ON res_partner_bank;
CREATE CONSTRAINT TRIGGER wardclerk_bank_account_unlink
    AFTER DELETE ON res_partner_bank DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION wardclerk_bank_account_guard();

-- No payment leaves to an account that is held.
CREATE OR REPLACE FUNCTION wardclerk_bank_payment_guard()
RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    now_is account_payment%ROWTYPE;
    hindrance text;
BEGIN
    SELECT * INTO now_is FROM account_payment WHERE id = NEW.id;
    IF NOT FOUND OR now_is.state NOT IN ('in_process', 'paid')
       OR now_is.payment_type <> 'outbound' OR now_is.partner_bank_id IS NULL THEN
        RETURN NULL;
    END IF;
    hindrance := wardclerk_bank_hindrance(
        now_is.company_id, now_is.partner_bank_id, now_is.partner_id);
    IF hindrance IS NOT NULL THEN
        RAISE EXCEPTION 'payment % goes to an account that is held: %', NEW.id, hindrance
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS wardclerk_bank_payment_create ON account_payment;
CREATE CONSTRAINT TRIGGER wardclerk_bank_payment_create
    AFTER INSERT ON account_payment DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.state IN ('in_process', 'paid'))
    EXECUTE FUNCTION wardclerk_bank_payment_guard();
DROP TRIGGER IF EXISTS wardclerk_bank_payment_write ON account_payment;
CREATE CONSTRAINT TRIGGER wardclerk_bank_payment_write
    AFTER UPDATE ON account_payment DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW
    WHEN (NEW.state IN ('in_process', 'paid')
          AND (OLD.state IS NULL OR OLD.state NOT IN ('in_process', 'paid')
               OR OLD.partner_bank_id IS DISTINCT FROM NEW.partner_bank_id
               OR OLD.partner_id IS DISTINCT FROM NEW.partner_id
               OR OLD.payment_type IS DISTINCT FROM NEW.payment_type))
    EXECUTE FUNCTION wardclerk_bank_payment_guard();

-- A change says for ever what was asked; it is applied once, after its time, and in
-- which transaction is told by the database alone.
CREATE OR REPLACE FUNCTION wardclerk_bank_change_guard()
RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a bank change is never deleted'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draft' THEN
            RAISE EXCEPTION 'a bank change begins as a draft'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        NEW.applied_xid := NULL;
        RETURN NEW;
    END IF;
    IF OLD.state <> 'draft' AND
       (NEW.partner_id, NEW.kind, NEW.company_id, NEW.old_account_id, NEW.acc_number,
        NEW.sanitized_number, NEW.clearing_number, NEW.acc_commitment, NEW.bank_id,
        NEW.acc_holder_name,
        NEW.create_uid) IS DISTINCT FROM
       (OLD.partner_id, OLD.kind, OLD.company_id, OLD.old_account_id, OLD.acc_number,
        OLD.sanitized_number, OLD.clearing_number, OLD.acc_commitment, OLD.bank_id,
        OLD.acc_holder_name,
        OLD.create_uid) THEN
        RAISE EXCEPTION 'what a bank change asks for is fixed once it is approved'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (OLD.known_phones IS DISTINCT FROM NEW.known_phones
        AND OLD.partner_id = NEW.partner_id)
       OR (OLD.cool_until IS NOT NULL AND NEW.cool_until < OLD.cool_until) THEN
        RAISE EXCEPTION 'known numbers stay, and cooling off is not cut short'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (OLD.state, NEW.state) NOT IN (
        ('draft', 'draft'), ('draft', 'cooling'), ('draft', 'cancelled'),
        ('cooling', 'cooling'), ('cooling', 'applied'), ('cooling', 'cancelled'),
        ('cooling', 'draft'), ('applied', 'applied'), ('cancelled', 'cancelled')) THEN
        RAISE EXCEPTION 'a bank change does not go from % to %', OLD.state, NEW.state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state IN ('cooling', 'applied') AND NOT EXISTS (
        SELECT FROM wardclerk_bank_call
         WHERE change_id = NEW.id AND outcome = 'confirmed'
           AND acc_commitment = NEW.acc_commitment
           AND caller_id IS DISTINCT FROM NEW.create_uid) THEN
        RAISE EXCEPTION 'nobody has called back yet'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    NEW.applied_xid := OLD.applied_xid;
    IF OLD.state = 'cooling' AND NEW.state = 'applied' THEN
        IF NEW.cool_until IS NULL
           OR NEW.cool_until > clock_timestamp() AT TIME ZONE 'UTC' THEN
            RAISE EXCEPTION 'the bank change is still cooling off'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        NEW.applied_xid := txid_current()::text;
    END IF;
    IF OLD.first_payment_state = 'held' AND NEW.first_payment_state <> 'held'
       AND (NEW.released_by_id IS NULL
            OR NEW.released_by_id IN (1, NEW.create_uid)) THEN
        RAISE EXCEPTION 'a second person releases the first payment'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS wardclerk_bank_change_guard ON wardclerk_bank_change;
CREATE TRIGGER wardclerk_bank_change_guard
    BEFORE INSERT OR UPDATE OR DELETE ON wardclerk_bank_change
    FOR EACH ROW EXECUTE FUNCTION wardclerk_bank_change_guard();

-- Who called, when and whom is never rewritten.
DROP TRIGGER IF EXISTS wardclerk_bank_call_guard ON wardclerk_bank_call;
CREATE TRIGGER wardclerk_bank_call_guard
    BEFORE UPDATE OR DELETE ON wardclerk_bank_call
    FOR EACH ROW EXECUTE FUNCTION wardclerk_policy_keep();

-- Keep the number and the address that a contact had.
CREATE OR REPLACE FUNCTION wardclerk_bank_contact_keep()
RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO wardclerk_bank_contact
           (partner_id, kind, value, replaced_at, replaced_by_id)
    SELECT NEW.id, kind, value, now() AT TIME ZONE 'UTC', NEW.write_uid
      FROM (VALUES
            ('phone', OLD.phone, OLD.phone IS DISTINCT FROM NEW.phone),
            ('email', OLD.email, OLD.email IS DISTINCT FROM NEW.email)
           ) AS one(kind, value, is_replaced)
     WHERE is_replaced;
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS wardclerk_bank_contact_keep ON res_partner;
CREATE TRIGGER wardclerk_bank_contact_keep
    AFTER UPDATE ON res_partner
    FOR EACH ROW
    WHEN (OLD.phone IS DISTINCT FROM NEW.phone OR OLD.email IS DISTINCT FROM NEW.email)
    EXECUTE FUNCTION wardclerk_bank_contact_keep();
