"""Vendors are found by what identifies them, and not by mere likeness."""

from hypothesis import given
from hypothesis import strategies as st

from wardclerk.core.intake.vendor import (
    Vendor,
    account_differs,
    match,
    name_score,
    normalise_name,
)

MERIDIAN = Vendor(1, "Meridian Surgical Supply, Inc.", "US12-3456789", ("GB29NWBK",))
MERIDIAN_WEST = Vendor(2, "Meridian Surgical Supply West LLC", "US98-7654321")
NORTHLIGHT = Vendor(3, "Northlight Energy GmbH", "DE136695976", ("DE02120300000000",))
VENDORS = (MERIDIAN, MERIDIAN_WEST, NORTHLIGHT)


def test_the_tax_id_identifies_the_vendor_whatever_the_name_says():
    found = match("Meridian Med.", "us 123456789", "", VENDORS)

    assert (found.vendor_id, found.by) == (1, "tax_id")


def test_a_shared_tax_id_is_settled_by_the_name():
    branches = (
        Vendor(1, "Care Linen North", "DE811907980"),
        Vendor(2, "Care Linen South", "DE811907980"),
    )

    assert match("Care Linen South", "DE811907980", "", branches).vendor_id == 2
    assert match("Care Linen", "DE811907980", "", branches).vendor_id is None


def test_an_own_account_with_a_similar_name_identifies_the_vendor():
    found = match("Northlight Energie", "", "DE02 1203 0000 0000", VENDORS)

    assert (found.vendor_id, found.by) == (3, "account")


def test_an_account_of_a_stranger_identifies_nobody():
    found = match("Quick Cash Factoring", "", "DE02120300000000", VENDORS)

    assert found.vendor_id is None


def test_legal_form_accents_and_punctuation_do_not_matter():
    found = match("MERIDIAN SURGICAL SUPPLY", "", "", VENDORS)

    assert (found.vendor_id, found.by) == (1, "name")


def test_two_equally_likely_vendors_are_left_to_a_person():
    twins = (Vendor(1, "Harbour Gas Ltd"), Vendor(2, "Harbour Gas LLC"))

    found = match("Harbour Gas", "", "", twins)

    assert found.vendor_id is None
    assert found.reason == "Harbour Gas could be Harbour Gas Ltd or Harbour Gas LLC"


def test_a_name_that_merely_contains_another_is_not_the_vendor():
    assert match("Meridian", "", "", VENDORS).vendor_id is None


def test_without_any_hint_nobody_is_found():
    assert match("", "", "", VENDORS).reason == "the document names no vendor"
    assert match("Acme", "", "", ()).reason == "no vendor is called like Acme"


def test_an_account_differs_only_when_one_is_asked_for():
    assert account_differs("DE99 9999", ["DE02120300000000"])
    assert account_differs("DE99 9999", [])
    assert not account_differs("de02 1203 0000 0000", ["DE02 120300000000"])
    assert not account_differs("", ["DE02120300000000"])


def test_a_name_of_legal_forms_only_keeps_its_words():
    assert normalise_name("The Company") == "the company"
    assert normalise_name("Société Générale S.A.") == "societe generale"


@given(st.text(max_size=40), st.text(max_size=40))
def test_likeness_is_symmetric_and_between_nought_and_one(left, right):
    assert 0 <= name_score(left, right) <= 1
    assert name_score(left, right) == name_score(right, left)
