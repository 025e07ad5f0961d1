"""Rounds of the ten sample documents: same vendors and orders, new invoice numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from email import message_from_bytes, policy

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
    def recipient(self) -> str:
        return self.document.mailbox


def round_of_ten(name: str) -> list[Letter]:
    """The ten documents under numbers of their own.

    The duplicate keeps the number of what it repeats, and the credit note names the bill of its
    own round, so every round has the ten results of the first.
    """
    return [_letter(document, name) for document in DOCUMENTS]


def _letter(document: Document, name: str) -> Letter:
    bill = document.bill
    number = f"{bill.number}-{name}"
    original = bill.credit_note_of and f"{bill.credit_note_of}-{name}"
    changed = replace(bill, number=number, credit_note_of=original)
    raw = message_of(document, document.draw(changed))
    headers = message_from_bytes(raw, policy=policy.SMTP)
    return Letter(document, raw, str(headers["Message-ID"]).strip(), number)
