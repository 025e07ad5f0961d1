"""What the finance system reports is read exactly, or refused with its field."""

import copy
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardclerk.core.budget import read_event
from wardclerk.core.event.envelope import Malformed

DATA = {
    "source": "general-ledger",
    "as_of": "2026-11-03T04:00:00.500+01:00",
    "batch": 1,
    "batches": 1,
    "lines": [
        {
            "company": "Harbourview Hospitals",
            "facility": None,
            "cost_centre": "4100",
            "account": None,
            "period_start": "2026-01-01",
            "period_end": "2026-12-31",
            "currency": "USD",
            "amount": "125000.00",
        }
    ],
}
json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*DATA, *DATA["lines"][0]]), inner, max_size=4
        )
    ),
)


def changed(name, value):
    data = copy.deepcopy(DATA)
    (data if name in data else data["lines"][0])[name] = value
    return data


def test_a_report_is_read_exactly():
    report = read_event(DATA)

    assert report.told_at == datetime(2026, 11, 3, 3, 0, 0)
    assert report.lines[0].amount == Decimal("125000.00")
    assert report.lines[0].start == date(2026, 1, 1)


@pytest.mark.parametrize(
    ("name", "value", "field"),
    [
        ("source", "", "data.source"),
        ("as_of", "yesterday", "data.as_of"),
        ("lines", [], "data.lines"),
        ("lines", [7], "data.lines.0"),
        ("lines", [{}] * 501, "data.lines"),
        ("cost_centre", None, "data.lines.0.cost_centre"),
        ("period_end", "2026-13-01", "data.lines.0.period_end"),
        ("amount", "much", "data.lines.0.amount"),
        ("amount", "Infinity", "data.lines.0.amount"),
        ("amount", "1e99", "data.lines.0.amount"),
    ],
)
def test_what_is_wrong_is_named(name, value, field):
    with pytest.raises(Malformed) as caught:
        read_event(changed(name, value))

    assert caught.value.field == field


@given(st.dictionaries(st.sampled_from([*DATA]), json_values))
def test_any_data_is_read_or_refused(data):
    try:
        report = read_event(data)
    except Malformed:
        return

    assert report.lines
