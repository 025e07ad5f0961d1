"""Each figure has a line, each alert a runbook and a test of its rule."""

import re
import shutil
import subprocess

import pytest
import yaml
from prometheus_client import REGISTRY

from wardclerk.relay import metrics

from .kit import ROOT

MONITORING = ROOT / "monitoring"
RULES = MONITORING / "rules/relay.yml"
TESTS = MONITORING / "tests/relay.yml"


def names():
    """The relay's metrics as Prometheus sees them."""
    assert metrics.PART_UP
    return {
        family.name + ("_total" if family.type == "counter" else "")
        for family in REGISTRY.collect()
        if family.name.startswith("wardclerk_")
    }


def alerts():
    """All alerts of the rules file."""
    (group,) = yaml.safe_load(RULES.read_text())["groups"]
    return group["rules"]


def test_each_metric_has_a_line_and_each_line_a_metric():
    page = (MONITORING / "README.md").read_text()

    assert set(re.findall(r"^\| `(wardclerk_\w+)`", page, re.MULTILINE)) == names()


@pytest.mark.parametrize("alert", alerts(), ids=lambda alert: alert["alert"])
def test_alert_speaks_of_metrics_that_exist(alert):
    spoken_of = set(re.findall(r"\bwardclerk_\w+", alert["expr"]))

    assert spoken_of <= names()


@pytest.mark.parametrize("alert", alerts(), ids=lambda alert: alert["alert"])
def test_alert_has_a_runbook_that_says_what_it_means_and_what_to_do(alert):
    page = (ROOT / alert["annotations"]["runbook"]).read_text()

    assert page.startswith(f"# {alert['alert']}\n")
    assert "**What it means.**" in page
    assert "cure" in page.lower()


def test_each_alert_is_seen_to_fire_and_not_to_fire():
    cases = [
        case
        for test in yaml.safe_load(TESTS.read_text())["tests"]
        for case in test["alert_rule_test"]
    ]

    for fires in (True, False):
        tried = {
            case["alertname"] for case in cases if bool(case.get("exp_alerts")) == fires
        }
        assert tried == {alert["alert"] for alert in alerts()}


def test_rules_pass_their_tests():
    promtool = shutil.which("promtool")
    if not promtool:
        pytest.skip("promtool (Debian package prometheus) is not installed")

    done = subprocess.run(
        [promtool, "test", "rules", TESTS], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr
