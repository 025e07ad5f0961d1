-- The schema of the evidence, owned by a role that nobody logs in with.
--
-- Run as database administrator before the addons are installed, and again after
-- an upgrade: every statement may run twice. The launcher puts role names, quoted,
-- in place of three words: :owner_role owns the schema, :app_role is Odoo's log-in,
-- :relay_role is the sealer's.
--
-- What each role can do:
--   Odoo    reads everything; adds entries through one function; erases a person's
--           values and prunes what is old enough through two more, which leave an
--           entry each that the caller cannot leave out.
--   relay   reads entries; takes numbers out of `pending`; adds leaves, checkpoints
--           and its public keys.
--   nobody  changes an entry, removes a leaf or a checkpoint, or sets a time.

CREATE SCHEMA IF NOT EXISTS wardclerk_evidence AUTHORIZATION :owner_role;
REVOKE ALL ON SCHEMA wardclerk_evidence FROM PUBLIC;

-- From here on everything is made by, and belongs to, the owner of the evidence.
-- When somebody else made the schema first, this is where the script stops.
SET ROLE :owner_role;

-- One entry: a fact for the auditor. `body` is canonical JSON text; the columns
-- made from it exist for searching and prove nothing by themselves.
CREATE TABLE IF NOT EXISTS wardclerk_evidence.entry (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    txid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    body text NOT NULL,
    action text GENERATED ALWAYS AS (body::jsonb ->> 'action') STORED NOT NULL,
    res_model text GENERATED ALWAYS AS (body::jsonb ->> 'res_model') STORED NOT NULL,
    res_id bigint GENERATED ALWAYS AS ((body::jsonb ->> 'res_id')::bigint) STORED NOT NULL,
    actor_id bigint GENERATED ALWAYS AS ((body::jsonb ->> 'actor')::bigint) STORED NOT NULL,
    company_id bigint GENERATED ALWAYS AS ((body::jsonb ->> 'company')::bigint) STORED,
    CONSTRAINT entry_body_size CHECK (octet_length(body) <= 65536)
);
CREATE INDEX IF NOT EXISTS entry_record ON wardclerk_evidence.entry (res_model, res_id);
CREATE INDEX IF NOT EXISTS entry_created_at ON wardclerk_evidence.entry (created_at);
CREATE INDEX IF NOT EXISTS entry_actor ON wardclerk_evidence.entry (actor_id, created_at);

-- Personal values, apart from the entries that only commit to them: when a value
-- and its salt are erased, the entry and every proof over it still hold.
CREATE TABLE IF NOT EXISTS wardclerk_evidence.secret (
    entry_id bigint NOT NULL REFERENCES wardclerk_evidence.entry,
    field text NOT NULL,
    salt text NOT NULL,
    value text NOT NULL,
    PRIMARY KEY (entry_id, field)
);
-- Whom a value is about, as "model,number"; by this it is found when it is erased.
ALTER TABLE wardclerk_evidence.secret ADD COLUMN IF NOT EXISTS subject text;
CREATE INDEX IF NOT EXISTS secret_subject ON wardclerk_evidence.secret (subject);

-- Entries that are not in the tree yet. A queue, not a position in the numbers:
-- a transaction that commits late would be passed over by a position.
CREATE TABLE IF NOT EXISTS wardclerk_evidence.pending (
    entry_id bigint PRIMARY KEY
);

CREATE TABLE IF NOT EXISTS wardclerk_evidence.leaf (
    leaf_index bigint PRIMARY KEY,
    entry_id bigint NOT NULL UNIQUE,
    leaf_hash bytea NOT NULL,
    CONSTRAINT leaf_index_from_zero CHECK (leaf_index >= 0),
    CONSTRAINT leaf_hash_size CHECK (octet_length(leaf_hash) = 32)
);
-- A leaf outlives its entry: when retention ends, the hash stays and every proof holds.
ALTER TABLE wardclerk_evidence.leaf DROP CONSTRAINT IF EXISTS leaf_entry_id_fkey;

-- The signed size and root of the tree; `frontier` is its right edge, from which
-- the sealer goes on after a restart.
CREATE TABLE IF NOT EXISTS wardclerk_evidence.checkpoint (
    size bigint PRIMARY KEY,
    root bytea NOT NULL,
    frontier bytea NOT NULL,
    note text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT checkpoint_root_size CHECK (octet_length(root) = 32)
);

-- The public keys that sign checkpoints, in the order in which they took over. Each
-- but the first comes with a note in which the one before it and it both say so.
CREATE TABLE IF NOT EXISTS wardclerk_evidence.seal_key (
    key_text text PRIMARY KEY,
    first_size bigint NOT NULL,
    handover text,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- A second lock on the door, against accidents of those who hold the keys too. Only
-- `prune` and `erase` below open it, for the one statement that they are there for.
CREATE OR REPLACE FUNCTION wardclerk_evidence.refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE'
       AND current_setting('wardclerk_evidence.door', true) = TG_TABLE_NAME THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'evidence is append-only: % of %.% refused',
        TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
        USING ERRCODE = 'WC001';
END
$$;
CREATE OR REPLACE TRIGGER append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON wardclerk_evidence.entry
    FOR EACH STATEMENT EXECUTE FUNCTION wardclerk_evidence.refuse_change();
CREATE OR REPLACE TRIGGER append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON wardclerk_evidence.leaf
    FOR EACH STATEMENT EXECUTE FUNCTION wardclerk_evidence.refuse_change();
CREATE OR REPLACE TRIGGER append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON wardclerk_evidence.checkpoint
    FOR EACH STATEMENT EXECUTE FUNCTION wardclerk_evidence.refuse_change();
CREATE OR REPLACE TRIGGER append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON wardclerk_evidence.seal_key
    FOR EACH STATEMENT EXECUTE FUNCTION wardclerk_evidence.refuse_change();
CREATE OR REPLACE TRIGGER append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON wardclerk_evidence.secret
    FOR EACH STATEMENT EXECUTE FUNCTION wardclerk_evidence.refuse_change();

-- The only way in. Takes [{"body": canonical text, "secrets": [{field, salt, value,
-- subject}]}] and returns how many entries it added. Number, time and transaction are set here,
-- so that the caller can neither choose a number nor date an entry back.
CREATE OR REPLACE FUNCTION wardclerk_evidence.append(entries jsonb) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    batch_max CONSTANT integer := 10000;  -- a few MB; more in one transaction is an error
    added integer;
BEGIN
    IF jsonb_typeof(entries) IS DISTINCT FROM 'array'
       OR jsonb_array_length(entries) > batch_max THEN
        RAISE EXCEPTION 'evidence: give an array of at most % entries', batch_max
            USING ERRCODE = 'WC002';
    END IF;
    IF NOT entries @? '$[*].secrets[0]' THEN  -- most have none, and this costs less
        WITH stored AS (
            INSERT INTO wardclerk_evidence.entry (body)
            SELECT item ->> 'body'
              FROM jsonb_array_elements(entries) WITH ORDINALITY AS element (item, place)
             ORDER BY place
            RETURNING id
        )
        INSERT INTO wardclerk_evidence.pending (entry_id) SELECT id FROM stored;
        GET DIAGNOSTICS added = ROW_COUNT;
        RETURN added;
    END IF;
    WITH given AS (
        SELECT item ->> 'body' AS body, item -> 'secrets' AS secrets
          FROM jsonb_array_elements(entries) WITH ORDINALITY AS element (item, place)
         ORDER BY place
    ), numbered AS MATERIALIZED (
        SELECT nextval('wardclerk_evidence.entry_id_seq') AS id, body, secrets
          FROM given
    ), stored AS (
        INSERT INTO wardclerk_evidence.entry (id, body) OVERRIDING SYSTEM VALUE
        SELECT id, body FROM numbered
        RETURNING id
    ), hidden AS (
        INSERT INTO wardclerk_evidence.secret (entry_id, field, salt, value, subject)
        SELECT numbered.id, hide.field, hide.salt, hide.value, hide.subject
          FROM numbered,
               jsonb_to_recordset(numbered.secrets)
                   AS hide (field text, salt text, value text, subject text)
         WHERE jsonb_typeof(numbered.secrets) = 'array'
    )
    INSERT INTO wardclerk_evidence.pending (entry_id) SELECT id FROM stored;
    GET DIAGNOSTICS added = ROW_COUNT;
    RETURN added;
END
$$;

-- The entry that a function below leaves of itself: canonical JSON, keys in order.
CREATE OR REPLACE FUNCTION wardclerk_evidence.leave_entry(
    action text, actor bigint, detail text, reason text, res_model text, res_id bigint
) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT wardclerk_evidence.append(jsonb_build_array(jsonb_build_object('body', format(
        '{"action":%s,"actor":%s,"channel":"server","detail":%s,"reason":%s,'
        || '"res_id":%s,"res_model":%s,"schema":"wardclerk.evidence/1"}',
        to_json(action), actor, detail, to_json(reason), res_id, to_json(res_model)
    ))))
$$;

-- Forget the personal values about one subject, with their salts: what the entries
-- committed to can never be told or guessed again, and every proof still holds.
CREATE OR REPLACE FUNCTION wardclerk_evidence.erase(
    whom text, actor bigint, confirmed_by bigint, reason text, request_id bigint
) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    erased integer;
BEGIN
    IF whom IS NULL OR reason IS NULL OR actor IS NULL OR confirmed_by IS NULL
       OR request_id IS NULL OR actor = confirmed_by THEN
        RAISE EXCEPTION 'evidence: erasing needs a subject, a reason and two people'
            USING ERRCODE = 'WC003';
    END IF;
    PERFORM set_config('wardclerk_evidence.door', 'secret', true);
    DELETE FROM wardclerk_evidence.secret WHERE subject = whom;
    GET DIAGNOSTICS erased = ROW_COUNT;
    PERFORM set_config('wardclerk_evidence.door', '', true);
    PERFORM wardclerk_evidence.leave_entry(
        'person.erased', actor,
        format('{"confirmed_by":%s,"subject":%s,"values":%s}',
               confirmed_by, to_json(whom), erased),
        reason, 'wardclerk.audit.erasure', request_id
    );
    RETURN erased;
END
$$;

-- End the retention of one kind of entry: entries go, their leaves stay.
CREATE OR REPLACE FUNCTION wardclerk_evidence.prune(
    kind text, keep_years integer, actor bigint, rule_id bigint
) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    years_min CONSTANT integer := 6;  -- what health-care records law asks for at least
    batch_max CONSTANT integer := 100000;  -- the rest is pruned the next time
    gone bigint[];
    first_leaf bigint;
    last_leaf bigint;
BEGIN
    IF keep_years IS NULL OR keep_years < years_min OR kind IS NULL OR actor IS NULL
       OR rule_id IS NULL THEN
        RAISE EXCEPTION 'evidence: entries are kept for % years at least', years_min
            USING ERRCODE = 'WC004';
    END IF;
    SELECT array_agg(old.id), min(old.leaf_index), max(old.leaf_index)
      INTO gone, first_leaf, last_leaf
      FROM (SELECT entry.id, leaf.leaf_index
              FROM wardclerk_evidence.entry
              JOIN wardclerk_evidence.leaf ON leaf.entry_id = entry.id
             WHERE starts_with(entry.action, kind)
               AND entry.created_at < now() - make_interval(years => keep_years)
             ORDER BY leaf.leaf_index
             LIMIT batch_max) AS old;
    IF gone IS NULL THEN
        RETURN 0;
    END IF;
    PERFORM set_config('wardclerk_evidence.door', 'secret', true);
    DELETE FROM wardclerk_evidence.secret WHERE entry_id = ANY (gone);
    PERFORM set_config('wardclerk_evidence.door', 'entry', true);
    DELETE FROM wardclerk_evidence.entry WHERE id = ANY (gone);
    PERFORM set_config('wardclerk_evidence.door', '', true);
    PERFORM wardclerk_evidence.leave_entry(
        'evidence.pruned', actor,
        format('{"entries":%s,"first_leaf":%s,"keep_years":%s,"kind":%s,"last_leaf":%s}',
               cardinality(gone), first_leaf, keep_years, to_json(kind), last_leaf),
        'Retention ended', 'wardclerk.audit.retention', rule_id
    );
    RETURN cardinality(gone);
END
$$;

REVOKE ALL ON ALL TABLES IN SCHEMA wardclerk_evidence FROM PUBLIC, :app_role, :relay_role;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA wardclerk_evidence FROM PUBLIC, :app_role, :relay_role;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA wardclerk_evidence FROM PUBLIC, :app_role, :relay_role;

GRANT USAGE ON SCHEMA wardclerk_evidence TO :app_role, :relay_role;
GRANT SELECT ON ALL TABLES IN SCHEMA wardclerk_evidence TO :app_role;
GRANT EXECUTE ON FUNCTION wardclerk_evidence.append(jsonb) TO :app_role;
GRANT EXECUTE ON FUNCTION
    wardclerk_evidence.erase(text, bigint, bigint, text, bigint) TO :app_role;
GRANT EXECUTE ON FUNCTION
    wardclerk_evidence.prune(text, integer, bigint, bigint) TO :app_role;

GRANT SELECT ON wardclerk_evidence.entry, wardclerk_evidence.leaf,
    wardclerk_evidence.checkpoint, wardclerk_evidence.pending,
    wardclerk_evidence.seal_key TO :relay_role;
GRANT DELETE ON wardclerk_evidence.pending TO :relay_role;
GRANT INSERT ON wardclerk_evidence.leaf, wardclerk_evidence.checkpoint,
    wardclerk_evidence.seal_key TO :relay_role;

RESET ROLE;
