"""An exception is hidden while one is open that has to be settled before it."""

from hypothesis import given
from hypothesis import strategies as st

from wardclerk.core.exception import hidden

CODES = "abcdef"
# Codes hide only later ones, as reasons do: their data has no circle.
acyclic = st.fixed_dictionaries(
    {
        code: st.sets(st.sampled_from(CODES[place + 1 :]))
        for place, code in enumerate(CODES[:-1])
    }
)


def test_an_unknown_vendor_hides_a_price_that_cannot_be_known_yet():
    hides = {"vendor_unknown": {"price_differs"}}

    assert hidden({"vendor_unknown", "price_differs"}, hides) == {"price_differs"}


def test_nothing_is_hidden_by_what_is_not_open():
    hides = {"vendor_unknown": {"price_differs"}}

    assert hidden({"price_differs"}, hides) == frozenset()


def test_hiding_passes_through_what_is_not_open():
    hides = {"no_lines": {"no_order"}, "no_order": {"price_differs"}}

    assert hidden({"no_lines", "price_differs"}, hides) == {"price_differs"}


@given(st.sets(st.sampled_from(CODES)), acyclic)
def test_something_stays_to_be_seen(present, hides):
    seen = present - hidden(present, hides)

    assert bool(seen) == bool(present)


@given(st.sets(st.sampled_from(CODES)), acyclic, st.sampled_from(CODES))
def test_one_more_never_uncovers_another(present, hides, one):
    assert hidden(present, hides) - {one} <= hidden(present | {one}, hides)
