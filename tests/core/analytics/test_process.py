"""Evidence of a day becomes OCEL 2.0 logs that name each object they speak of."""

import json
from datetime import datetime
from pathlib import Path

import jsonschema
from hypothesis import given
from hypothesis import strategies as st

from wardclerk.core.analytics import EVENTS_MAX, Happening, event_logs

CONTRACTS = Path(__file__).parents[3] / "contracts" / "analytics"
SCHEMA = json.loads((CONTRACTS / "process_log.reported.schema.json").read_text())
VALIDATOR = jsonschema.Draft202012Validator(
    SCHEMA, format_checker=jsonschema.FormatChecker()
)
AT = datetime(2026, 11, 3, 15, 20)

HAPPENINGS = st.builds(
    Happening,
    st.integers(1, 10**9),
    st.sampled_from(["approval.approved", "vendor_bill.posted"]),
    st.datetimes(datetime(2026, 11, 3), datetime(2026, 11, 4)),
    st.sampled_from(["account.move", "purchase.order"]),
    st.integers(1, 20),
    st.sampled_from([None, "ui", "inbox"]),
    st.none() | st.integers(1, 5),
)


def logs(*happenings, label="2026-11-03-c1"):
    return list(event_logs(happenings, label))


def test_an_approval_names_its_document_and_its_case():
    [data] = logs(Happening(7, "approval.approved", AT, "account.move", 31, "ui", 5))

    [event] = data["log"]["events"]
    assert data["log_id"] == "2026-11-03-c1-1"
    assert event["time"] == "2026-11-03T15:20:00.000Z"
    assert event["relationships"] == [
        {"objectId": "account.move,31", "qualifier": "document"},
        {"objectId": "wardclerk.approval.case,5", "qualifier": "case"},
    ]
    case = data["log"]["objects"][1]
    assert case["relationships"] == [
        {"objectId": "account.move,31", "qualifier": "about"}
    ]


def test_a_day_without_anything_is_no_log():
    assert logs() == []


@given(st.lists(HAPPENINGS, max_size=30))
def test_whatever_is_told_fits_the_contract_and_describes_its_objects(happenings):
    for data in logs(*happenings):
        VALIDATOR.validate(data)
        log = data["log"]
        described = {one["id"] for one in log["objects"]}
        types = {one["name"] for one in log["objectTypes"]}
        named = [
            link["objectId"]
            for one in [*log["events"], *log["objects"]]
            for link in one["relationships"]
        ]
        assert described.issuperset(named)
        assert types == {one["type"] for one in log["objects"]}
        assert len(described) == len(log["objects"])


def test_the_same_day_is_told_the_same_again():
    happenings = [
        Happening(number, "approval.approved", AT, "account.move", number)
        for number in range(1, 4)
    ]

    assert logs(*happenings) == logs(*happenings)


def test_a_busy_day_takes_several_logs_each_within_the_contract():
    busy = [
        Happening(number, "approval.approved", AT, "account.move", number, "ui", number)
        for number in range(1, 2 * EVENTS_MAX + 2)
    ]

    told = logs(*busy)

    assert [data["log_id"][-1] for data in told] == ["1", "2", "3"]
    assert [len(data["log"]["events"]) for data in told] == [EVENTS_MAX, EVENTS_MAX, 1]
    for data in told:
        VALIDATOR.validate(data)
