"""An alarm is read exactly as its contract says, or refused with its field."""

import json
from datetime import datetime
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardclerk.core.equipment import SEVERITIES, is_raised, read_alarm, work_for
from wardclerk.core.event.envelope import Malformed

CONTRACTS = Path(__file__).parents[3] / "contracts" / "equipment"
EXAMPLE = json.loads((CONTRACTS / "examples" / "equipment.alerted.json").read_text())
SCHEMA = json.loads((CONTRACTS / "equipment.alerted.schema.json").read_text())
NOTHING = object()


def alarm(**changed):
    data = {**EXAMPLE, **changed}
    return {name: value for name, value in data.items() if value is not NOTHING}


def test_the_example_of_the_contract_is_read():
    found = read_alarm(EXAMPLE)

    assert (found.serial, found.kind, found.value) == ("VR-2231-07", "temperature", 9.4)
    assert found.measured_at == datetime(2026, 11, 3, 14, 12)
    assert found.began_at == datetime(2026, 11, 3, 13, 52)


def test_a_time_of_another_zone_is_told_in_utc():
    found = read_alarm(alarm(measured_at="2026-11-03T15:12:00.900+01:00"))

    assert found.measured_at == datetime(2026, 11, 3, 14, 12)


def test_what_was_not_measured_stays_unknown_and_is_no_zero():
    found = read_alarm(alarm(value=None, unit=None, limit=None, began_at=None))

    assert (found.value, found.unit, found.began_at) == (None, None, None)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("alert_id", ""),
        ("alert_id", "x" * 129),
        ("alert_id", 7),
        ("serial", NOTHING),
        ("serial", "x" * 257),
        ("kind", "smoke"),
        ("kind", ["door"]),
        ("severity", "calm"),
        ("value", "9.4"),
        ("value", True),
        ("value", float("inf")),
        ("value", 10**400),
        ("unit", 8),
        ("began_at", "yesterday"),
        ("measured_at", None),
        ("measured_at", "2026-11-03T14:12:00"),
        ("measured_at", "0001-01-01T00:00:00+14:00"),
        ("platform", ""),
    ],
)
def test_what_breaks_the_contract_is_refused_with_its_field(name, value):
    with pytest.raises(Malformed) as refused:
        read_alarm(alarm(**{name: value}))

    assert refused.value.field == f"data.{name}"


ANYTHING = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=300)
)


@given(st.sampled_from(sorted(EXAMPLE)), ANYTHING)
def test_whatever_is_read_fits_the_contract(name, value):
    data = alarm(**{name: value})

    try:
        read_alarm(data)
    except Malformed:
        return

    assert jsonschema.Draft202012Validator(SCHEMA).is_valid(data)


def test_severity_only_rises():
    assert is_raised(None, "warning")
    assert is_raised("warning", "critical")
    assert not is_raised("critical", "warning")
    assert not any(is_raised(one, one) for one in SEVERITIES)


def test_critical_comes_first_and_now():
    warning, critical = map(work_for, SEVERITIES)

    assert critical.priority > warning.priority
    assert (critical.working_hours, warning.working_hours > 0) == (0, True)
