"""The offline verifier: what it accepts, what it finds, and with which exit code."""

import json
import subprocess
import sys
import uuid
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from wardclerk.core.canonical import commitment, new_salt
from wardclerk.core.ledger import binder, ed25519, key, merkle, verifier
from wardclerk.core.ledger.binder import Scope

from .memory import ORIGIN, STARTED_AT, MemoryLog

PROGRAM = Path(verifier.__file__)
WHOLE = Scope("The whole log")


@pytest.fixture
def log():
    return MemoryLog(95)


@pytest.fixture
def export(tmp_path):
    def write(log, scope=WHOLE, name="binder.zip"):
        with (tmp_path / name).open("wb") as file:
            binder.write(file, log, scope)
        return tmp_path / name

    return write


def judged(log, file, keys=None, anchor=None):
    return verifier.verify(
        file, keys or [log.key_text], log.anchor() if anchor is None else anchor
    )


def words(report):
    return " / ".join(text for _verdict, text in report.findings)


def rewritten(file, name, change):
    """Return a copy of the binder in which one file is another."""
    copy = file.with_name(f"{uuid.uuid4().hex}.zip")
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(copy, "w") as new:
        for one in old.namelist():
            content = old.read(one)
            new.writestr(one, change(content) if one == name else content)
    return copy


def run(*arguments):
    """The exit code and the output of the program as an auditor runs it."""
    command = [sys.executable, "-I", "-S", str(PROGRAM), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


# -- the program --------------------------------------------------------------


def test_program_runs_on_bare_python_and_says_its_verdict_first(log, export, tmp_path):
    (tmp_path / "anchor").write_bytes(b"\n".join(log.anchor()))
    (tmp_path / "key").write_text(f"# of the demo group\n{log.key_text}\n")

    code, said = run(
        export(log), "--key", tmp_path / "key", "--anchor", tmp_path / "anchor"
    )

    assert (code, said.splitlines()[0]) == (0, "VALID")


def test_each_verdict_has_an_exit_code_of_its_own(log, export, tmp_path):
    (tmp_path / "anchor").write_bytes(b"\n".join(log.anchor()))
    known = ("--key", log.key_text, "--anchor", tmp_path / "anchor")
    whole = export(log)
    edited = rewritten(
        whole, "entries.ndjson", lambda text: text.replace(b"checked", b"checkeD", 1)
    )
    promised = rewritten(
        whole, "manifest.json", lambda text: text.replace(b": 95", b": 96")
    )
    (tmp_path / "text.zip").write_text("no archive")

    assert run(whole, *known)[0] == 0
    assert run(edited, *known)[0] == 1
    assert run(tmp_path / "text.zip", *known)[0] == 2
    assert run(promised, *known)[0] == 3
    assert run(whole)[0] == 4


def test_binder_carries_the_very_same_program(log, export):
    with zipfile.ZipFile(export(log)) as archive:
        assert archive.read("verify.py") == PROGRAM.read_bytes()


# -- what it shares with the rest of the world, and nothing with our code ------


@settings(deadline=None, max_examples=25)  # plain Python takes its time
@given(st.binary(max_size=80), st.binary(max_size=80))
def test_signatures_are_judged_as_by_the_other_implementations(message, other):
    private = Ed25519PrivateKey.generate()
    public, signed = private.public_key().public_bytes_raw(), private.sign(message)

    for text in (message, other):
        assert verifier.is_signed(public, text, signed) == ed25519.verify(
            public, text, signed
        )


@settings(deadline=None)
@given(st.integers(1, 70), st.data())
def test_trees_and_proofs_are_judged_as_by_the_other_implementation(size, data):
    hashes = [merkle.leaf_hash(b"%d" % number) for number in range(size)]
    index = data.draw(st.integers(0, size - 1))
    old = data.draw(st.integers(1, size))
    tree = verifier.Tree()

    tree.extend(hashes[:old])
    tree.extend(hashes[old:])

    root = merkle.root(hashes)
    proof = merkle.inclusion_proof(hashes, index)
    growth = merkle.consistency_proof(hashes, old)
    assert tree.root() == root
    found = verifier.root_from_inclusion(hashes[index], index, size, proof)
    assert found == root
    old_root = merkle.root(hashes[:old])
    assert verifier.is_consistent(old, size, growth, old_root, root)
    assert not verifier.is_consistent(old, size, growth, b"x" * 32, root)


# -- whole logs and periods -----------------------------------------------------


def test_same_evidence_gives_the_same_bytes(log, export):
    one, other = export(log, name="one.zip"), export(log, name="other.zip")

    assert one.read_bytes() == other.read_bytes()


def test_period_is_proved_complete_from_a_checkpoint_to_a_checkpoint(export):
    log = MemoryLog(500, batch=20, seconds=60.0)
    since, until = (STARTED_AT + timedelta(hours=hours) for hours in (2, 5))

    report = judged(log, export(log, Scope("Three hours", {}, since, until)))

    assert report.findings == []
    assert "population: 180 of" in " ".join(report.facts)


def test_period_that_is_not_closed_yet_is_incomplete(export):
    log = MemoryLog(100, batch=20, seconds=60.0)
    until = STARTED_AT + timedelta(minutes=90)

    report = judged(log, export(log, Scope("Until now", {}, None, until)))

    assert report.verdict == verifier.INCOMPLETE
    assert "may follow" in words(report)


def test_period_that_begins_too_late_is_incomplete(export):
    log = MemoryLog(500, batch=20, seconds=60.0)
    since, until = (STARTED_AT + timedelta(hours=hours) for hours in (2, 5))
    file = export(log, Scope("Three hours", {}, since, until))

    early = rewritten(
        file,
        "manifest.json",
        lambda text: text.replace(b'"2026-03-01T02', b'"2026-03-01T00', 1),
    )

    assert judged(log, early).verdict == verifier.INCOMPLETE


def test_control_of_a_period_counts_what_its_question_asks_for(log, export):
    report = judged(log, export(log, Scope("Approvals", {"action": "approval."})))

    assert report.findings == []
    assert "population: 64 of 95" in " ".join(report.facts)


def test_entry_left_out_of_the_file_is_missed(log, export):
    file = rewritten(
        export(log),
        "entries.ndjson",
        lambda text: b"\n".join(text.split(b"\n")[:40] + text.split(b"\n")[41:]),
    )

    report = judged(log, file)

    assert report.verdict == verifier.INVALID
    assert "leaf 40 is missing: leaf 41 follows" in words(report)


def test_first_bad_entry_is_named(log, export):
    file = rewritten(
        export(log),
        "entries.ndjson",
        lambda text: text.replace(b'"res_id":4,', b'"res_id":5,'),
    )

    report = judged(log, file)

    assert "entry 4 (leaf 3) is the first that is not what was sealed" in words(report)


def test_entry_told_by_its_hash_only_makes_the_file_incomplete(log, export):
    log.rows[5] = replace(log.rows[5], body=None)

    report = judged(log, export(log))

    assert report.verdict == verifier.INCOMPLETE
    assert "1 entries are told by their hash only" in words(report)


def test_body_of_several_lines_is_told_as_it_was_sealed(export):
    log = MemoryLog(5, body=lambda number: '{\n "action": "odd",\t"res_id": 1}')

    assert judged(log, export(log)).findings == []


# -- single entries ---------------------------------------------------------------


def test_each_entry_of_a_document_is_proved(log, export):
    scope = Scope("One document", {"res_id": 3}, complete=False)

    report = judged(log, export(log, scope))

    assert report.findings == []
    assert "that there are no others is not" in " ".join(report.facts)


def test_document_is_valid_under_an_older_anchor_that_covers_it(export):
    log = MemoryLog(40)
    older = log.anchor()
    log.body = lambda number: '{"action":"other","res_id":99}'
    log.add(30)
    file = export(log, Scope("One document", {"res_id": 3}, complete=False))

    assert judged(log, file, anchor=older).findings == []


def test_document_younger_than_the_anchor_is_unanchored(log, export):
    older = log.anchor(log.checkpoints[:3])
    file = export(log, Scope("One document", {"res_id": 3}, complete=False))

    assert judged(log, file, anchor=older).verdict == verifier.UNANCHORED


def test_edited_entry_of_a_document_is_named(log, export):
    scope = Scope("One document", {"res_id": 3}, complete=False)
    file = rewritten(
        export(log, scope),
        "entries.ndjson",
        lambda text: text.replace(b"checked", b"checkeD", 1),
    )

    report = judged(log, file)

    assert "entry 3 (leaf 2) is not what was sealed" in words(report)


# -- personal values ----------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ['"Ada Calder"', '"Zoë \\"Z\\" \\u0001"', '"Ångström"']
)
def test_disclosed_value_is_held_against_its_commitment(name, export):
    salt = new_salt()
    told = {"commitment": commitment(salt, "new.name", name)}
    body = json.dumps({"action": "hired", "new": {"name": told}}, sort_keys=True)
    log = MemoryLog(3, body=lambda number: body)
    log.secrets = [(2, "new.name", salt, name)]
    file = export(log)

    forged = rewritten(
        file, "personal.ndjson", lambda text: text.replace(salt[:8].encode(), b"0" * 8)
    )

    assert judged(log, file).findings == []
    assert "did not commit to the value" in words(judged(log, forged))


# -- keys and anchors -----------------------------------------------------------------


def test_without_a_key_and_an_anchor_of_ones_own_nothing_is_proved(log, export):
    report = verifier.verify(export(log))

    assert report.verdict == verifier.UNANCHORED


def test_another_key_is_refused(log, export):
    stranger = Ed25519PrivateKey.generate().public_key().public_bytes_raw()

    report = judged(log, export(log), [key.key_text(ORIGIN, stranger)])

    assert report.verdict == verifier.INVALID
    assert "not signed by the log's key" in words(report)


def test_damaged_key_cannot_be_used(log, export):
    with pytest.raises(verifier.Unusable, match="damaged"):
        judged(log, export(log), [log.key_text[:-4] + "AAA="])


def test_forked_log_is_found_although_its_key_is_the_right_one(export):
    told, hidden = MemoryLog(60), MemoryLog(60, seconds=2.0)
    hidden.key = told.key

    report = judged(told, export(told), anchor=hidden.anchor())

    assert report.verdict == verifier.INVALID
    assert "not those that were anchored" in words(report) or "not signed" in words(
        report
    )


def test_log_that_ends_before_its_anchor_is_incomplete(log, export):
    file = export(log)
    log.add(10)

    report = judged(log, file)

    assert report.verdict == verifier.INCOMPLETE
    assert "the anchor knows 105 entries, the file ends at 95" in words(report)


def test_log_that_was_put_back_is_told_even_when_a_person_accepted_it(log, export):
    lost = log.anchor()
    kept = MemoryLog(0)
    kept.key = log.key
    kept.add(50)
    lines = lost + kept.anchor(kept.checkpoints[-1:])

    report = judged(kept, export(kept), anchor=lines)

    assert "the anchor knew 95 entries when the log was put back to 50" in words(report)
    assert report.verdict in (verifier.INCOMPLETE, verifier.INVALID)


def test_torn_line_of_an_anchor_is_passed_over(log, export):
    lines = log.anchor()

    assert (
        judged(
            log, export(log), anchor=[*lines[:2], lines[2][:30], *lines[2:]]
        ).findings
        == []
    )


@pytest.mark.parametrize("trusted", ["first", "second"])
def test_keys_follow_from_each_other_by_a_signed_hand_over(trusted, export):
    log = MemoryLog(40)
    first, second = log.key, Ed25519PrivateKey.generate()
    since = log.rows[25].created_at
    said = key.handover(ORIGIN, 40, first, second, datetime(2026, 3, 2, tzinfo=UTC))
    log.key = second
    log.add(4000, batch=100)
    texts = [
        key.key_text(ORIGIN, one.public_key().public_bytes_raw())
        for one in (first, second)
    ]
    log.keys = lambda: (texts, [said])
    file = export(log, Scope("Over the hand-over", {}, since, None))

    report = judged(log, file, [texts[trusted == "second"]])

    assert report.findings == []


def test_key_that_was_handed_over_signs_no_more(export):
    log = MemoryLog(40)
    old, new = log.key, Ed25519PrivateKey.generate()
    said = key.handover(ORIGIN, 30, old, new, datetime(2026, 3, 2, tzinfo=UTC))
    log.keys = lambda: ([log.key_text], [said])

    report = judged(log, export(log))

    assert "not signed by the log's key" in words(report)


def test_hand_over_that_only_one_key_signed_convinces_nobody(export):
    log = MemoryLog(40)
    thief = Ed25519PrivateKey.generate()
    said = key.handover(ORIGIN, 0, log.key, thief, datetime(2026, 3, 2, tzinfo=UTC))
    text, _blank, signatures = said.rpartition("\n\n")
    only_thief = f"{text}\n\n" + signatures.splitlines()[1] + "\n"
    trusted, log.key = log.key_text, thief
    log.checkpoints = []
    log.seal()
    log.keys = lambda: ([log.key_text], [only_thief])

    assert judged(log, export(log), [trusted]).verdict == verifier.INVALID
