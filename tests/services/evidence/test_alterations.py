"""What a superuser alters, the offline verifier finds; Odoo's role alters nothing."""

import os
import random

import psycopg
import pytest

from wardclerk.core.canonical import commitment, new_salt
from wardclerk.core.ledger import verifier

from .alterations import ALTERATIONS, Forger
from .conftest import Evidence, append, body
from .sealing import Log

ROUNDS = int(os.environ.get("WARDCLERK_TEST_ALTERATIONS", "30"))  # 200 before a release
SEED = os.environ.get("WARDCLERK_TEST_SEED", "20261125")
BATCHES, BATCH = 6, 17


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    """About a hundred entries under six checkpoints, in a database of their own."""
    evidence = Evidence(os.environ["WARDCLERK_TEST_DATABASE_URL"])
    made = Log(evidence, tmp_path_factory.mktemp("log"))
    with evidence.connect("app") as app:
        append_personal(app)
        for batch in range(BATCHES):
            append(app, *(body(reason=f"{batch}, {n}, paid") for n in range(BATCH)))
            made.seal()
    yield made
    evidence.drop()


def append_personal(app):
    """One entry that commits to a name."""
    salt, field, value = new_salt(), "new.name", '"Ada Calder"'
    hidden = {"field": field, "salt": salt, "value": value}
    told = {"name": {"commitment": commitment(salt, field, value)}}
    append(app, body(new=told, reason="hired, by whom"), secrets=[hidden])


def test_untouched_log_is_valid(log):
    report = log.verify(log.export())

    assert report.findings == []
    assert report.verdict == verifier.VALID


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_alteration_by_a_superuser_is_found(turn, log):
    chance = random.Random(f"{SEED} {turn}")
    alter = ALTERATIONS[turn % len(ALTERATIONS)]
    with log.evidence.connect() as superuser:
        superuser.autocommit = False
        superuser.execute("SET LOCAL session_replication_role = replica")

        alter(Forger(superuser, chance))

        file = log.export(connection=superuser)
        superuser.rollback()
    report = log.verify(file)
    assert report.verdict in (verifier.INVALID, verifier.INCOMPLETE), (
        f"WARDCLERK_TEST_SEED={SEED}, {alter.__name__}: {report.facts}"
    )


@pytest.mark.parametrize("alter", ALTERATIONS, ids=lambda one: one.__name__)
def test_alteration_by_odoos_role_is_refused(alter, log):
    with (
        log.evidence.connect("app") as app,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        alter(Forger(app, random.Random(SEED)))


def test_edited_entry_is_named(log):
    with log.evidence.connect() as superuser:
        superuser.autocommit = False
        superuser.execute("SET LOCAL session_replication_role = replica")
        entry_id = Forger(superuser, random.Random(SEED)).edit_body()

        file = log.export(connection=superuser)
        superuser.rollback()

    first = log.verify(file).findings[0]
    assert first[1].startswith(f"entry {entry_id} (leaf ")
