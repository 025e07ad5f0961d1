"""A field that says something about a person is known by its name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardclerk.core.event import classified


@pytest.mark.parametrize(
    "name", ["email", "requester_email", "vendor_iban", "Home_Phone", "bank_account"]
)
def test_names_that_speak_of_people_or_accounts_are_classified(name):
    assert classified.reason_of(name)


@pytest.mark.parametrize("name", ["number", "emailed", "facility", "bankruptcy", "url"])
def test_names_that_only_sound_like_it_are_not(name):
    assert not classified.reason_of(name)


def test_a_contract_marks_further_names():
    assert classified.among(["from", "date"], marked=["from"]) == {"from"}


@given(st.sets(st.sampled_from(["email", "date", "from", "iban"])), st.sets(st.text()))
def test_marking_more_never_lets_a_name_out(names, marked):
    assert classified.among(names) <= classified.among(names, marked) <= names
