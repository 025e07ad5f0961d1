"""Whose bill it is: a document's sender against the vendors we know."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

NAME_SCORE_MIN = 0.90  # below, two hospitals' suppliers of one family name get mixed
NAME_LEAD_MIN = 0.05  # the best name must be clearly better than the second
ACCOUNT_NAME_SCORE_MIN = 0.60  # an account alone may belong to a factoring company
TAX_ID_CHARS_MIN = 6  # shorter ids are fragments

_LEGAL_FORMS = frozenset(
    "inc incorporated llc llp ltd limited corp corporation company co plc gmbh ag kg "
    "ohg ug sa sas sarl bv nv srl spa oy ab as aps pty lp the and und et y".split()
)


@dataclass(frozen=True, slots=True)
class Vendor:
    """One vendor of the master data, as far as matching needs it."""

    id: int
    name: str
    tax_id: str = ""
    accounts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VendorMatch:
    """The vendor found, by what, and who came close."""

    vendor_id: int | None
    by: str
    score: float
    reason: str


def normalise_tax_id(text: str | None) -> str:
    """Letters and digits only, upper case."""
    return re.sub(r"[^A-Z0-9]", "", (text or "").upper())


def normalise_account(text: str | None) -> str:
    """A bank account number without the spaces that only help the eye."""
    return re.sub(r"[^A-Z0-9]", "", (text or "").upper())


def normalise_name(text: str | None) -> str:
    """Lower-case words without accents, punctuation and legal forms."""
    plain = unicodedata.normalize("NFKD", text or "").casefold()
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    plain = re.sub(r"(?<=\b\w)\.(?=\w\b)", "", plain)  # "s.a." is one word
    words = re.sub(r"[^\w]+", " ", plain.replace("&", " and ")).split()
    kept = [word for word in words if word not in _LEGAL_FORMS]
    return " ".join(kept or words)


def name_score(left: str, right: str) -> float:
    """Likeness of two names between 0 and 1, indifferent to word order."""
    first, second = normalise_name(left), normalise_name(right)
    if not first or not second:
        return 0.0
    return fuzz.token_sort_ratio(first, second) / 100


def match(
    name: str, tax_id: str, account: str, vendors: Sequence[Vendor]
) -> VendorMatch:
    """Find the vendor: by tax id, by its own bank account and name, or by name."""
    return (
        _by_tax_id(name, normalise_tax_id(tax_id), vendors)
        or _by_account(name, normalise_account(account), vendors)
        or _by_name(name, vendors)
    )


def account_differs(account: str, known: Iterable[str]) -> bool:
    """Whether a document asks for money on an account that is not the vendor's."""
    asked = normalise_account(account)
    return bool(asked) and asked not in {normalise_account(number) for number in known}


def _by_tax_id(name: str, tax_id: str, vendors: Sequence[Vendor]) -> VendorMatch | None:
    if len(tax_id) < TAX_ID_CHARS_MIN:
        return None
    owners = [v for v in vendors if normalise_tax_id(v.tax_id) == tax_id]
    if len(owners) == 1:
        reason = f"tax id {tax_id} is that of {owners[0].name}"
        return VendorMatch(owners[0].id, "tax_id", 1.0, reason)
    if len(owners) > 1:  # branches share one tax id; the name tells which
        best = max(owners, key=lambda vendor: name_score(name, vendor.name))
        rivals = [name_score(name, v.name) for v in owners if v is not best]
        score = name_score(name, best.name)
        if score - max(rivals) >= NAME_LEAD_MIN:
            reason = f"tax id {tax_id} and name {best.name}"
            return VendorMatch(best.id, "tax_id", 1.0, reason)
    return None


def _by_account(
    name: str, account: str, vendors: Sequence[Vendor]
) -> VendorMatch | None:
    if not account:
        return None
    owners = [
        vendor
        for vendor in vendors
        if account in {normalise_account(number) for number in vendor.accounts}
    ]
    if len(owners) != 1:
        return None
    score = name_score(name, owners[0].name)
    if score < ACCOUNT_NAME_SCORE_MIN:
        return None
    reason = f"bank account and name of {owners[0].name}"
    return VendorMatch(owners[0].id, "account", 0.95, reason)


def _by_name(name: str, vendors: Sequence[Vendor]) -> VendorMatch:
    if not normalise_name(name):
        return VendorMatch(None, "", 0.0, "the document names no vendor")
    ranked = sorted(
        ((name_score(name, vendor.name), vendor) for vendor in vendors),
        key=lambda pair: (-pair[0], pair[1].id),
    )
    if not ranked:
        return VendorMatch(None, "", 0.0, f"no vendor is called like {name}")
    score, best = ranked[0]
    lead = score - ranked[1][0] if len(ranked) > 1 else 1.0
    if score >= NAME_SCORE_MIN and lead >= NAME_LEAD_MIN:
        reason = f"name {name} is {score:.0%} like {best.name}"
        return VendorMatch(best.id, "name", score, reason)
    if score >= NAME_SCORE_MIN:
        reason = f"{name} could be {best.name} or {ranked[1][1].name}"
    else:
        reason = f"nearest to {name} is {best.name} ({score:.0%})"
    return VendorMatch(None, "", score, reason)
