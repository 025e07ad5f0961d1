"""Which exceptions need no look yet, because another one comes first."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping


def hidden(
    open_codes: Iterable[str], hides: Mapping[str, Collection[str]]
) -> frozenset[str]:
    """Return those of a document's open codes that another open one hides.

    Hiding passes through what is not open: whoever hides one hides what that hides.
    """
    present = frozenset(open_codes)
    return present & _below(present, hides)


def _below(codes: frozenset[str], hides: Mapping[str, Collection[str]]) -> set[str]:
    """Return everything that these codes hide, directly or through others."""
    below: set[str] = set()
    for code in codes:
        waiting = list(hides.get(code, ()))
        seen: set[str] = set()
        while waiting:
            one = waiting.pop()
            if one not in seen:
                seen.add(one)
                waiting.extend(hides.get(one, ()))
        below |= seen - {code}
    return below
