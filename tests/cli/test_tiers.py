"""The runner counts what happened, and what it does not understand is a failure."""

import json
from argparse import Namespace
from dataclasses import asdict

import pytest

from wardclerk.cli import settings
from wardclerk.cli import test as test_command
from wardclerk.cli.tiers import ALL, addons, compose, lane, licences, suites
from wardclerk.cli.tiers.result import Result

AT = "2026-01-01 10:00:00,000 7"
RESULT = "odoo.tests.result: {} failed, {} error(s) of 12 tests when loading"
PASSED = f"{AT} INFO db {RESULT.format(0, 0)}\n"
FAILED = f"{AT} ERROR db {RESULT.format(1, 1)}\n"
WARNED = f"{AT} WARNING db odoo.fields: Field x has no y\n"
COMPLAINED = f"{AT} ERROR db odoo.addons.a: FAIL: TestBill.test_guard\n"
JUNIT = """<testsuites><testsuite>
<testcase classname="a" name="passes"/>
<testcase classname="a" name="fails"><failure/></testcase>
<testcase classname="a" name="breaks"><error/></testcase>
<testcase classname="a" name="waits"><skipped/></testcase>
</testsuite></testsuites>"""


@pytest.fixture
def log(tmp_path):
    def write(*lines):
        path = tmp_path / "odoo.log"
        path.write_text("".join(lines))
        return path

    return write


def test_passed_tests_of_odoo_are_counted(log):
    result = Result("addons")

    addons.count(result, log(PASSED))

    assert (result.passed, result.failed) == (12, 0)


def test_failed_tests_of_odoo_are_counted_and_named(log):
    result = Result("addons")

    addons.count(result, log(COMPLAINED, FAILED))

    assert (result.passed, result.failed) == (10, 2)
    assert result.failures[0] == "TestBill.test_guard"


def test_odoo_without_tests_is_a_failure(log):
    result = Result("addons")

    addons.count(result, log("nothing\n"))

    assert result.failed == 1


def test_warning_in_odoos_log_is_found(log):
    assert addons.loud_lines(log(PASSED, WARNED)) == ["odoo.fields: Field x has no y"]


def test_report_of_pytest_is_counted(tmp_path):
    report = tmp_path / "report.xml"
    report.write_text(JUNIT)
    result = Result("core")

    suites.read_report(result, report)

    assert (result.passed, result.failed, result.skipped) == (1, 2, 1)


def test_tiers_come_cheapest_first():
    assert list(ALL)[:2] == ["lint", "house"]
    assert list(ALL)[-1] == "browser"


@pytest.mark.parametrize(
    ("service", "fault"),
    [
        ({"image": "postgres:latest", "healthcheck": {}}, "no version"),
        ({"image": "a/b:1.2", "healthcheck": {}, "ports": ["80:80"]}, "open to"),
        ({"image": "a/b:1.2"}, "no health check"),
        ({"image": "a/b:1.2", "healthcheck": {}, "volumes": ["x:/y"]}, "not declared"),
        ({"image": "a/b:1.2", "healthcheck": {}, "depends_on": {"z": {}}}, "not exist"),
    ],
)
def test_faulty_compose_file_is_refused(service, fault):
    (found,) = compose.faults({"services": {"one": service}})

    assert fault in found


def test_compose_file_in_the_repository_has_no_fault():
    assert compose.complaint() == ""


def test_licence_that_does_not_fit_is_refused(monkeypatch):
    about = {"License-Expression": "AGPL-3.0-or-later"}

    class Metadata(dict):
        def get_all(self, _name):
            return []

    monkeypatch.setattr(licences.metadata, "metadata", lambda name: Metadata(about))

    assert "does not fit" in licences.judge("something")


def test_a_tier_on_request_is_run_when_it_is_named():
    everything = test_command.chosen(Namespace(tiers=[]))
    named = test_command.chosen(Namespace(tiers=["scale"]))

    assert ALL["scale"] not in everything
    assert named == [ALL["scale"]]
    assert len(everything) == len(ALL) - 1


# -- lanes ----------------------------------------------------------------------------
def test_a_run_of_everything_has_two_lanes_and_leaves_nothing_out(monkeypatch):
    monkeypatch.setattr(test_command.os, "cpu_count", lambda: 2)
    everything = test_command.chosen(Namespace(tiers=[]))

    here, beside = test_command.lanes(everything, is_all=True)

    assert {tier.name for tier in here + beside} == {tier.name for tier in everything}
    assert {"addons", "core"} <= {tier.name for tier in here}
    assert {"system", "browser"} <= {tier.name for tier in beside}


def test_named_tiers_and_one_processor_have_one_lane(monkeypatch):
    everything = test_command.chosen(Namespace(tiers=[]))
    assert test_command.lanes(everything, is_all=False) == (everything, [])

    monkeypatch.setattr(test_command.os, "cpu_count", lambda: 1)
    assert test_command.lanes(everything, is_all=True) == (everything, [])


def fake_command(root, text):
    root.mkdir()
    command = root / "wardclerk"
    command.write_text(f"#!/bin/sh\n{text}\n")
    command.chmod(0o755)
    return root


def test_results_of_a_lane_are_added_and_its_output_is_shown(
    tmp_path, monkeypatch, capsys
):
    found = Result("core", passed=3, failed=1, failures=["test_a"])
    text = (
        f"echo ran $2; echo '{json.dumps([asdict(found)])}' > $WARDCLERK_TEST_RESULTS"
    )
    monkeypatch.setattr(settings, "ROOT", fake_command(tmp_path / "root", text))

    results = lane.Lane(tmp_path / "lane", ["core"]).results()

    assert results == [found]
    assert "ran core" in capsys.readouterr().out


def test_a_lane_that_leaves_no_results_has_failed(tmp_path, monkeypatch):
    root = fake_command(tmp_path / "root", "exit 0")
    monkeypatch.setattr(settings, "ROOT", root)

    (result,) = lane.Lane(tmp_path / "lane", ["core"]).results()

    assert result.failed == 1


def test_results_are_left_for_the_command_beside(tmp_path, monkeypatch):
    place = tmp_path / "results.json"
    monkeypatch.setenv(lane.RESULTS_VARIABLE, str(place))

    lane.leave_results([Result("core", passed=3)])

    assert json.loads(place.read_text())[0]["passed"] == 3
