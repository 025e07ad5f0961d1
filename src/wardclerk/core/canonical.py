"""One text form per JSON value (RFC 8785), and digests and commitments over it."""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence

import rfc8785

SALT_BYTES = 32  # as long as the hash: guessing the value does not help
COMMITMENT_SCHEMA = "wardclerk.commitment/1"
INTEGER_MAX = 2**53 - 1  # beyond it, readers that know doubles only see another number
# Writes what `_is_plain` lets through byte by byte as the library does, in a tenth of
# its time: an entry of evidence is made in somebody's own transaction.
_PLAIN = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), check_circular=False
)


class NotCanonical(ValueError):
    """The value has no single text form: it holds a float, a set, a date ..."""


def canonical_json(value) -> bytes:
    """Return the canonical UTF-8 form of a JSON value.

    Floats are refused: 0.1 + 0.2 has no one text. Money and quantities travel as
    decimal text, dates and times as ISO 8601 text.
    """
    try:
        if _is_plain(value):
            return _PLAIN.encode(value).encode()
        _refuse_ambiguous(value, "$")
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as error:
        raise NotCanonical(str(error)) from error


def canonical_text(value) -> str:
    """Return `canonical_json` as text, for a column or a message body."""
    return canonical_json(value).decode()


def sha256(data: bytes) -> str:
    """Return the SHA-256 of bytes as hexadecimal text."""
    return hashlib.sha256(data).hexdigest()


def digest(value) -> str:
    """Return the SHA-256 of the canonical form: *exactly this content*."""
    return sha256(canonical_json(value))


def new_salt() -> str:
    """Return a fresh random salt as hexadecimal text."""
    return secrets.token_hex(SALT_BYTES)


def commitment(salt: str, field: str, value) -> str:
    """Return a hash that stands for a personal value until its salt is erased.

    Salt, field and value are framed by canonical JSON, so that no two different
    triples can be read as the same bytes.
    """
    if len(salt) != 2 * SALT_BYTES:
        raise ValueError(f"A salt has {SALT_BYTES} bytes, as hexadecimal text.")
    return digest([COMMITMENT_SCHEMA, salt, field, value])


def _is_plain(value):
    """Tell whether there is nothing in it for which RFC 8785 has a rule of its own.

    Those are numbers that are not small integers, and keys whose order in UTF-16 may
    be another one than that of their characters.
    """
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return True
    if kind is int:
        return -INTEGER_MAX <= value <= INTEGER_MAX
    if kind is dict:
        return all(
            type(key) is str and key.isascii() and _is_plain(item)
            for key, item in value.items()
        )
    return (kind is list or kind is tuple) and all(map(_is_plain, value))


def _refuse_ambiguous(value, path):
    """Raise for what JSON cannot say in one way; `path` tells the reader where."""
    if value is None or isinstance(value, bool | int | str):
        return
    if isinstance(value, Mapping):
        for key, item in value.items():
            if not isinstance(key, str):
                raise NotCanonical(f"{path} has a key that is not text: {key!r}")
            _refuse_ambiguous(item, f"{path}.{key}")
    elif isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        for index, item in enumerate(value):
            _refuse_ambiguous(item, f"{path}[{index}]")
    else:
        raise NotCanonical(
            f"{path} is a {type(value).__name__}; give text instead"
            " (money as decimal text, times as ISO 8601)."
        )
