"""Checks of a bank change: what is known counts, what looks alike does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardclerk.core.bank import Check, Facts, checks

GOOD = {
    "is_confirmed_by_call": True,
    "known_phones": ("+1 555 0100",),
    "is_iban": True,
    "account_country": "DE",
    "vendor_country": "DE",
    "sender": "billing@anders.example",
    "known_addresses": ("info@anders.example",),
}


def test_a_plain_change_meets_everything():
    outcome = checks(Facts(**GOOD))

    assert all(outcome.values())
    assert set(outcome) == set(Check)


@pytest.mark.parametrize(
    "changes, check",
    [
        ({"is_confirmed_by_call": False}, Check.CALLED_BACK),
        ({"known_phones": ()}, Check.NUMBER_KNOWN_BEFORE),
        ({"is_iban": False}, Check.VALID_IBAN),
        ({"account_country": "LT"}, Check.OWN_COUNTRY),
        ({"other_holders": 1}, Check.NOT_OF_ANOTHER_VENDOR),
        ({"employees": 1}, Check.NOT_OF_AN_EMPLOYEE),
        ({"sender": "billing@anders-example.test"}, Check.KNOWN_SENDER),
        ({"other_changes": 1}, Check.NO_OTHER_CHANGE),
    ],
)
def test_one_thing_that_is_wrong_is_named_alone(changes, check):
    outcome = checks(Facts(**{**GOOD, **changes}))

    assert [one for one, is_met in outcome.items() if not is_met] == [check]


@pytest.mark.parametrize(
    "sender, known, expected",
    [
        ("", ("info@anders.example",), None),
        ("a@anders.example", (), False),
        ("A@Anders.Example ", ("info@anders.example",), True),
        ("a@anders.example", ("https://www.anders.example/contact",), True),
        ("a@anders.example.evil.test", ("info@anders.example",), False),
        ("a@evil.test", ("anders.example@evil2.test",), False),
        ("other@gmail.com", ("anders@gmail.com",), False),
        ("anders@gmail.com", ("anders@gmail.com",), True),
        ("a@xn--anders-example.test", ("info@anders.example",), False),
    ],
)
def test_a_sender_is_known_by_a_domain_from_before(sender, known, expected):
    facts = Facts(**{**GOOD, "sender": sender, "known_addresses": known})

    assert checks(facts)[Check.KNOWN_SENDER] is expected


@given(st.text(max_size=40), st.lists(st.text(max_size=40), max_size=4))
def test_any_text_is_judged_and_nothing_empty_is_trusted(sender, known):
    outcome = checks(Facts(sender=sender, known_addresses=tuple(known)))

    is_met = outcome[Check.KNOWN_SENDER]
    assert is_met in (True, False, None)
    if is_met:
        assert any(address.strip() for address in known)
