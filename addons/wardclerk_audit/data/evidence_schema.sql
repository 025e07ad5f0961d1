-- The schema of the evidence, owned by a role that nobody logs in with.
--
-- Run as database administrator before the addons are installed, and again after
-- an upgrade: every statement may run twice. The launcher puts role names, quoted,
-- in place of three words: :owner_role owns the schema, :app_role is Odoo's log-in,
-- :relay_role is the sealer's.
--
-- What each role can do:
--   Odoo    reads everything; adds entries through one function; nothing else.
--   relay   reads entries; takes numbers out of `pending`; adds leaves and checkpoints.
--   nobody  changes or removes an entry, a leaf or a checkpoint, or sets a time.

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

-- Entries that are not in the tree yet. A queue, not a position in the numbers:
-- a transaction that commits late would be passed over by a position.
CREATE TABLE IF NOT EXISTS wardclerk_evidence.pending (
    entry_id bigint PRIMARY KEY
);

CREATE TABLE IF NOT EXISTS wardclerk_evidence.leaf (
    leaf_index bigint PRIMARY KEY,
    entry_id bigint NOT NULL UNIQUE REFERENCES wardclerk_evidence.entry,
    leaf_hash bytea NOT NULL,
    CONSTRAINT leaf_index_from_zero CHECK (leaf_index >= 0),
    CONSTRAINT leaf_hash_size CHECK (octet_length(leaf_hash) = 32)
);

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

-- A second lock on the door, against accidents of those who hold the keys too.
CREATE OR REPLACE FUNCTION wardclerk_evidence.refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
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

-- The only way in. Takes [{"body": canonical text, "secrets": [{field, salt, value}]}]
-- and returns how many entries it added. Number, time and transaction are set here,
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
        INSERT INTO wardclerk_evidence.secret (entry_id, field, salt, value)
        SELECT numbered.id, hide.field, hide.salt, hide.value
          FROM numbered,
               jsonb_to_recordset(numbered.secrets)
                   AS hide (field text, salt text, value text)
         WHERE jsonb_typeof(numbered.secrets) = 'array'
    )
    INSERT INTO wardclerk_evidence.pending (entry_id) SELECT id FROM stored;
    GET DIAGNOSTICS added = ROW_COUNT;
    RETURN added;
END
$$;

REVOKE ALL ON ALL TABLES IN SCHEMA wardclerk_evidence FROM PUBLIC, :app_role, :relay_role;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA wardclerk_evidence FROM PUBLIC, :app_role, :relay_role;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA wardclerk_evidence FROM PUBLIC, :app_role, :relay_role;

GRANT USAGE ON SCHEMA wardclerk_evidence TO :app_role, :relay_role;
GRANT SELECT ON ALL TABLES IN SCHEMA wardclerk_evidence TO :app_role;
GRANT EXECUTE ON FUNCTION wardclerk_evidence.append(jsonb) TO :app_role;

GRANT SELECT ON wardclerk_evidence.entry, wardclerk_evidence.leaf,
    wardclerk_evidence.checkpoint, wardclerk_evidence.pending TO :relay_role;
GRANT DELETE ON wardclerk_evidence.pending TO :relay_role;
GRANT INSERT ON wardclerk_evidence.leaf, wardclerk_evidence.checkpoint TO :relay_role;

RESET ROLE;
