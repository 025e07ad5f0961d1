"""The same content has the same digest, and any change of it is seen and told."""

import copy
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardclerk.core.approval import content_digest, differences, numbered, plain

values = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 5), st.text(max_size=3), st.just("1.5")
)
named = st.dictionaries(st.sampled_from("abc"), values, max_size=3)
contents = st.fixed_dictionaries(
    {
        "fields": named,
        "lines": st.fixed_dictionaries(
            {"lines": st.dictionaries(st.sampled_from(("1", "2", "10")), named)}
        ),
    }
)


def digest(content, model="document", record_id=1):
    return content_digest(model, record_id, content)


@pytest.mark.parametrize(
    ("value", "form"),
    [
        (Decimal("100.00"), "100"),
        (100.0, "100"),
        (0.1, "0.1"),
        (1e-7, "0.0000001"),
        (date(2026, 3, 1), "2026-03-01"),
        ({3, 1}, [1, 3]),
        ({"7": 100.0}, {"7": "100"}),
        (True, True),
    ],
)
def test_a_stored_value_has_one_form(value, form):
    assert plain(value) == form


def test_what_has_no_one_form_is_refused():
    with pytest.raises(TypeError):
        plain(object())


@given(contents)
def test_a_copy_has_the_same_digest(content):
    assert digest(copy.deepcopy(content)) == digest(content)


@given(contents, contents)
def test_contents_differ_exactly_when_digests_or_differences_do(one, other):
    told = differences(one, other)

    if digest(one) == digest(other):
        assert not told
    if told:
        assert digest(one) != digest(other)


def test_a_digest_belongs_to_one_document():
    content = {"fields": {"amount": "5"}, "lines": {}}

    assert (
        len({digest(content), digest(content, "bill"), digest(content, "document", 2)})
        == 3
    )


def test_changes_of_header_and_lines_are_told():
    old = {
        "fields": {"partner_id": 7, "amount": "100"},
        "lines": {"line_ids": {"2": {"price": "50"}, "10": {"price": "50"}}},
    }
    new = {
        "fields": {"partner_id": 7, "amount": "120"},
        "lines": {"line_ids": {"2": {"price": "70"}, "11": {"price": "50"}}},
    }

    told = [(one.line, one.field, one.old, one.new) for one in differences(old, new)]

    assert told == [
        ("", "amount", "100", "120"),
        ("line_ids/2", "price", "50", "70"),
        ("line_ids/10", "", {"price": "50"}, None),
        ("line_ids/11", "", None, {"price": "50"}),
    ]


def test_new_lines_are_known_by_their_order_and_not_by_their_ids():
    before = {"fields": {}, "lines": {"lines": {"4": {"a": 1}}}}
    tried = {
        "fields": {},
        "lines": {"lines": {"4": {"a": 1}, "9": {"a": 2}, "10": {"a": 3}}},
    }
    done = {
        "fields": {},
        "lines": {"lines": {"4": {"a": 1}, "20": {"a": 2}, "31": {"a": 3}}},
    }

    assert numbered(tried, before) == numbered(done, before)
    assert numbered(tried, before)["lines"]["lines"] == {
        "4": {"a": 1},
        "-1": {"a": 2},
        "-2": {"a": 3},
    }


@given(contents, contents)
def test_a_content_without_new_lines_keeps_its_numbers(content, before):
    assert numbered(content, content) == content
    fresh = numbered(content, before)["lines"]["lines"].keys() - {"1", "2", "10"}
    assert len(fresh) == len(
        content["lines"]["lines"].keys() - before["lines"]["lines"].keys()
    )
