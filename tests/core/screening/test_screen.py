"""Whoever is on the list is found under any of their names; others are left alone."""

from dataclasses import replace
from datetime import date

import pytest

from tests.core.screening.synthetic import DISGUISES, as_file, people
from wardclerk.core.screening import (
    Entry,
    Reason,
    Register,
    Subject,
    UnreadableList,
    read,
    score,
)

TODAY = date(2026, 11, 3)
LISTED = people(3_000, seed=1)
OTHERS = people(1_000, seed=2)
RECALL_MIN, ASKED_FOR_NOTHING_MAX = 0.98, 0.02


@pytest.fixture(scope="module")
def register():
    return Register(read("LEIE", as_file(LISTED).splitlines(), TODAY))


def found(register, listed, subject):
    return any(hit.entry.npi == listed.npi for hit in register.screen(subject))


@pytest.mark.parametrize("disguise", DISGUISES)
def test_a_listed_person_is_found_under_another_guise(register, disguise):
    hidden = DISGUISES[disguise]

    hits = sum(found(register, one, hidden(one)) for one in LISTED[:500])

    assert hits >= RECALL_MIN * 500


def test_few_people_who_are_not_listed_are_asked_about(register):
    asked = [one for one in OTHERS if register.screen(one)]

    assert len(asked) <= ASKED_FOR_NOTHING_MAX * len(OTHERS)


def test_the_likeliest_comes_first_and_says_why(register):
    [first, *_rest] = register.screen(LISTED[7])

    assert first.entry.npi == LISTED[7].npi
    assert first.score == 100
    assert {Reason.SAME_NPI, Reason.SAME_BIRTH_DATE} <= set(first.reasons)


def test_a_namesake_with_another_number_and_birth_date_is_nobody(register):
    one = LISTED[7]
    namesake = replace(one, npi="1999999999", birth_date=OTHERS[0].birth_date)

    hits = [hit for hit in register.screen(namesake) if hit.entry.npi == one.npi]

    assert not hits


def test_call_names_are_the_same_person():
    entry = Entry("LEIE", "1", last_name="HARTLEY", first_name="ROBERT")

    hit = score(Subject(last_name="Hartley", first_name="Bob"), entry)

    assert Reason.CALL_NAME in hit.reasons
    assert hit.score >= 60


def test_firms_are_found_by_trade_names_and_without_their_legal_form():
    register = Register([Entry("LEIE", "1", business="ALDERWICK HOME HEALTH INC")])

    [same] = register.screen(Subject(business="Alderwick Home Health LLC"))
    [alias] = register.screen(
        Subject(business="AHH Holding", aliases=("Alderwick Home-Health",))
    )

    assert Reason.SAME_FIRM in same.reasons
    assert alias.score >= 60
    assert not register.screen(Subject(business="Alderwick Landscaping"))


def test_who_was_reinstated_is_not_on_the_list():
    text = as_file(LISTED[:1]).replace("20200101,00000000", "20200101,20240101")

    assert not list(read("LEIE", text.splitlines(), TODAY))


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda text: text.replace("BUSNAME", "BUSINESS"), "columns are missing"),
        (lambda text: text[: len(text) // 2], "fields"),
        (lambda text: text.replace("20200101", "2020-1-1"), "no date"),
        (lambda _text: "", "columns are missing"),
    ],
)
def test_a_damaged_list_is_refused_with_its_line(damage, words):
    text = damage(as_file(LISTED[:2]))

    with pytest.raises(UnreadableList, match=words):
        list(read("LEIE", text.splitlines(), TODAY))
