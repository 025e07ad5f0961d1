"""The key that signs checkpoints: made once, readable by its owner only."""

import os
import stat
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

OWNER_ONLY = 0o600


class SealKeyRefused(Exception):
    """The key file is not one that evidence may be signed with."""


def load_or_create(path: Path) -> Ed25519PrivateKey:
    """The key in `path`, made with mode 0600 when there is none."""
    if not path.exists():
        _create(path)
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        raise SealKeyRefused(
            f"{path.name} may be read by others (mode {mode:o}); "
            f"say: chmod 600 {path.name}"
        )
    return _parse(path)


def next_file(path: Path) -> Path:
    """Where the key waits that shall take over; an administrator puts it there."""
    return path.with_name(f"{path.stem}.next{path.suffix}")


def take_over(path: Path) -> None:
    """Put the next key in the place of the old one, which is gone then."""
    next_file(path).replace(path)


def _create(path):
    """Write a whole key file or none: a half-written key would lose the log's name."""
    pem = Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    with os.fdopen(descriptor, "wb") as file:
        file.write(pem)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)  # fails when another relay was faster: its key counts
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _parse(path):
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except ValueError as error:
        raise SealKeyRefused(f"{path.name} is not a PEM key") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise SealKeyRefused(f"{path.name} is not an Ed25519 key")
    return key
