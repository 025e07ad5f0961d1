"""What the workflows remember: tables beside n8n's own, in n8n's database."""

from __future__ import annotations

from wardclerk.cli.settings import Settings

KEEP_DAYS = 90  # of claims and reported failures; the longest retry ends after 6
CONNECT_SECONDS = 10

TABLES = """
CREATE SCHEMA IF NOT EXISTS wardclerk;

-- Which workflow took which event. The primary key is what makes it once.
CREATE TABLE IF NOT EXISTS wardclerk.event_claim (
    workflow text NOT NULL,
    event_id text NOT NULL,
    event_type text NOT NULL,
    claimed_at timestamptz NOT NULL DEFAULT now(),
    done_at timestamptz,
    attempts integer NOT NULL DEFAULT 1,
    PRIMARY KEY (workflow, event_id)
);

-- Failed runs, until Odoo has them as incidents.
CREATE TABLE IF NOT EXISTS wardclerk.failure (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    fingerprint text NOT NULL,
    workflow text NOT NULL,
    title text NOT NULL,
    detail text NOT NULL,
    execution_id text NOT NULL,
    url text NOT NULL,
    times integer NOT NULL DEFAULT 1,
    first_at timestamptz NOT NULL DEFAULT now(),
    last_at timestamptz NOT NULL DEFAULT now(),
    reported_at timestamptz
);
CREATE INDEX IF NOT EXISTS failure_fingerprint
    ON wardclerk.failure (fingerprint, first_at);
CREATE INDEX IF NOT EXISTS failure_unreported
    ON wardclerk.failure (first_at) WHERE reported_at IS NULL;

-- What chat is to be told, until it was told.
CREATE TABLE IF NOT EXISTS wardclerk.notice (
    event_id text PRIMARY KEY,
    channel text NOT NULL,
    text text NOT NULL,
    urgent boolean NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    taken_at timestamptz,
    sent_at timestamptz
);
-- Notices that go out together. What was begun as one post is repeated as that post, so
-- that the chat server knows it again.
ALTER TABLE wardclerk.notice ADD COLUMN IF NOT EXISTS post_id text;
CREATE INDEX IF NOT EXISTS notice_waiting
    ON wardclerk.notice (created_at) WHERE sent_at IS NULL;

-- Files that were seen in drop folders: since when nobody wrote to them, and why one
-- cannot be taken. A file that changes is a new one.
CREATE TABLE IF NOT EXISTS wardclerk.drop_file (
    path text PRIMARY KEY,
    size bigint NOT NULL,
    changed timestamptz NOT NULL,
    quiet_since timestamptz NOT NULL DEFAULT now(),
    problem text
);

-- Is it now within hours such as '20:00-07:00 Europe/Berlin'? They may cross midnight.
CREATE OR REPLACE FUNCTION wardclerk.is_quiet(hours text) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN begins = ends THEN false
        WHEN begins < ends THEN clock >= begins AND clock < ends
        ELSE clock >= begins OR clock < ends
    END
    FROM (SELECT split_part(hours, '-', 1)::time AS begins,
                 split_part(split_part(hours, ' ', 1), '-', 2)::time AS ends,
                 (now() AT TIME ZONE split_part(hours, ' ', 2))::time AS clock) AS given
$$;

-- What was deployed last, so that nothing is done when nothing changed.
CREATE TABLE IF NOT EXISTS wardclerk.deployment (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    digest text NOT NULL,
    deployed_at timestamptz NOT NULL DEFAULT now()
);
"""

FORGET = (
    """
    DELETE FROM wardclerk.event_claim
     WHERE claimed_at < now() - make_interval(days => %s)
    """,
    """
    DELETE FROM wardclerk.failure
     WHERE reported_at < now() - make_interval(days => %s)
    """,
    """
    DELETE FROM wardclerk.notice
     WHERE sent_at < now() - make_interval(days => %s)
    """,
    """
    DELETE FROM wardclerk.drop_file
     WHERE quiet_since < now() - make_interval(days => %s)
    """,
)


def connect(settings: Settings):
    """As the role that n8n itself uses."""
    import psycopg

    url = settings.database_url(settings.n8n_role, settings.n8n_database)
    return psycopg.connect(url, connect_timeout=CONNECT_SECONDS)


def prepare(settings: Settings) -> None:
    """Make the tables and forget what is old; safe to repeat."""
    with connect(settings) as connection:
        connection.execute(TABLES)
        for statement in FORGET:
            connection.execute(statement, [KEEP_DAYS])


def deployed(settings: Settings) -> str:
    """Digest of what was deployed last; empty before the first time."""
    with connect(settings) as connection:
        row = connection.execute("SELECT digest FROM wardclerk.deployment").fetchone()
    return row[0] if row else ""


def note_deployed(settings: Settings, digest: str) -> None:
    with connect(settings) as connection:
        connection.execute(
            """
            INSERT INTO wardclerk.deployment (digest) VALUES (%s)
            ON CONFLICT (single)
            DO UPDATE SET digest = excluded.digest, deployed_at = now()
            """,
            [digest],
        )
