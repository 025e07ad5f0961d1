"""A name in two parts: what people type, and that neither part is ever empty."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardclerk.core.person_name import PART_MAX_CHARS, parts


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Robin Example", ("Robin", "Example")),
        ("Maria del Mar Ruiz", ("Maria del Mar", "Ruiz")),
        ("de la Cruz, Ana  Maria", ("Ana Maria", "de la Cruz")),
        ("Madonna", ("Madonna", "Madonna")),
        ("Example,", ("Example", "Example")),
        (" ", ("-", "-")),
    ],
)
def test_a_name_is_parted_as_people_write_it(name, expected):
    assert parts(name) == expected


@given(st.text(max_size=600))
def test_both_parts_say_something_and_fit(name):
    for part in parts(name):
        assert 0 < len(part) <= PART_MAX_CHARS
