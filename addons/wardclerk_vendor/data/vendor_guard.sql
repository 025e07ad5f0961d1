-- What the database holds about vendors, whoever writes and by whatever way.
-- Run at each installation and update of the addon; running it again changes nothing.

-- Does a policy govern the onboarding of vendors for this company, or for any?
CREATE OR REPLACE FUNCTION wardclerk_vendor_governs(of_company integer)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT wardclerk_policy_governs(
        'wardclerk.vendor.onboarding', 'approve', of_company, or_any => true)
$$;

-- Which status stops everything with this vendor? Null: none does.
CREATE OR REPLACE FUNCTION wardclerk_vendor_hindrance(buyer integer, partner integer)
RETURNS text LANGUAGE sql STABLE AS $$
    SELECT vendor.status
      FROM res_partner AS contact
      JOIN wardclerk_vendor AS vendor
        ON vendor.partner_id = COALESCE(contact.commercial_partner_id, contact.id)
     WHERE contact.id = partner
       AND vendor.status IN ('blocked', 'expired')
       AND wardclerk_vendor_governs(buyer)
$$;

-- Nothing goes to a vendor that is stopped. For the tables of other addons; argument: what.
CREATE OR REPLACE FUNCTION wardclerk_vendor_refuse()
RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    hindrance text := wardclerk_vendor_hindrance(NEW.company_id, NEW.partner_id);
BEGIN
    IF hindrance IS NOT NULL THEN
        RAISE EXCEPTION '% %: its vendor is %', TG_ARGV[0], NEW.id, hindrance
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;

-- The proof of a search stays as it was.
DROP TRIGGER IF EXISTS wardclerk_vendor_proof_guard ON wardclerk_vendor_check;
CREATE TRIGGER wardclerk_vendor_proof_guard
    BEFORE UPDATE OR DELETE ON wardclerk_vendor_check
    FOR EACH ROW EXECUTE FUNCTION wardclerk_policy_keep();

-- A hit gets its verdict once, from a person who says why.
CREATE OR REPLACE FUNCTION wardclerk_vendor_hit_guard()
RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
       AND (OLD.vendor_id, OLD.entry_digest, OLD.entry, OLD.check_id, OLD.score,
            OLD.verdict, OLD.judged_by_id, OLD.judged_at, OLD.reason)
           IS NOT DISTINCT FROM
           (NEW.vendor_id, NEW.entry_digest, NEW.entry, NEW.check_id, NEW.score,
            NEW.verdict, NEW.judged_by_id, NEW.judged_at, NEW.reason) THEN
        RETURN NEW;  -- the firm's number, which follows from the vendor
    END IF;
    IF TG_OP = 'DELETE' OR OLD.verdict <> 'open' OR NEW.verdict = 'open'
       OR NEW.judged_by_id IS NULL OR NEW.judged_by_id = 1
       OR btrim(COALESCE(NEW.reason, '')) = ''
       OR (OLD.vendor_id, OLD.entry_digest, OLD.entry, OLD.check_id, OLD.score)
          IS DISTINCT FROM
          (NEW.vendor_id, NEW.entry_digest, NEW.entry, NEW.check_id, NEW.score) THEN
        RAISE EXCEPTION 'a hit gets its verdict once, from a person who says why'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS wardclerk_vendor_hit_guard ON wardclerk_vendor_hit;
CREATE TRIGGER wardclerk_vendor_hit_guard
    BEFORE UPDATE OR DELETE ON wardclerk_vendor_hit
    FOR EACH ROW EXECUTE FUNCTION wardclerk_vendor_hit_guard();
