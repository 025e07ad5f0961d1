-- Let no document be behind a gate without an approved case, whoever writes its row.
-- Run at each installation and update of the addon; running it again changes nothing.

-- Which tables are guarded. Filled from the gates that document types declare; the SQL
-- in it says which company a row belongs to and whether it is behind the gate.
CREATE TABLE IF NOT EXISTS wardclerk_approval_guarded (
    res_model text NOT NULL,
    gate text NOT NULL,
    guarded_table text NOT NULL,
    company_sql text NOT NULL,
    behind_sql text NOT NULL,
    PRIMARY KEY (res_model, gate)
);

-- Raise if this document is behind the gate now, is governed, and has no approved case.
CREATE OR REPLACE FUNCTION wardclerk_approval_check(
    document_model text, document_gate text, document_id integer
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    guarded wardclerk_approval_guarded%ROWTYPE;
    company integer;
    rows_behind integer;
BEGIN
    PERFORM FROM wardclerk_approval_case
        WHERE res_model = document_model AND res_id = document_id
          AND gate = document_gate AND state = 'approved';
    IF FOUND THEN
        RETURN;
    END IF;
    SELECT * INTO guarded FROM wardclerk_approval_guarded
        WHERE res_model = document_model AND gate = document_gate;
    IF NOT FOUND OR to_regclass(quote_ident(guarded.guarded_table)) IS NULL THEN
        RETURN;
    END IF;
    EXECUTE format('SELECT %s FROM %I WHERE id = $1 AND %s',
        guarded.company_sql, guarded.guarded_table, guarded.behind_sql)
        INTO company USING document_id;
    GET DIAGNOSTICS rows_behind = ROW_COUNT;
    IF rows_behind > 0
       AND wardclerk_policy_governs(document_model, document_gate, company) THEN
        RAISE EXCEPTION '% % is behind its gate (%) without a complete approval',
            document_model, document_id, document_gate
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
END $$;

-- Runs at commit for rows that came behind a gate. Arguments: document type, gate.
CREATE OR REPLACE FUNCTION wardclerk_approval_passage()
RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM wardclerk_approval_check(TG_ARGV[0], TG_ARGV[1], NEW.id);
    RETURN NULL;
END $$;

-- Runs at commit for rows that were deleted behind a gate. Arguments: as above.
CREATE OR REPLACE FUNCTION wardclerk_approval_deletion()
RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM wardclerk_approval_case
        WHERE res_model = TG_ARGV[0] AND res_id = OLD.id AND gate = TG_ARGV[1]
          AND state IN ('pending', 'approved')
    ) THEN
        RAISE EXCEPTION '% % passed its gate (%) and is not deleted',
            TG_ARGV[0], OLD.id, TG_ARGV[1]
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;

-- A case that ends takes its document back, or another approval stands in for it.
CREATE OR REPLACE FUNCTION wardclerk_approval_case_end()
RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM wardclerk_approval_check(NEW.res_model, NEW.gate, NEW.res_id);
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS wardclerk_approval_case_end
    ON wardclerk_approval_case;
CREATE CONSTRAINT TRIGGER wardclerk_approval_case_end
    AFTER UPDATE ON wardclerk_approval_case
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.state = 'approved' AND NEW.state <> 'approved')
    EXECUTE FUNCTION wardclerk_approval_case_end();
