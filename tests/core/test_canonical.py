"""Canonical JSON: one text per value, and nothing that has more than one."""

import hashlib
import json
from datetime import date
from decimal import Decimal

import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from wardclerk.core import canonical

LARGEST_EXACT_INTEGER = 2**53 - 1
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-LARGEST_EXACT_INTEGER, LARGEST_EXACT_INTEGER)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(
            st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=5
        )
    ),
)


@given(json_values)
def test_canonical_text_reads_back_as_the_same_value(value):
    text = canonical.canonical_text(value)

    assert json.loads(text) == value


@given(json_values)
@example({"\U00010000": 1, "\uffff": 2})  # in UTF-16 the other way round
@example({chr(code): chr(code) for code in range(256)})
def test_the_form_is_that_of_the_library_byte_by_byte(value):
    assert canonical.canonical_json(value) == rfc8785.dumps(value)


@given(st.dictionaries(st.text("abcxyz"), st.integers(0, 9), min_size=2))
def test_order_of_keys_does_not_change_the_digest(value):
    turned = dict(reversed(list(value.items())))

    assert canonical.digest(turned) == canonical.digest(value)


def test_keys_are_sorted_and_nothing_is_padded():
    assert (
        canonical.canonical_text({"total": "1.10", "amount": [1, True, None]})
        == '{"amount":[1,true,null],"total":"1.10"}'
    )


def test_digest_is_sha256_of_the_canonical_bytes():
    expected = hashlib.sha256(b'{"number":"B/7"}').hexdigest()

    assert canonical.digest({"number": "B/7"}) == expected


@pytest.mark.parametrize(
    "value",
    [1.5, Decimal("1.50"), date(2026, 1, 1), b"bytes", {1, 2}, 2**60, "\ud800"],
    ids=repr,
)
def test_a_value_without_one_text_is_refused(value):
    with pytest.raises(canonical.NotCanonical):
        canonical.canonical_json({"value": value})


def test_refusal_tells_where_the_value_stands():
    with pytest.raises(canonical.NotCanonical, match=r"\$\.lines\[1\]\.price"):
        canonical.canonical_json({"lines": [{"price": "1"}, {"price": 2.0}]})


def test_key_that_is_not_text_is_refused():
    with pytest.raises(canonical.NotCanonical, match="key"):
        canonical.canonical_json({7: "seven"})


def test_commitment_depends_on_salt_field_and_value():
    salt = canonical.new_salt()
    first = canonical.commitment(salt, "email", "a@example.com")

    assert first == canonical.commitment(salt, "email", "a@example.com")
    assert first != canonical.commitment(canonical.new_salt(), "email", "a@example.com")
    assert first != canonical.commitment(salt, "phone", "a@example.com")
    assert first != canonical.commitment(salt, "email", "b@example.com")


def test_commitment_cannot_move_text_between_field_and_value():
    salt = canonical.new_salt()

    moved = canonical.commitment(salt, "na", "meAnn")

    assert moved != canonical.commitment(salt, "name", "Ann")


def test_short_salt_is_refused():
    with pytest.raises(ValueError, match="32 bytes"):
        canonical.commitment("abcd", "name", "Ann")
