"""Foreign text made storable: no NUL, no half characters, no steering of displays."""

from __future__ import annotations

from collections.abc import Mapping


def one_line(text: str) -> str:
    """Printable text on one line."""
    return " ".join(_printable(text).split())


def plain(text: str) -> str:
    """Printable text that keeps its lines."""
    return "\n".join(_printable(line) for line in text.splitlines())


def storable(value):
    """JSON data whose strings any database takes; structure and numbers stay."""
    if isinstance(value, str):
        return plain(value) if not value.isprintable() else value
    if isinstance(value, Mapping):
        return {storable(str(key)): storable(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [storable(item) for item in value]
    if isinstance(value, float) and value - value != 0:
        return None  # NaN and infinity are no JSON
    return value


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)
