"""What people correct again and again in what is read from one vendor's documents."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

ENOUGH = 2  # equal corrections before they count as a habit
Rule = Callable[[str], str]


def usual(history: Iterable[tuple[str, str]], read: str) -> str | None:
    """Return what people would make of a value, when their habit is clear.

    `history` holds (what was read, what people kept) of this field and vendor, also
    where both are equal. A habit has no exception in it; it proposes and fills nothing.
    """
    said = [(before, after) for before, after in history if before and after]
    for rule in _rules(said):
        made = rule(read)
        if made != read and _holds(rule, said):
            return made
    return None


def _holds(rule: Rule, said: list[tuple[str, str]]) -> bool:
    """Tell whether enough corrections follow from the rule, and none differs."""
    touched = [
        (rule(before), after) for before, after in said if rule(before) != before
    ]
    return len(touched) >= ENOUGH and all(made == after for made, after in touched)


def _rules(said: list[tuple[str, str]]) -> Iterable[Rule]:
    """Yield the rules that single corrections suggest, each of them once."""
    seen = set()
    for before, after in said:
        for name, rule in _suggested(before, after):
            if name not in seen:
                seen.add(name)
                yield rule


def _suggested(before: str, after: str) -> Iterable[tuple[tuple[str, ...], Rule]]:
    if before == after:
        return
    yield ("exactly", before, after), lambda read: after if read == before else read
    if before.endswith(after):
        prefix = before.removesuffix(after)
        yield ("without prefix", prefix), lambda read: read.removeprefix(prefix)
    if before.startswith(after):
        suffix = before.removeprefix(after)
        yield ("without suffix", suffix), lambda read: read.removesuffix(suffix)
    if after.endswith(before):
        missing = after.removesuffix(before)
        yield ("with prefix", missing), lambda read: missing + read
    if _swapped(before) == after:
        yield ("day and month swapped",), _swapped


def _swapped(read: str) -> str:
    """Return a date with day and month swapped, or what was read when there is none."""
    try:
        day = date.fromisoformat(read)
        return day.replace(day=day.month, month=day.day).isoformat()
    except ValueError:
        return read
