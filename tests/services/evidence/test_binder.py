"""Binders over a real log: documents, periods, companies, keys, erasure, retention."""

import os
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from wardclerk.core.canonical import commitment, new_salt
from wardclerk.core.ledger import verifier
from wardclerk.core.ledger.binder import Scope

from .conftest import Evidence, append, body
from .sealing import Log

SUBJECTS = 1_000


@pytest.fixture
def log(tmp_path):
    evidence = Evidence(os.environ["WARDCLERK_TEST_DATABASE_URL"])
    yield Log(evidence, tmp_path)
    evidence.drop()


@pytest.fixture
def app(log):
    with log.evidence.connect("app") as connection:
        yield connection


def personal(subject, name):
    """A body that commits to a name, and the secret that goes with it."""
    salt, field, value = new_salt(), "new.name", f'"{name}"'
    told = {"name": {"commitment": commitment(salt, field, value)}}
    secret = {"field": field, "salt": salt, "value": value, "subject": subject}
    return body(action="person.hired", new=told), secret


def test_document_and_control_and_whole_log_are_valid(log, app):
    append(app, *(body(res_id=n % 5, action=f"bill.{n % 2}") for n in range(60)))
    log.seal()

    for scope, population in (
        (Scope("Bill 3", {"res_model": "bill", "res_id": 3}, complete=False), 12),
        (Scope("Bill 3", {"res_model": "bill", "res_id": 3}), 12),
        (Scope("Control", {"action": "bill.1"}), 30),
        (Scope("Whole"), 60),
    ):
        report = log.verify(log.export(scope))
        assert report.findings == []
        assert f"population: {population} of" in " ".join(report.facts)


def test_entry_that_committed_late_belongs_to_the_period(log, app):
    append(app, body(reason="first"))
    log.seal()
    late = log.evidence.connect("app")
    late.autocommit = False
    append(late, body(reason="written in time, committed late"))
    append(app, body(reason="second"))
    log.seal()
    late.commit()
    late.close()
    log.seal()

    report = log.verify(log.export())

    assert report.findings == []
    assert "population: 3 of 3" in " ".join(report.facts)


def test_entries_of_other_companies_are_told_by_their_hash_only(log, app):
    append(app, body(company=1), body(company=2), body())
    log.seal()

    report = log.verify(log.export(company_ids=[1]))

    assert report.verdict == verifier.INCOMPLETE
    assert "population: 2 of 3" in " ".join(report.facts)
    assert report.findings == [
        (verifier.INCOMPLETE, "1 entries are told by their hash only")
    ]


def test_reader_without_a_company_sees_only_what_belongs_to_none(log, app):
    append(app, body(company=1), body())
    log.seal()

    report = log.verify(log.export(company_ids=[]))

    assert "population: 1 of 2" in " ".join(report.facts)


# -- keys ----------------------------------------------------------------------


def test_rotated_key_is_followed_from_the_one_the_auditor_knows(log, app):
    append(app, body())
    log.seal()
    first = log.key
    log.rotate_key()
    log.seal()
    append(app, body(), body())
    log.seal()
    second = log.key

    file = log.export()

    assert first != second
    for known in (first, second):
        assert log.verify(file, [known]).findings == []


def test_sealing_goes_on_after_a_crash_in_the_middle_of_a_hand_over(log, app):
    append(app, body())
    log.seal()
    first = log.key
    log.rotate_key()
    waiting = log.folder / "seal.next.pem"
    pem = waiting.read_bytes()
    log.seal()
    # As if the machine had stopped between the database and the files.
    old = log.settings.seal_key_file
    kept = log.settings.anchor_file.read_bytes().splitlines(keepends=True)
    log.settings.anchor_file.write_bytes(b"".join(kept[:-1]))
    waiting.write_bytes(pem)
    waiting.chmod(0o600)
    old.unlink()
    append(app, body())

    log.seal()

    assert not waiting.exists()
    assert log.verify(log.export(), [first]).findings == []


def test_replaced_key_without_a_hand_over_is_refused_by_sealer_and_auditor(log, app):
    from wardclerk.relay.sealer import SealRefused

    append(app, body())
    log.seal()
    first = log.key
    log.settings.seal_key_file.unlink()
    append(app, body())

    with pytest.raises(SealRefused):
        log.seal()

    assert log.verify(log.export(), [first]).findings == []


# -- erasure ---------------------------------------------------------------------


def test_thousand_erased_people_break_no_proof_and_are_gone(log, app):
    for number in range(SUBJECTS):
        told, secret = personal(f"res.partner,{number}", f"Erased-{number}-Calder")
        append(app, told, secrets=[secret])
    told, secret = personal("res.partner,5000", "Kept-5000-Calder")
    append(app, told, secrets=[secret])
    log.seal()
    before = log.verify(log.export())

    for number in range(SUBJECTS):
        erase(app, f"res.partner,{number}", request_id=number + 1)
    log.seal()

    report = log.verify(log.export())
    dump = everything(log)
    assert before.findings == report.findings == []
    assert "Erased-" not in dump
    assert "Kept-5000-Calder" in dump
    assert dump.count("person.erased") >= SUBJECTS


@pytest.mark.parametrize(
    "given",
    [
        "NULL, 2, 3, 'asked', 1",
        "'res.partner,1', 2, 2, 'asked', 1",
        "'res.partner,1', 2, NULL, 'asked', 1",
        "'res.partner,1', 2, 3, NULL, 1",
    ],
)
def test_erasing_needs_a_subject_a_reason_and_two_people(given, log, app):
    with pytest.raises(psycopg.Error) as refusal:
        app.execute(f"SELECT wardclerk_evidence.erase({given})")

    assert refusal.value.sqlstate == "WC003"


def test_values_go_through_the_function_or_not_at_all(log, app):
    told, secret = personal("res.partner,1", "Ada Calder")
    append(app, told, secrets=[secret])
    app.execute("SELECT set_config('wardclerk_evidence.door', 'secret', false)")

    for attempt in (
        "DELETE FROM wardclerk_evidence.secret",
        "UPDATE wardclerk_evidence.secret SET value = 'x'",
        "SELECT wardclerk_evidence.leave_entry('forged', 1, '{}', '', 'x', 1)",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute(attempt)


# -- retention ---------------------------------------------------------------------


def test_pruned_entries_leave_their_hashes_and_an_entry_about_it(log, app):
    with OldClock(log, years=8):
        append(app, *(body(action="mail.sent", reason=str(n)) for n in range(20)))
        log.seal()
    append(app, body(action="mail.sent"), body())
    log.seal()

    gone = prune(app, "mail.", 7)
    log.seal()

    report = log.verify(log.export())
    assert gone == 20
    assert report.findings == [
        (verifier.INCOMPLETE, "20 entries are told by their hash only")
    ]
    [told] = app.execute(
        "SELECT body::jsonb FROM wardclerk_evidence.entry"
        " WHERE action = 'evidence.pruned'"
    ).fetchone()
    assert told["detail"] == {
        "entries": 20,
        "first_leaf": 0,
        "keep_years": 7,
        "kind": "mail.",
        "last_leaf": 19,
    }


@pytest.mark.parametrize("years", [5, 0, -1, None])
def test_entries_younger_than_the_legal_minimum_are_refused(years, log, app):
    append(app, body())
    log.seal()

    with pytest.raises(psycopg.Error) as refusal:
        prune(app, "", years)

    assert refusal.value.sqlstate == "WC004"


def test_entries_that_are_not_sealed_are_never_pruned(log, app):
    with OldClock(log, years=8):
        append(app, body(action="mail.sent"))

    assert prune(app, "mail.", 7) == 0


def prune(connection, kind, years):
    query = "SELECT wardclerk_evidence.prune(%s, %s, 2, 1)"
    return connection.execute(query, [kind, years]).fetchone()[0]


def erase(connection, subject, request_id):
    query = "SELECT wardclerk_evidence.erase(%s, 2, 3, 'Asked by the person', %s)"
    return connection.execute(query, [subject, request_id]).fetchone()[0]


class OldClock:
    """Entries are written as if years ago: the default of the column is put back."""

    def __init__(self, log, years):
        self.log = log
        self.at = datetime.now(UTC) - timedelta(days=366 * years)

    def __enter__(self):
        self.set(f"timestamptz '{self.at.isoformat()}'")

    def __exit__(self, *_error):
        self.set("clock_timestamp()")

    def set(self, default):
        with self.log.evidence.connect() as superuser:
            superuser.execute(
                "ALTER TABLE wardclerk_evidence.entry"
                f" ALTER COLUMN created_at SET DEFAULT {default}"
            )


def everything(log):
    """All rows of all tables of the schema, as a dump would have them."""
    with log.evidence.connect() as superuser:
        tables = superuser.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'wardclerk_evidence'"
        ).fetchall()
        texts = []
        for (table,) in tables:
            query = f"COPY wardclerk_evidence.{table} TO STDOUT"
            with superuser.cursor().copy(query) as copy:
                texts += [bytes(part).decode() for part in copy]
    return "".join(texts)
