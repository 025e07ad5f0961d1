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
        code = policy.run(argparse.Namespace(files=[file]))
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
        policy.run(argparse.Namespace(files=[missing]))
