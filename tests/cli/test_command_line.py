"""Every command teaches, fails plainly, and never shows a traceback for a mistake."""

import re

import pytest

from wardclerk.cli.main import COMMANDS

HELP_CHARACTERS = 250  # less than that teaches nobody


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_each_command_teaches(launcher, command):
    done = launcher(command, "--help")

    assert done.returncode == 0
    assert len(done.stdout) > HELP_CHARACTERS


def test_help_lists_every_command(launcher):
    done = launcher("--help")

    listed = re.findall(r"^ {4}(\w+)", done.stdout, re.M)
    assert set(COMMANDS) <= set(listed)


@pytest.mark.parametrize(
    "words",
    [("status",), ("down",), ("open",), ("logs", "odoo"), ("intake", "bill.pdf")],
    ids=lambda words: words[0],
)
def test_command_before_the_first_up_names_the_next_step(launcher, words):
    done = launcher(*words)

    assert done.returncode == 1
    assert "Next step: Run `./wardclerk up` first." in done.stderr
    assert "Traceback" not in done.stderr


def test_unknown_command_lists_those_there_are(launcher):
    done = launcher("upp")

    assert done.returncode == 2
    assert "invalid choice: 'upp'" in done.stderr
    assert "status" in done.stderr


def test_unknown_profile_lists_those_there_are(launcher):
    done = launcher("up", "--profile", "huge")

    assert done.returncode == 2
    assert "minimal" in done.stderr


def test_doctor_reports_without_changing_anything(launcher, home):
    done = launcher("doctor")

    assert "Python" in done.stdout
    assert "./wardclerk up" in done.stdout
    assert not home.exists()
