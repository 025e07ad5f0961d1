"""`audit`: verifying needs nothing installed; what to export is told in plain words."""

from datetime import UTC, datetime

import pytest

from tests.core.ledger.memory import MemoryLog
from wardclerk.cli import main
from wardclerk.cli.audit import scope_of
from wardclerk.cli.errors import UserError
from wardclerk.core.ledger import binder


def arguments(*given):
    return main.parser().parse_args(["audit", *given])


def needs(*given):
    parsed = arguments(*given)
    return parsed.module.needs(parsed)


@pytest.fixture
def log():
    return MemoryLog(30)


@pytest.fixture
def exported(log, tmp_path):
    with (tmp_path / "binder.zip").open("wb") as file:
        binder.write(file, log, binder.Scope("The whole log"))
    (tmp_path / "anchor").write_bytes(b"\n".join(log.anchor()))
    return tmp_path


def test_verifying_needs_nothing_installed():
    assert needs("verify", "binder.zip") == ()
    assert needs("export", "binder.zip") == ("python", "postgres")


def test_verdict_of_the_auditors_program_is_the_exit_code(exported, log, capsys):
    given = ["audit", "verify", str(exported / "binder.zip")]
    known = ["--key", log.key_text, "--anchor", str(exported / "anchor")]

    assert main.main([*given, *known]) == 0
    assert main.main(given) == 4

    assert capsys.readouterr().out.startswith("VALID\n")


def test_missing_file_is_asked_for(capsys):
    assert main.main(["audit", "verify"]) == 1

    assert "Name it" in capsys.readouterr().err


def test_document_is_exported_with_single_proofs_unless_all_is_wanted():
    given = ("export", "b.zip", "--document", "account.move,17")

    single = scope_of(arguments(*given))
    whole = scope_of(arguments(*given, "--complete"))

    assert single.asked == {"res_model": "account.move", "res_id": 17}
    assert (single.complete, whole.complete) == (False, True)


def test_control_of_a_period_is_proved_complete():
    scope = scope_of(
        arguments("export", "b.zip", "--control", "approval.", "--from", "2026-03-01")
    )

    assert scope.complete
    assert scope.since == datetime(2026, 3, 1, tzinfo=UTC)
    assert "starts_with(action, 'approval.')" in scope.question()


@pytest.mark.parametrize("document", ["account.move", "account.move,", "17", "a,b"])
def test_malformed_document_is_refused_with_an_example(document):
    with pytest.raises(UserError) as refusal:
        scope_of(arguments("export", "b.zip", "--document", document))

    assert refusal.value.next_step == "account.move,17"
