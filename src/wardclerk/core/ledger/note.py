"""Signed checkpoints as text: C2SP tlog-checkpoint inside a C2SP signed note."""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from wardclerk.core.ledger import ed25519
from wardclerk.core.ledger.leaf import created_text
from wardclerk.core.ledger.merkle import HASH_BYTES

ALGORITHM_ED25519 = b"\x01"
KEY_HASH_BYTES = 4
TIME_LINE = "time "
_NAME = re.compile(r"[^\s+]+")
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")


class NoteError(ValueError):
    """The text is not a well-formed note or checkpoint."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The state of the tree at one time."""

    origin: str
    size: int
    root: bytes
    time: datetime


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line of a note."""

    name: str
    key_hash: bytes
    signature: bytes


def checkpoint_text(origin: str, size: int, root: bytes, time: datetime) -> str:
    """Return the text to sign: origin, size, root and, as extension, the time."""
    if not origin or "\n" in origin or origin != origin.strip():
        raise NoteError("The origin of a checkpoint is one line of text.")
    if size < 0 or len(root) != HASH_BYTES:
        raise NoteError("A checkpoint has a size and a root of 32 bytes.")
    root_text = base64.b64encode(root).decode()
    return f"{origin}\n{size}\n{root_text}\n{TIME_LINE}{created_text(time)}\n"


def key_hash(name: str, public_key: bytes) -> bytes:
    """Return the four bytes by which a signature names its key."""
    named = name.encode() + b"\n" + ALGORITHM_ED25519 + public_key
    return hashlib.sha256(named).digest()[:KEY_HASH_BYTES]


def sign(text: str, name: str, private_key) -> str:
    """Return the note: the text, a blank line and one signature line.

    `private_key` is an `Ed25519PrivateKey` of the library `cryptography`; this
    module only asks it for a signature and for its public bytes.
    """
    if not _NAME.fullmatch(name):
        raise NoteError("A key's name has no space and no plus sign.")
    if not text.endswith("\n") or "\n\n" in text:
        raise NoteError("The text of a note ends its last line and has no empty one.")
    public_key = private_key.public_key().public_bytes_raw()
    stamp = key_hash(name, public_key) + private_key.sign(text.encode())
    return f"{text}\n\N{EM DASH} {name} {base64.b64encode(stamp).decode()}\n"


def verify(note: str, name: str, public_key: bytes) -> str:
    """Return the signed text when this key signed it, else raise `NoteError`."""
    text, signatures = split(note)
    wanted = key_hash(name, public_key)
    for line in signatures:
        if (line.name, line.key_hash) != (name, wanted):
            continue
        if ed25519.verify(public_key, text.encode(), line.signature):
            return text
        raise NoteError(f"The signature of {name} does not fit the text.")
    raise NoteError(f"The key {name} has not signed this note.")


def split(note: str) -> tuple[str, list[Signature]]:
    """Return the text of a note and its signatures, none of them verified."""
    head, blank, tail = note.rpartition("\n\n")
    if not blank or not tail.endswith("\n"):
        raise NoteError("A note is a text, an empty line and signature lines.")
    return head + "\n", [_signature(line) for line in tail[:-1].split("\n")]


def parse(text: str) -> Checkpoint:
    """Read a checkpoint's text, strictly."""
    lines = text.split("\n")
    if len(lines) != 5 or lines[4] or not lines[3].startswith(TIME_LINE):
        raise NoteError("A checkpoint has four lines: origin, size, root, time.")
    origin, size, root_text, time_text = lines[:4]
    if not origin or not _SIZE.fullmatch(size):
        raise NoteError("A checkpoint begins with its origin and its size.")
    try:
        root = base64.b64decode(root_text, validate=True)
        time = datetime.strptime(
            time_text.removeprefix(TIME_LINE), "%Y-%m-%dT%H:%M:%S.%fZ"
        )
        checkpoint = Checkpoint(origin, int(size), root, time.replace(tzinfo=UTC))
        written = checkpoint_text(origin, int(size), root, checkpoint.time)
    except (ValueError, binascii.Error) as error:
        raise NoteError("The root or the time of the checkpoint is damaged.") from error
    if written != text:
        raise NoteError("The checkpoint is not written in its one canonical way.")
    return checkpoint


def _signature(line):
    mark, _space, rest = line.partition(" ")
    name, _space, stamp_text = rest.partition(" ")
    try:
        stamp = base64.b64decode(stamp_text, validate=True)
    except (ValueError, binascii.Error) as error:
        raise NoteError("A signature line is damaged.") from error
    if mark != "\N{EM DASH}" or not _NAME.fullmatch(name) or len(stamp) < 5:
        raise NoteError("A signature line is damaged.")
    return Signature(name, stamp[:KEY_HASH_BYTES], stamp[KEY_HASH_BYTES:])
