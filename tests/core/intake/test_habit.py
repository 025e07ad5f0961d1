"""A habit proposes what people did before, and only when it has no exception."""

from hypothesis import given
from hypothesis import strategies as st

from wardclerk.core.intake.habit import usual

words = st.text("AB12-", max_size=6)
history = st.lists(st.tuples(words, words), max_size=6)


def test_a_prefix_that_people_drop_is_dropped():
    said = [("INV 4711", "4711"), ("INV 4820", "4820")]

    assert usual(said, "INV 5003") == "5003"


def test_once_is_no_habit():
    assert usual([("INV 4711", "4711")], "INV 5003") is None


def test_what_people_kept_speaks_against_it():
    said = [("INV 4711", "4711"), ("INV 4820", "4820"), ("INV 4900", "INV 4900")]

    assert usual(said, "INV 5003") is None


def test_day_and_month_are_swapped_as_before():
    said = [("2026-03-04", "2026-04-03"), ("2026-05-01", "2026-01-05")]

    assert usual(said, "2026-11-02") == "2026-02-11"
    assert usual(said, "2026-11-25") is None


def test_a_printed_name_becomes_what_people_chose():
    said = [("Meridian Surg.", "Meridian Surgical Supply, Inc.")] * 2

    assert usual(said, "Meridian Surg.") == "Meridian Surgical Supply, Inc."
    assert usual(said, "Meridian Motors") is None


@given(history, words)
def test_what_was_kept_as_read_is_never_changed(said, read):
    assert usual([*said, (read, read)], read) is None or not read


@given(history, words)
def test_a_proposal_is_another_value(said, read):
    assert usual(said, read) != read
