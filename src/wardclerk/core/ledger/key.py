"""Public keys as text, and how one key hands the log over to the next."""

import base64
from datetime import datetime

from wardclerk.core.ledger import note
from wardclerk.core.ledger.leaf import created_text

HANDOVER_SCHEMA = "wardclerk.hand-over/1"


def key_text(name: str, public_key: bytes) -> str:
    """Return name+hash+base64: what an auditor is given, once, on paper or by mail."""
    encoded = base64.b64encode(note.ALGORITHM_ED25519 + public_key).decode()
    return f"{name}+{note.key_hash(name, public_key).hex()}+{encoded}"


def public_key(text: str) -> bytes:
    """Return the key's bytes; refuse text that is none."""
    try:
        name, hashed, encoded = text.split("+", 2)
        typed = base64.b64decode(encoded, validate=True)
    except ValueError as error:
        raise note.NoteError("A key is written as name+hash+base64.") from error
    found = typed[1:]
    if (
        typed[:1] != note.ALGORITHM_ED25519
        or note.key_hash(name, found).hex() != hashed
    ):
        raise note.NoteError(f"The key {name} is damaged.")
    return found


def handover(origin: str, size: int, old_key, new_key, time: datetime) -> str:
    """Return the note by which both keys say: from this size on, the new one signs.

    Both sign, so that nobody can name a successor for a key that is not theirs, and
    whoever trusts one of the two can follow to the other.
    """
    texts = [
        key_text(origin, key.public_key().public_bytes_raw())
        for key in (old_key, new_key)
    ]
    lines = [HANDOVER_SCHEMA, origin, str(size), *texts, created_text(time)]
    text = "\n".join(lines) + "\n"
    signed = note.sign(text, origin, old_key)
    return signed + note.sign(text, origin, new_key).removeprefix(f"{text}\n")
