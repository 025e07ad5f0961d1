-- Guards that the rows of several engines and domains share.
-- Run at each installation and update of the addon; running it again changes nothing.

-- Does a policy in force govern this gate of a document type in this company? Where the
-- company is not known, those of the whole group do; with `or_any` those of any company.
CREATE OR REPLACE FUNCTION wardclerk_policy_governs(
    document_model text, document_gate text, of_company integer,
    or_any boolean DEFAULT false
) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM wardclerk_policy_version AS version
          JOIN wardclerk_policy AS policy ON policy.id = version.policy_id
         WHERE policy.active AND version.state = 'active'
           AND version.res_model = document_model AND version.gate = document_gate
           AND version.effective_from <= (now() AT TIME ZONE 'UTC')::date
           AND (version.company_id IS NULL OR version.company_id = of_company
                OR (or_any AND of_company IS NULL)))
$$;

-- A row begins as a draft, and only a draft is deleted.
CREATE OR REPLACE FUNCTION wardclerk_policy_draft_guard()
RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draft' THEN
            RAISE EXCEPTION 'a row of % begins as a draft', TG_TABLE_NAME
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.state <> 'draft' THEN
        RAISE EXCEPTION 'a row of % that was in force stays', TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN OLD;
END $$;

-- Who wrote a draft stays its author. The rows of a deleted draft go with it.
-- Arguments: the table of the drafts, the column that leads to it.
CREATE OR REPLACE FUNCTION wardclerk_policy_authors_stay()
RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    draft_exists boolean;
BEGIN
    EXECUTE format('SELECT EXISTS (SELECT FROM %I WHERE id = $1)', TG_ARGV[0])
        INTO draft_exists USING (to_jsonb(OLD) ->> TG_ARGV[1])::integer;
    IF draft_exists THEN
        RAISE EXCEPTION 'the authors in % stay', TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN OLD;
END $$;

-- What was written stays as it is.
CREATE OR REPLACE FUNCTION wardclerk_policy_keep()
RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is kept (% refused)', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
