"""`policy check` judges a file without changing anything."""

import argparse

import pytest

from wardclerk.cli import policy
from wardclerk.cli.errors import UserError

GOOD = """\
hit_policy: first
inputs:
  - {name: amount, kind: number}
rules:
  - id: small
    reason: Small amounts need nobody.
    when:
      amount: {below: 500}
  - id: other
    reason: Everything else is for the department head.
    steps:
      - {role: department_head}
"""


@pytest.fixture
def check(tmp_path, capsys):
    """Exit code of `policy check` and what it said about the text."""

    def run(text):
        file = tmp_path / "policy.yaml"
        file.write_text(text)
        code = policy.run(argparse.Namespace(action="check", files=[file]))
        return code, capsys.readouterr().out

    return run


def test_policy_in_order_is_told_with_its_number_of_rules(check):
    code, said = check(GOOD)

    assert code == 0
    assert "in order, 2 rules" in said


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        (GOOD.replace("kind: number", "kind: colour"), "kind"),
        (GOOD.replace("amount: {below", "weight: {below"), "weight"),
        ("hit_policy: [", "line"),
    ],
    ids=["unknown kind", "unknown input", "no YAML"],
)
def test_faulty_policy_is_refused_with_the_place(check, wrong, place):
    code, said = check(wrong)

    assert code == 1
    assert place in said


def test_missing_file_is_named(tmp_path):
    missing = tmp_path / "none.yaml"

    with pytest.raises(UserError, match=r"none\.yaml"):
        policy.run(argparse.Namespace(action="check", files=[missing]))


GAP = GOOD.replace("steps:\n", "when:\n      amount: {at_least: 600}\n    steps:\n")


def test_a_gap_is_refused_with_a_document_that_shows_it(check):
    code, said = check(GAP)

    assert code == 1
    assert "No rule covers this document" in said
    assert "for example: amount 500" in said
    assert "suggestion: When amount is at least 500 and below 600" in said


class FakeOdoo:
    """What the running Odoo would answer."""

    def __init__(self, *texts):
        self.texts = texts
        self.drafted = []

    def call(self, _model, method, *arguments):
        if method == "texts_in_force":
            return list(self.texts)
        self.drafted.extend(arguments)
        return {
            "version": "Bills, version 2",
            "errors": 0,
            "url": "http://odoo/2",
            "activators": ["Second Owner"],
        }


HEADER = "policy: Bills\ndocument: account.move\ngate: post\n"


@pytest.fixture
def odoo(monkeypatch):
    """An Odoo in which GOOD is in force."""
    fake = FakeOdoo(HEADER + GOOD)
    monkeypatch.setattr(policy.Settings, "load", lambda: None)
    monkeypatch.setattr(policy, "OdooClient", lambda *_arguments: fake)
    policy.OdooClient.administrator = lambda _settings: fake
    monkeypatch.setenv(policy.PASSWORD, "secret")
    return fake


@pytest.fixture
def run(tmp_path, capsys):
    def call(action, text, **options):
        file = tmp_path / "policy.yaml"
        file.write_text(text)
        options = {"to": None, "login": None} | options
        code = policy.run(argparse.Namespace(action=action, files=[file], **options))
        return code, capsys.readouterr().out

    return call


def test_plan_says_nothing_changes(odoo, run):
    assert run("plan", HEADER + GOOD)[0] == 0


def test_plan_tells_what_would_change_and_exits_with_2(odoo, run):
    code, said = run("plan", HEADER + GOOD.replace("below: 500", "below: 400"))

    assert code == 2
    assert "now: When amount is below 400" in said
    assert "below: 500\n+        below: 400" in said


def test_apply_drafts_and_says_who_can_activate(odoo, run):
    code, said = run("apply", HEADER + GOOD, login="owner")

    assert code == 0
    assert odoo.drafted == [HEADER + GOOD]
    assert "It is not in force" in said
    assert "Second Owner" in said


def test_a_file_without_its_documents_is_not_applied(odoo, run):
    with pytest.raises(UserError, match="does not say"):
        run("apply", GOOD, login="owner")
    assert not odoo.drafted


def test_export_writes_the_same_bytes_again(odoo, tmp_path):
    arguments = argparse.Namespace(action="export", files=[], to=tmp_path, login=None)
    policy.run(arguments)
    file = tmp_path / "account-move-post.yaml"
    first = file.read_bytes()

    odoo.texts = (first.decode(),)
    policy.run(arguments)

    assert file.read_bytes() == first
