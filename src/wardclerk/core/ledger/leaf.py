"""The bytes of one evidence entry that the tree commits to."""

import json
import re
from datetime import UTC, datetime

SCHEMA = "wardclerk.entry/1"
_TXID = re.compile(r"[0-9]{1,20}")


def created_text(created_at: datetime) -> str:
    """Return a time as UTC text with all six digits of the microsecond."""
    if created_at.tzinfo is None:
        raise ValueError("The time of an entry needs a time zone.")
    return created_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def leaf_data(entry_id: int, created_at: datetime, txid: str | int, body: str) -> bytes:
    """Return what is hashed: number, time, transaction and body of the entry.

    Five lines, the body last and whole. The first four cannot hold a line break,
    so no two different entries have the same bytes.
    """
    if isinstance(entry_id, bool) or not isinstance(entry_id, int) or entry_id < 1:
        raise ValueError(f"Not the number of an entry: {entry_id!r}")
    if not _TXID.fullmatch(str(txid)):
        raise ValueError(f"Not a transaction number: {txid!r}")
    head = (SCHEMA, str(entry_id), created_text(created_at), str(txid))
    return "\n".join((*head, body)).encode()


def entry_facts(body: str) -> dict:
    """Return the body as a dictionary, for those who want to read it."""
    facts = json.loads(body)
    if not isinstance(facts, dict):
        raise ValueError("The body of an entry is a JSON object.")
    return facts
