"""The bytes of an entry: everything counts, nothing can be read twice."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardclerk.core.ledger.leaf import created_text, entry_facts, leaf_data

MOMENT = datetime(2026, 3, 4, 5, 6, 7, 89, tzinfo=UTC)
entries = st.tuples(
    st.integers(1, 2**62),
    st.datetimes(timezones=st.just(UTC)),
    st.integers(0, 2**63),
    st.text(st.characters(exclude_categories=["Cs"])),
)


def test_leaf_data_is_five_lines_an_auditor_can_read():
    data = leaf_data(12, MOMENT, 345, '{"action":"approve"}')

    assert data == (
        b'wardclerk.entry/1\n12\n2026-03-04T05:06:07.000089Z\n345\n{"action":"approve"}'
    )


@given(entries, entries)
def test_different_entries_have_different_bytes(first, second):
    assert (leaf_data(*first) == leaf_data(*second)) == (first == second)


def test_same_moment_in_another_zone_has_the_same_text():
    elsewhere = MOMENT.astimezone(timezone(timedelta(hours=-7)))

    assert created_text(elsewhere) == created_text(MOMENT)


@pytest.mark.parametrize(
    ("entry_id", "created_at", "txid"),
    [
        (0, MOMENT, 1),
        (True, MOMENT, 1),
        ("1", MOMENT, 1),
        (1, MOMENT.replace(tzinfo=None), 1),
        (1, MOMENT, "1\n2"),
        (1, MOMENT, -1),
    ],
)
def test_head_that_could_be_read_in_two_ways_is_refused(entry_id, created_at, txid):
    with pytest.raises(ValueError, match="entry|zone|transaction"):
        leaf_data(entry_id, created_at, txid, "{}")


def test_body_that_is_no_object_is_refused():
    with pytest.raises(ValueError, match="object"):
        entry_facts("[1]")
