-- Every statement of the relay. `-- name:` and one sentence, then the statement.
-- Times are the database's clock, in UTC (the session sets its zone), because
-- several relays on several machines must agree on when a lease ends.

-- name: endpoints
-- Receivers that may be sent to, with the live secrets (encrypted) that sign for them.
SELECT id, name, url, secret_encrypted,
       CASE WHEN secret_changed_at > clock_timestamp() - interval '24 hours'
            THEN previous_secret_encrypted END AS previous_secret_encrypted,
       coalesce(timeout_seconds, 0) AS timeout_seconds,
       coalesce(rate_per_second, 0) AS rate_per_second
  FROM wardclerk_event_endpoint
 WHERE state = 'active' AND active IS NOT FALSE;

-- name: breakers
-- Receivers that did not answer when they were last asked, for who starts anew.
SELECT id, coalesce(failures_in_row, 0) AS failures_in_row,
       greatest(coalesce(extract(epoch FROM breaker_until - clock_timestamp()), 0), 0)
           ::float AS wait_seconds
  FROM wardclerk_event_endpoint
 WHERE state = 'active' AND breaker_state IN ('open', 'half_open');

-- name: proof_census
-- How the last day's proof ended, and how long ago it was made.
SELECT open_count AS open_events,
       coalesce(extract(epoch FROM clock_timestamp() - made_at), 0)::float
           AS age_seconds
  FROM wardclerk_event_proof
 WHERE made_at IS NOT NULL
 ORDER BY date DESC
 LIMIT 1;

-- name: claim
-- Lease the next events of each endpoint: due, first of their document, held by nobody.
-- An attempt that died with its relay is not counted: its event is not to blame.
-- `+ 0` keeps the index that begins with the endpoint out of the inner lookup: without
-- statistics the planner took it and read the whole queue once for each row of it.
WITH want AS (
    SELECT * FROM unnest(
        %(endpoint_ids)s::int[], %(rooms)s::int[], %(lease_seconds)s::float[]
    ) AS want(endpoint_id, room, lease_seconds)
), due AS (
    SELECT ready.id, want.lease_seconds
      FROM want
     CROSS JOIN LATERAL (
        SELECT o.id
          FROM wardclerk_outbox o
         WHERE o.endpoint_id = want.endpoint_id
           AND o.state IN ('queued', 'sending')
           AND o.available_at <= clock_timestamp()
           AND (o.state = 'queued' OR o.lease_until < clock_timestamp())
           AND NOT EXISTS (
                SELECT FROM wardclerk_outbox earlier
                 WHERE earlier.aggregate = o.aggregate
                   AND earlier.id < o.id
                   AND earlier.state IN ('queued', 'sending')
                   AND earlier.endpoint_id + 0 = o.endpoint_id
           )
         ORDER BY o.available_at, o.id
         LIMIT want.room
           FOR UPDATE SKIP LOCKED
     ) AS ready
)
UPDATE wardclerk_outbox o
   SET state = 'sending',
       lease_token = %(lease_token)s,
       lease_until = clock_timestamp() + make_interval(secs => due.lease_seconds),
       attempts = coalesce(o.attempts, 0) + (o.state = 'queued')::int
  FROM due
 WHERE o.id = due.id
RETURNING o.id, o.event_id, o.type, o.aggregate, o.endpoint_id, o.body, o.attempts,
          o.trace_id, o.created_at;

-- name: acknowledge
-- Store what came of a batch of attempts, but only where the lease is still ours.
UPDATE wardclerk_outbox o
   SET state = CASE WHEN o.state = 'confirmed' THEN o.state ELSE done.state END,
       attempts = o.attempts - done.unused_attempts,
       available_at = clock_timestamp() + make_interval(secs => done.delay_seconds),
       last_status = coalesce(done.status, o.last_status),
       last_error = done.error,
       -- What never failed needs no history; of what is replayed for ever the end stays.
       tries = CASE WHEN done.error IS NOT NULL OR o.tries IS NOT NULL
               THEN jsonb_path_query_array(
                    coalesce(o.tries, '[]') || jsonb_build_object(
                        'at', date_trunc('second', clock_timestamp()),
                        'status', done.status, 'error', done.error),
                    '$[last - 49 to last]') END,
       delivered_at = CASE WHEN done.state = 'delivered' THEN clock_timestamp()
                           ELSE o.delivered_at END,
       lease_token = NULL,
       lease_until = NULL
  FROM unnest(
        %(ids)s::int[], %(tokens)s::uuid[], %(states)s::text[], %(delays)s::float[],
        %(statuses)s::int[], %(errors)s::text[], %(unused_attempts)s::int[]
       ) AS done(id, token, state, delay_seconds, status, error, unused_attempts)
 WHERE o.id = done.id
   AND o.lease_token = done.token
   AND o.state IN ('sending', 'confirmed')
RETURNING o.id, o.state, 
          extract(epoch FROM clock_timestamp() - o.created_at)::float AS age_seconds;

-- name: pause_endpoint
-- Stop sending to a receiver that said it is gone (410) until a person resumes it.
UPDATE wardclerk_event_endpoint
   SET state = 'paused', paused_reason = %(reason)s
 WHERE id = %(endpoint_id)s AND state = 'active';

-- name: publish_health
-- Show on the endpoint's screen that the breaker opened, probes or closed.
UPDATE wardclerk_event_endpoint
   SET breaker_state = %(breaker_state)s,
       breaker_until = CASE WHEN %(wait_seconds)s::float IS NULL THEN NULL
                            ELSE clock_timestamp()
                                 + make_interval(secs => %(wait_seconds)s::float) END,
       failures_in_row = %(failures_in_row)s,
       last_success_at = CASE WHEN %(succeeded)s THEN clock_timestamp()
                              ELSE last_success_at END
 WHERE id = %(endpoint_id)s;

-- name: resend_unconfirmed
-- Send again, under the same id, what was delivered and never confirmed in time.
WITH late AS (
    SELECT o.id
      FROM wardclerk_outbox o
      JOIN wardclerk_event_endpoint e ON e.id = o.endpoint_id
     WHERE o.state = 'delivered'
       AND e.state = 'active'
       AND e.confirm_seconds > 0
       AND o.type != 'integration.tested'
       AND o.delivered_at < clock_timestamp() - make_interval(secs => e.confirm_seconds)
       AND coalesce(o.resends, 0) < %(resends_max)s
     ORDER BY o.delivered_at
     LIMIT %(batch)s
       FOR UPDATE OF o SKIP LOCKED
)
UPDATE wardclerk_outbox o
   SET state = 'queued',
       resends = coalesce(o.resends, 0) + 1,
       available_at = clock_timestamp()
  FROM late
 WHERE o.id = late.id
RETURNING o.id, o.event_id, o.type, o.trace_id, o.resends;

-- name: bury_unconfirmed
-- Hand to a person what was delivered again and again and never confirmed.
WITH late AS (
    SELECT o.id
      FROM wardclerk_outbox o
      JOIN wardclerk_event_endpoint e ON e.id = o.endpoint_id
     WHERE o.state = 'delivered'
       AND e.confirm_seconds > 0
       AND o.type != 'integration.tested'
       AND o.delivered_at < clock_timestamp() - make_interval(secs => e.confirm_seconds)
       AND o.resends >= %(resends_max)s
     ORDER BY o.delivered_at
     LIMIT %(batch)s
       FOR UPDATE OF o SKIP LOCKED
)
UPDATE wardclerk_outbox o
   SET state = 'dead', last_error = %(cause)s::text,
       tries = coalesce(o.tries, '[]') || jsonb_build_object(
            'at', date_trunc('second', clock_timestamp()), 'error', %(cause)s::text)
  FROM late
 WHERE o.id = late.id
RETURNING o.id, o.event_id, o.type, o.trace_id, o.resends;

-- name: census
-- How many events are in each unfinished state and how long the oldest waits.
SELECT state,
       count(*) AS events,
       coalesce(extract(epoch FROM clock_timestamp() - min(
           CASE WHEN state = 'dead' THEN created_at
                ELSE greatest(created_at, available_at) END)), 0)::float
           AS overdue_seconds,
       coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0)::float
           AS age_seconds
  FROM wardclerk_outbox
 WHERE state IN ('queued', 'sending', 'dead')
 GROUP BY state;

-- name: evidence_census
-- How much evidence waits for the sealer and since when.
SELECT count(*) AS entries,
       coalesce(extract(epoch FROM clock_timestamp() - min(e.created_at)), 0)::float
           AS age_seconds
  FROM wardclerk_evidence.pending p
  JOIN wardclerk_evidence.entry e ON e.id = p.entry_id;

-- name: take_turn
-- Become the only relay that does a thing for as long as this session lives.
SELECT pg_try_advisory_lock(%(lock)s) AS granted;

-- name: last_checkpoint
-- Where the tree ends: its size, root, right edge and signed note.
SELECT size, root, frontier, note
  FROM wardclerk_evidence.checkpoint
 ORDER BY size DESC
 LIMIT 1;

-- name: checkpoints_after
-- Signed notes that the anchor file does not have yet, oldest first.
SELECT size, note
  FROM wardclerk_evidence.checkpoint
 WHERE size > %(size)s
 ORDER BY size
 LIMIT %(batch)s;

-- name: take_pending
-- Take the oldest committed entries out of the queue; a late commit comes next time.
DELETE FROM wardclerk_evidence.pending
 WHERE entry_id IN (
        SELECT entry_id FROM wardclerk_evidence.pending ORDER BY entry_id LIMIT %(batch)s
       )
RETURNING entry_id;

-- name: entries
-- The entries to seal, exactly as they are stored, in the order of their ids.
SELECT id, created_at, txid::text AS txid, body
  FROM wardclerk_evidence.entry
 WHERE id = ANY(%(ids)s)
 ORDER BY id;

-- name: add_leaves
-- Append leaves at the end of the tree.
INSERT INTO wardclerk_evidence.leaf (leaf_index, entry_id, leaf_hash)
SELECT %(first_index)s + place - 1, entry_id, leaf_hash
  FROM unnest(%(entry_ids)s::bigint[], %(leaf_hashes)s::bytea[])
       WITH ORDINALITY AS leaves(entry_id, leaf_hash, place);

-- name: add_checkpoint
-- Store the signed size and root of the tree with its right edge.
INSERT INTO wardclerk_evidence.checkpoint (size, root, frontier, note)
VALUES (%(size)s, %(root)s, %(frontier)s, %(note)s);

-- name: seal_keys
-- The public keys of the log, the one that signs now first.
SELECT key_text, first_size, handover
  FROM wardclerk_evidence.seal_key
 ORDER BY first_size DESC, created_at DESC;

-- name: add_seal_key
-- Publish a key, with the note by which the one before it hands over.
INSERT INTO wardclerk_evidence.seal_key (key_text, first_size, handover)
VALUES (%(key_text)s, %(first_size)s, %(handover)s);

-- name: confirmed_mail
-- Which of these presentations of a mail has Odoo's inbox applied.
SELECT message_id
  FROM wardclerk_inbox
 WHERE message_id = ANY(%(message_ids)s) AND state = 'applied';
