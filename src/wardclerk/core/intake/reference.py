"""Document numbers as people mean them, whatever way they were typed."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterable

_PREFIXES = ("INVOICENO", "INVOICE", "CREDITNOTE", "BILLNO")


def normalise(reference: str | None) -> str:
    """Letters and digits only, upper case, so that 'inv 0012/26' is 'INV001226'."""
    text = unicodedata.normalize("NFKC", reference or "").upper()
    key = "".join(char for char in text if char.isalnum())
    while (shorter := _without_padding(key)) != key:
        key = shorter
    return key


def _without_padding(key: str) -> str:
    """Drop leading zeros and the word 'invoice' before a number."""
    key = key.lstrip("0") or key[:1]
    for prefix in _PREFIXES:
        if key.startswith(prefix) and key[len(prefix) :][:1].isdigit():
            return key.removeprefix(prefix)
    return key


def content_digest(message_id: str, documents: Iterable[tuple[str, int, str]]) -> str:
    """One message's identity: its id and the name, size and SHA-256 of its files."""
    identity = [message_id.strip(), [list(document) for document in documents]]
    text = json.dumps(identity, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
