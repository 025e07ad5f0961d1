"""A person's name in the two parts that directories ask for."""

from __future__ import annotations

PART_MAX_CHARS = 256  # as the contracts say


def parts(name: str) -> tuple[str, str]:
    """Return given and family name.

    `Family, Given` says it itself. Else the last word is the family name. One word
    alone is both, because a directory takes neither an account without one.
    """
    family, comma, given = name.partition(",")
    if not comma or not family.strip() or not given.strip():
        words = name.replace(",", " ").split() or ["-"]
        given, family = " ".join(words[:-1]) or words[-1], words[-1]
    return _bounded(given), _bounded(family)


def _bounded(part: str) -> str:
    return " ".join(part.split())[:PART_MAX_CHARS].strip()
