"""`policy replay` and `policy drift` tell what Odoo found, and what is missing."""

import argparse

import pytest

from wardclerk.cli import policy, policy_replay
from wardclerk.cli.errors import UserError

RESULT = {
    "documents": 12,
    "kinds": {
        "same": {"documents": 9, "amounts": {"USD": "900"}},
        "free": {"documents": 3, "amounts": {"USD": "2500.5"}},
    },
    "people": [
        {
            "who": "Head",
            "before": 10,
            "after": 7,
            "hours_before": 100.0,
            "hours_after": 70.0,
        }
    ],
    "unseen": {"Head": {"documents": 3, "amounts": {"USD": "2500.5"}}},
    "months": {"2026-11": {"same": 9, "free": 3}},
    "cycle_hours": {"before": 120.0, "after": 60.0},
}


class FakeOdoo:
    """Answers as Odoo does, and keeps what it was asked."""

    def __init__(self, **answers):
        self.answers = {
            "search_read": [{"id": 7, "name": "Vendor bills"}],
            "create": [3],
            "action_run": True,
            "read": [{"state": "done", "result": RESULT}],
            "report": [],
            **answers,
        }
        self.calls = []

    def call(self, _model, method, *arguments):
        self.calls.append((method, arguments))
        answer = self.answers[method]
        if method != "read":
            return answer
        return [answer.pop(0) if len(answer) > 1 else answer[0]]


@pytest.fixture
def odoo(monkeypatch):
    def install(**answers):
        fake = FakeOdoo(**answers)
        monkeypatch.setattr(policy_replay.Settings, "load", lambda: None)
        monkeypatch.setattr(
            policy_replay.OdooClient, "administrator", lambda _settings: fake
        )
        monkeypatch.setattr(policy_replay, "POLL_SECONDS", 0)
        return fake

    return install


@pytest.fixture
def run(tmp_path, capsys):
    def run(action, **given):
        file = tmp_path / "bills.yaml"
        file.write_text("rules: []")
        values = {
            "action": action,
            "files": [file],
            "months": 6,
            "policy": None,
            "picture": None,
            **given,
        }
        code = policy.run(argparse.Namespace(**values))
        return code, capsys.readouterr().out

    return run


def test_replay_tells_kinds_people_spend_and_hours(odoo, run):
    odoo()

    code, said = run("replay")

    assert code == 0
    assert "12 documents of 6 months" in said
    assert "nobody any more  3          2,500.50 USD" in said
    assert "Head  10      7      -3      -30" in said
    assert "hours until decided, on average: 10.0, then 5.0" in said


def test_replay_draws_its_pictures_into_a_page(odoo, run, tmp_path):
    odoo()
    page = tmp_path / "replay.html"

    run("replay", picture=page)

    assert page.read_text().count("<svg") == 2


def test_replay_waits_until_it_is_done(odoo, run):
    waits = {"state": "running", "progress": 40, "expected": 100_000}
    odoo(read=[waits, {"state": "done", "result": RESULT}])

    _code, said = run("replay")

    assert "40 % of 100,000 documents" in said
    assert "12 documents" in said


def test_a_replay_that_failed_says_why(odoo, run):
    odoo(read=[{"state": "failed", "failure": "no table"}])

    with pytest.raises(UserError, match="no table"):
        run("replay")


def test_a_policy_must_be_named_when_there_are_several(odoo, run):
    odoo(search_read=[{"id": 1, "name": "Bills"}, {"id": 2, "name": "Orders"}])

    with pytest.raises(UserError) as caught:
        run("replay")

    assert "'Bills', 'Orders'" in caught.value.next_step


def test_drift_tells_each_rule_in_words(odoo, run):
    row = {
        "place": "Mercy Clinic",
        "policy": "Bills: Mercy",
        "group_policy": "Bills",
        "rule": "mercy-large",
        "covers": "Amount is at least 1,000",
        "asks_for": "Approval by Chief",
        "differs": "rest: Approval by Head → Approval by Head and Chief",
        "documents": 41,
    }
    odoo(report=[row])

    _code, said = run("drift", files=[])

    assert "Mercy Clinic, Bills: Mercy: rule mercy-large" in said
    assert "documents decided differently in 6 months: 41" in said


def test_drift_of_nobody_says_so(odoo, run):
    odoo()

    assert "Nobody differs" in run("drift", files=[])[1]
