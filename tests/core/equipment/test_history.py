"""What a platform knows of equipment is read as its contract says, each entry once."""

import json
from datetime import date
from pathlib import Path

import pytest

from wardclerk.core.equipment import ENTRIES_MAX, read_history
from wardclerk.core.event.envelope import Malformed

CONTRACTS = Path(__file__).parents[3] / "contracts" / "equipment"
EXAMPLE = json.loads(
    (CONTRACTS / "examples" / "asset.history_reported.json").read_text()
)
ENTRY = EXAMPLE["entries"][0]


def test_the_example_of_the_contract_is_read():
    found = read_history(EXAMPLE)

    assert (found.asset_id, found.serial) == (12, "VR-2231-07")
    assert found.entries[0].day == date(2026, 6, 12)
    assert found.entries[0].reference == "WO-8841"


def test_an_entry_told_twice_is_one_and_another_day_makes_another():
    entries = [ENTRY, ENTRY, {**ENTRY, "date": "2026-06-13"}]

    found = read_history({**EXAMPLE, "entries": entries})

    assert len(found.by_key()) == 2


def test_as_many_entries_as_the_contract_says():
    schema = json.loads((CONTRACTS / "asset.history_reported.schema.json").read_text())

    assert schema["properties"]["entries"]["maxItems"] == ENTRIES_MAX
    assert len(read_history({**EXAMPLE, "entries": [ENTRY] * ENTRIES_MAX}).entries)
    with pytest.raises(Malformed):
        read_history({**EXAMPLE, "entries": [ENTRY] * (ENTRIES_MAX + 1)})


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"asset_id": "12"}, "data.asset_id"),
        ({"asset_id": 2**40}, "data.asset_id"),
        ({"fetched_at": "now"}, "data.fetched_at"),
        ({"entries": "all"}, "data.entries"),
        ({"entries": ["all"]}, "data.entries.0"),
        ({"entries": [{**ENTRY, "date": "June"}]}, "data.entries.0.date"),
        ({"entries": [ENTRY, {**ENTRY, "kind": ""}]}, "data.entries.1.kind"),
        ({"entries": [{**ENTRY, "text": "x" * 2001}]}, "data.entries.0.text"),
        ({"entries": [{**ENTRY, "reference": 8841}]}, "data.entries.0.reference"),
    ],
)
def test_what_breaks_the_contract_is_refused_with_its_field(changed, field):
    with pytest.raises(Malformed) as refused:
        read_history({**EXAMPLE, **changed})

    assert refused.value.field == field
