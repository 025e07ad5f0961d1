-- Odoo's tables as far as the relay sees them, for tests without Odoo.
-- `test_tables.py` compares them with the real ones when a database of Odoo is given.
CREATE TABLE wardclerk_event_endpoint (
    id serial PRIMARY KEY,
    name varchar NOT NULL,
    url varchar NOT NULL,
    active boolean DEFAULT true,
    state varchar NOT NULL DEFAULT 'active',
    secret_encrypted varchar,
    previous_secret_encrypted varchar,
    secret_changed_at timestamp,
    timeout_seconds integer,
    rate_per_second integer,
    confirm_seconds integer,
    paused_reason varchar,
    breaker_state varchar DEFAULT 'closed',
    breaker_until timestamp,
    failures_in_row integer DEFAULT 0,
    last_success_at timestamp
);

CREATE TABLE wardclerk_outbox (
    id serial PRIMARY KEY,
    event_id uuid NOT NULL,
    type varchar NOT NULL,
    aggregate varchar NOT NULL,
    endpoint_id integer NOT NULL REFERENCES wardclerk_event_endpoint,
    body text NOT NULL,
    state varchar NOT NULL DEFAULT 'queued',
    attempts integer DEFAULT 0,
    resends integer DEFAULT 0,
    available_at timestamp NOT NULL DEFAULT (clock_timestamp() AT TIME ZONE 'UTC'),
    lease_token uuid,
    lease_until timestamp,
    last_status integer,
    last_error varchar,
    tries jsonb,
    trace_id varchar,
    created_at timestamp NOT NULL DEFAULT (clock_timestamp() AT TIME ZONE 'UTC'),
    delivered_at timestamp,
    confirmed_at timestamp,
    UNIQUE (event_id, endpoint_id)
);
CREATE INDEX ON wardclerk_outbox (endpoint_id, available_at, id)
    WHERE state IN ('queued', 'sending');
CREATE INDEX ON wardclerk_outbox (aggregate, id)
    WHERE state IN ('queued', 'sending');
CREATE INDEX ON wardclerk_outbox (delivered_at) WHERE state = 'delivered';

CREATE TABLE wardclerk_inbox (
    id serial PRIMARY KEY,
    message_id varchar NOT NULL,
    state varchar NOT NULL
);

CREATE TABLE wardclerk_event_proof (
    id serial PRIMARY KEY,
    date date NOT NULL,
    made_at timestamp,
    open_count integer
);

GRANT SELECT ON wardclerk_event_endpoint, wardclerk_outbox, wardclerk_inbox,
                wardclerk_event_proof
    TO :relay_role;
GRANT UPDATE (state, paused_reason, breaker_state, breaker_until, failures_in_row,
              last_success_at) ON wardclerk_event_endpoint TO :relay_role;
GRANT UPDATE (state, attempts, resends, available_at, lease_token, lease_until,
              last_status, last_error, tries, delivered_at) ON wardclerk_outbox
    TO :relay_role;
