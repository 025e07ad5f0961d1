"""Dead letters are told by receiver and cause; nothing is counted twice or lost."""

import json
from datetime import datetime
from pathlib import Path

import jsonschema
from hypothesis import given
from hypothesis import strategies as st

from wardclerk.core.event.digest import CAUSES_MAX, RECEIVERS_MAX, Dead, digest

CONTRACTS = Path(__file__).parents[3] / "contracts" / "operations"
SCHEMA = json.loads((CONTRACTS / "dead_letters.reported.schema.json").read_text())
OLD, NEW = datetime(2026, 11, 3, 9), datetime(2026, 11, 4, 9)

DEAD = st.builds(
    Dead,
    st.sampled_from(["archive", "chat", "mail"]),
    st.text(max_size=300),
    st.integers(1, 1000),
    st.datetimes(OLD, NEW),
)


def told(*rows):
    return digest(rows, unknown="no cause", others="others")


def test_most_dead_letters_first_with_the_oldest_and_the_causes():
    [first, second] = told(
        Dead("chat", "answer 422", 1, OLD),
        Dead("archive", "", 1, NEW),
        Dead("archive", "answer 500", 3, OLD),
    )

    assert (first["receiver"], first["count"]) == ("archive", 4)
    assert first["oldest_at"] == "2026-11-03T09:00:00.000Z"
    assert first["causes"] == [
        {"cause": "answer 500", "count": 3},
        {"cause": "no cause", "count": 1},
    ]
    assert second["receiver"] == "chat"


def test_rare_causes_are_told_together():
    rows = [Dead("chat", f"cause {number}", 1, OLD) for number in range(CAUSES_MAX + 3)]

    [one] = told(*rows)

    assert len(one["causes"]) == CAUSES_MAX + 1
    assert one["causes"][-1] == {"cause": "others", "count": 3}


def test_as_many_receivers_as_the_contract_says():
    rows = [Dead(f"r{number}", "x", 1, OLD) for number in range(RECEIVERS_MAX + 1)]

    assert SCHEMA["properties"]["receivers"]["maxItems"] == RECEIVERS_MAX
    assert len(told(*rows)) == RECEIVERS_MAX


@given(st.lists(DEAD, max_size=30))
def test_whatever_is_told_fits_the_contract_and_counts_each_once(rows):
    receivers = told(*rows)

    jsonschema.Draft202012Validator(SCHEMA).validate(
        {
            "day": "2026-11-03",
            "total": sum(one["count"] for one in receivers),
            "receivers": receivers,
            "recipients": ["a@harbour.example"],
            "url": "http://127.0.0.1/",
        }
    )
    assert sum(one["count"] for one in receivers) == sum(row.count for row in rows)
    for one in receivers:
        assert one["count"] == sum(cause["count"] for cause in one["causes"])
