"""Copies among a year of bills: exact ones all, altered ones nearly all, no noise."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.core.duplicate.labelled import EXACT, KINDS, labelled
from wardclerk.core.duplicate import (
    Memory,
    Reason,
    Seen,
    Verdict,
    compare,
    find,
    names,
)

SEEDS = (1, 2, 3)
FUZZY = sorted(set(KINDS) - set(EXACT))
RECALL_MIN, PRECISION_MIN = 0.95, 0.90
BILL = Seen(
    1,
    "INV-20415",
    Decimal("540.00"),
    date(2026, 3, 2),
    vendor="northgate",
    vendor_name="Northgate Linen",
    net=Decimal("500.00"),
)


@pytest.fixture(scope="module")
def results():
    packs = [labelled(seed) for seed in SEEDS]
    return [(pack, {one.bill: one for one in find(pack.bills)}) for pack in packs]


def recall(results, kinds):
    """Share of the copies of these kinds that were found beside their original."""
    asked = Counter()
    for pack, found in results:
        for copy, (original, kind) in pack.copies.items():
            if kind in kinds:
                asked[copy in found and found[copy].earlier == original] += 1
    return asked[True] / asked.total()


def test_exact_copies_are_all_found(results):
    for pack, found in results:
        exact = {copy for copy, (_, kind) in pack.copies.items() if kind in EXACT}
        assert exact
        assert exact <= found.keys()


@pytest.mark.parametrize("kind", FUZZY)
def test_altered_copies_are_nearly_all_found(results, kind):
    assert recall(results, {kind}) >= RECALL_MIN


def test_little_of_what_is_suspected_is_no_copy(results):
    suspected = sum(len(found) for _pack, found in results)
    right = sum(len(found.keys() & pack.copies.keys()) for pack, found in results)

    assert right / suspected >= PRECISION_MIN


def test_each_suspicion_says_why(results):
    assert all(one.reasons for _pack, found in results for one in found.values())


def again(**changed):
    return replace(BILL, id=2, **changed)


def test_a_monthly_bill_of_the_same_amount_is_no_copy():
    next_month = again(number="INV-20488", day=BILL.day + timedelta(days=30))

    assert not find([BILL, next_month])


def test_a_sign_that_looks_alike_does_not_hide_a_copy():
    [found] = find([BILL, again(number="INV-2O4I5")])

    assert Reason.LOOK_ALIKE_NUMBER in found.reasons
    assert found.is_sure


def test_a_bill_typed_without_its_tax_is_suspected():
    [found] = find([BILL, again(total=Decimal("500.00"), net=None)])

    assert Reason.NET_IS_TOTAL in found.reasons


def test_a_credit_note_is_no_copy_of_its_bill():
    assert compare(again(is_credit=True), BILL).confidence == 0


def test_a_rebill_after_a_credit_is_no_copy_but_the_same_number_is():
    credit = again(number="CN-1", is_credit=True, day=BILL.day + timedelta(days=3))
    rebill = replace(BILL, id=3, number="INV-20499", day=BILL.day + timedelta(days=4))
    same = replace(rebill, id=4, number=BILL.number)

    assert not find([BILL, credit, rebill])
    assert [one.bill for one in find([BILL, credit, same])] == [4]


def test_another_currency_is_another_bill():
    assert not find([BILL, again(currency="EUR")])


def test_habits_of_a_vendor_are_learned_but_never_same_numbers():
    memory = Memory()
    near = compare(again(number="INV-20451", day=BILL.day), BILL)
    same = compare(again(), BILL)
    assert near.confidence >= 0.5

    for _ in range(3):
        memory.learn("northgate", near, Verdict.NOT_A_DUPLICATE)
        memory.learn("northgate", same, Verdict.NOT_A_DUPLICATE)

    assert memory.judge("northgate", [near, same]) == [same]
    assert memory.judge("another", [near]) == [near]


def test_what_was_confirmed_often_is_sure_the_next_time():
    memory = Memory()
    near = compare(again(number="INV-20451", day=BILL.day), BILL)

    for _ in range(3):
        memory.learn("northgate", near, Verdict.CONFIRMED)

    assert memory.judge("northgate", [near])[0].is_sure


def test_two_bills_that_are_compared_share_a_name(results):
    for pack, found in results:
        bills = {bill.id: bill for bill in pack.bills}
        for one in found.values():
            assert not set(names(bills[one.bill])).isdisjoint(names(bills[one.earlier]))


def told(*bills):
    return {one.bill: one for one in find(bills)}


def test_two_parts_of_a_number_that_make_its_total_are_told():
    halves = [
        replace(BILL, id=2, number="INV-20415-1", total=Decimal(200), net=None),
        replace(BILL, id=3, number="INV-20415-2", total=Decimal(340), net=None),
    ]

    assert Reason.PARTS_ADD_UP in told(BILL, *halves)[3].reasons
    assert not told(*halves)
    assert not told(BILL, halves[0], replace(halves[1], total=Decimal(120)))


def test_the_second_bill_after_one_credit_is_told_and_the_first_is_not():
    credit = replace(BILL, id=2, number="CN-88", is_credit=True)
    rebill = replace(BILL, id=3, number="INV-55021")
    once_more = replace(
        BILL, id=4, number="INV-71893", day=BILL.day + timedelta(days=4)
    )

    found = told(BILL, credit, rebill, once_more)

    assert 3 not in found
    assert Reason.BILLED_AGAIN in found[4].reasons


def test_credits_of_one_amount_are_no_second_bill():
    first = replace(BILL, id=2, number="CN-88", is_credit=True)
    second = replace(first, id=3, number="CN-91", day=BILL.day + timedelta(days=3))

    assert not told(first, second)


def test_two_signs_that_changed_places_are_told_among_neighbours_too():
    swapped = again(number="INV-20451", day=BILL.day + timedelta(days=3))
    neighbour = again(number="INV-20419", day=BILL.day + timedelta(days=3))
    weeks_later = replace(swapped, day=BILL.day + timedelta(days=14))

    [found] = find([BILL, swapped])

    assert Reason.SWAPPED in found.reasons
    assert not find([BILL, neighbour])
    assert not find([BILL, weeks_later])


def test_one_bill_for_each_company_is_no_copy_but_the_same_number_is():
    own = again(number="INV-20416", company="clinics")
    same = again(company="clinics", day=BILL.day + timedelta(days=25))

    assert not find([BILL, own])
    assert find([BILL, same])


def test_a_text_is_known_again_before_anybody_chose_its_vendor():
    unknown = replace(BILL, vendor="", vendor_name="", text_digest="as printed")

    [found] = find([unknown, replace(unknown, id=2, number="")])

    assert Reason.SAME_TEXT in found.reasons
    assert Reason.SAME_VENDOR not in found.reasons
    assert not find([unknown, replace(unknown, id=2, number="X-77001", text_digest="")])
