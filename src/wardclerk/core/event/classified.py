"""Tells by its name whether a field says something about a person or their money.

A contract may mark further fields; nobody can take one of these out.
"""

from __future__ import annotations

from collections.abc import Iterable

WORDS = {
    "account_number": "names a bank account",
    "bank": "names a bank account",
    "bic": "names a bank account",
    "birth": "tells when a person was born",
    "birthday": "tells when a person was born",
    "diagnosis": "tells of a person's health",
    "email": "reaches a person",
    "gender": "describes a person",
    "iban": "names a bank account",
    "mobile": "reaches a person",
    "passport": "identifies a person",
    "password": "opens an account",
    "patient": "tells of a person's health",
    "phone": "reaches a person",
    "salary": "tells what a person earns",
    "ssn": "identifies a person",
    "wage": "tells what a person earns",
}


def reason_of(name: str) -> str:
    """Why a field of this name is classified, or nothing when it is not."""
    padded = f"_{name.lower()}_"
    return next((why for word, why in WORDS.items() if f"_{word}_" in padded), "")


def among(names: Iterable[str], marked: Iterable[str] = ()) -> set[str]:
    """Which of these names are classified: by a word in them or by a contract."""
    marked = set(marked)
    return {name for name in names if name in marked or reason_of(name)}
