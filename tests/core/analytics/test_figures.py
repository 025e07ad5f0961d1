"""Figures are told with their unit, zeros included, in parts that a contract takes."""

import json
from pathlib import Path

import jsonschema
from hypothesis import given
from hypothesis import strategies as st

from wardclerk.core.analytics import (
    FIGURES_MAX,
    UNITS,
    Figure,
    complete,
    event_parts,
    figures_of,
)
from wardclerk.core.analytics.figures import OF_COMPANY, OF_GROUP

CONTRACTS = Path(__file__).parents[3] / "contracts" / "analytics"
SCHEMA = json.loads((CONTRACTS / "kpi.reported.schema.json").read_text())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)

FIGURES = st.builds(
    Figure,
    st.sampled_from(sorted(UNITS)),
    st.none() | st.text(min_size=1, max_size=20),
    st.floats(allow_nan=True),
)


def test_a_row_becomes_figures_and_what_is_unknown_is_left_out():
    row = {
        "approvals_decided": 4,
        "approvals_hours_median": 2.34567,
        "approvals_hours_p90": None,
        "company_id": 1,
    }

    assert figures_of("RIVERSIDE", row) == [
        Figure("approvals_decided", "RIVERSIDE", 4.0),
        Figure("approvals_hours_median", "RIVERSIDE", 2.35),
    ]


def test_what_did_not_occur_is_counted_as_zero_and_no_time_is_invented():
    found = complete([Figure("intake_received", None, 3)], OF_COMPANY)

    values = {figure.name: figure.value for figure in found}
    assert values["intake_received"] == 3
    assert values["approvals_decided"] == 0
    assert "approvals_hours_median" not in values
    assert not values.keys() & OF_GROUP


def test_a_facilitys_figure_stands_for_no_total():
    found = complete([Figure("intake_received", "RIVERSIDE", 3)], OF_COMPANY)

    totals = [one for one in found if one.name == "intake_received"]
    assert totals == [
        Figure("intake_received", None, 0.0),
        Figure("intake_received", "RIVERSIDE", 3),
    ]


@given(st.lists(FIGURES, max_size=30))
def test_whatever_is_told_fits_the_contract(figures):
    for part in event_parts(complete(figures, OF_COMPANY)):
        company = {"id": 1, "name": "Harbourview"}
        VALIDATOR.validate({"day": "2026-11-03", "company": company, "figures": part})


def test_a_large_group_takes_several_events_and_loses_nothing():
    many = [Figure("intake_received", f"F{number}", 1) for number in range(2500)]

    parts = event_parts(many)

    assert [len(part) for part in parts] == [FIGURES_MAX, FIGURES_MAX, 500]
    assert SCHEMA["properties"]["figures"]["maxItems"] == FIGURES_MAX
