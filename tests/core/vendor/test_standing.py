"""A vendor's standing: the strictest of what is known, never better than approved."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardclerk.core.vendor import Paper, PaperState, Status, paper_state, standing

TODAY = date(2026, 11, 25)
GOOD = {
    "is_approved": True,
    "is_asked": True,
    "is_blocked": False,
    "is_excluded": False,
    "is_restricted": False,
    "open_hits": 0,
    "papers": (),
    "today": TODAY,
}


@pytest.mark.parametrize(
    "days, expected",
    [
        (None, PaperState.VALID),
        (31, PaperState.VALID),
        (30, PaperState.VALID),
        (29, PaperState.DUE),
        (0, PaperState.DUE),
        (-1, PaperState.GRACE),
        (-10, PaperState.GRACE),
        (-11, PaperState.EXPIRED),
    ],
)
def test_a_paper_is_due_before_its_last_day_and_has_grace_after_it(days, expected):
    until = None if days is None else TODAY + timedelta(days=days)
    paper = Paper("Insurance", valid_until=until, lead_days=30, grace_days=10)

    assert paper_state(paper, TODAY) is expected


@pytest.mark.parametrize(
    "changes, expected",
    [
        ({}, Status.APPROVED),
        ({"is_approved": False}, Status.IN_REVIEW),
        ({"is_approved": False, "is_asked": False}, Status.PROSPECT),
        ({"is_restricted": True}, Status.RESTRICTED),
        ({"open_hits": 2}, Status.RESTRICTED),
        ({"is_excluded": True}, Status.BLOCKED),
        ({"is_blocked": True, "is_approved": False}, Status.BLOCKED),
        ({"papers": (Paper("W-9", has_file=False),)}, Status.EXPIRED),
        ({"papers": (Paper("W-9", is_required=False, has_file=False),)}, "approved"),
    ],
)
def test_each_thing_that_is_known_has_its_status(changes, expected):
    assert standing(**{**GOOD, **changes}).status == expected


def test_all_reasons_are_told_and_the_strictest_decides():
    lapsed = Paper("Insurance", valid_until=TODAY - timedelta(days=40))

    found = standing(**{**GOOD, "is_excluded": True, "papers": (lapsed,)})

    assert found.status is Status.BLOCKED
    assert found.reasons == (("excluded", ""), ("paper_lapsed", "Insurance"))


papers = st.builds(
    Paper,
    name=st.just("Paper"),
    is_required=st.booleans(),
    has_file=st.booleans(),
    valid_until=st.none() | st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    lead_days=st.integers(0, 90),
    grace_days=st.integers(0, 90),
)
known = st.fixed_dictionaries(
    {
        "is_approved": st.booleans(),
        "is_asked": st.booleans(),
        "is_blocked": st.booleans(),
        "is_excluded": st.booleans(),
        "is_restricted": st.booleans(),
        "open_hits": st.integers(0, 3),
        "papers": st.lists(papers, max_size=4),
        "today": st.just(TODAY),
    }
)


@given(known)
def test_nobody_is_approved_without_approval_or_against_a_reason(facts):
    found = standing(**facts)

    if found.status is Status.APPROVED:
        assert facts["is_approved"]
        assert not facts["is_blocked"] and not facts["is_excluded"]
        assert not facts["is_restricted"] and not facts["open_hits"]
    else:
        assert found.reasons


@given(known)
def test_what_blocks_blocks_whatever_else_is_known(facts):
    for name in ("is_blocked", "is_excluded"):
        assert standing(**{**facts, name: True}).status is Status.BLOCKED
