"""Rounds of the ten sample documents: same vendors and orders, new invoice numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from email import message_from_bytes, policy
from zlib import crc32

from samples.documents import DOCUMENTS, Document
from samples.mail import message_of


@dataclass(frozen=True, slots=True)
class Letter:
    """One message of a round and what must become of it."""

    document: Document
    raw: bytes
    message_id: str
    number: str

    @property
    def refers_to_another(self) -> bool:
        document = self.document
        return bool(document.outcome.same_bill_as or document.bill.credit_note_of)

    @property
    def recipient(self) -> str:
        return self.document.mailbox


def round_of_ten(name: str) -> list[Letter]:
    """The ten documents under numbers of their own: digits, which OCR does not confuse.

    The duplicate keeps the number of what it repeats, and the credit note names the
    bill of its own round, so every round has the ten results of the first.
    """
    suffix = str(crc32(name.encode()))
    return [_letter(document, suffix) for document in DOCUMENTS]


def _letter(document: Document, suffix: str) -> Letter:
    bill = document.bill
    number = f"{bill.number}-{suffix}"
    original = bill.credit_note_of and f"{bill.credit_note_of}-{suffix}"
    changed = replace(bill, number=number, credit_note_of=original)
    raw = message_of(document, document.draw(changed))
    headers = message_from_bytes(raw, policy=policy.SMTP)
    return Letter(document, raw, str(headers["Message-ID"]).strip(), number)


def in_waves(letters: list[Letter]) -> tuple[list[Letter], list[Letter]]:
    """The bills, and what speaks of a known bill: its copy, its credit note."""
    later = [letter for letter in letters if letter.refers_to_another]
    return [letter for letter in letters if letter not in later], later
