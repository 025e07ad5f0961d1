"""All values of one input that a table can tell apart, one example of each.

Two values between which no rule distinguishes are one atom. So a handful of atoms
stands for all numbers, all words and all paths, and whatever holds for each atom
holds for each document: nothing is sampled.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from .condition import Fact, Kind
from .index import Column

ATOMS_MAX = 4_096  # of one input: all combinations of twelve words
OTHER = "other"  # a word or a place that no rule names


@dataclass(frozen=True, slots=True)
class Atoms:
    """The atoms of one input; `is_complete` is false when there were too many."""

    values: tuple[Fact, ...]
    masks: tuple[int, ...]
    is_complete: bool = True


def atoms_of(
    kind: Kind, column: Column, paths: Iterable[Sequence[str]] | None = None
) -> Atoms:
    """Return the atoms of one input, known ones first, the unknown fact last.

    `paths` are all places of the tree, each as the path from the root. Without them
    any named place may be a part of any other: what is proven then holds for every
    tree.
    """
    match kind:
        case Kind.NUMBER:
            values, is_complete = _numbers(column.limits), True
        case Kind.BOOLEAN:
            values, is_complete = [True, False], True
        case Kind.TEXT:
            values, is_complete = [*column.words, _unused(column.words)], True
        case Kind.SET:
            values, is_complete = _word_sets(column)
        case Kind.TREE if paths is not None:
            values, is_complete = _real_paths(column, paths), True
        case Kind.TREE:
            values, is_complete = _possible_paths(column)
    if kind in (Kind.SET, Kind.TREE):
        values = _distinct(column, values)
    # A missing fact is an atom of its own, even when it looks like another one.
    values = [*values, None]
    return Atoms(tuple(values), tuple(map(column.mask, values)), is_complete)


def _distinct(column: Column, values: Iterable[Fact]) -> list[Fact]:
    """Keep one of the values that all rules treat alike; there may be thousands."""
    first_of: dict[int, Fact] = {}
    for value in values:
        first_of.setdefault(column.mask(value), value)
    return list(first_of.values())


def _numbers(limits: Sequence[Decimal]) -> list[Decimal]:
    """Return one number below, on, between and above the limits, in order."""
    if not limits:
        return [Decimal(0)]
    values = [_below(limits[0])]
    for one, following in zip(limits, limits[1:], strict=False):
        values += [one, _between(one, following)]
    return [*values, limits[-1], limits[-1] + 1]


def _below(limit: Decimal) -> Decimal:
    return _between(Decimal(0), limit) if limit > 0 else limit - 1


def _between(low: Decimal, high: Decimal) -> Decimal:
    """Return the number between two others that reads most easily."""
    middle = (low + high) / 2
    for digits in range(28):
        value = round(middle, digits)
        if low < value < high:
            return value
    return middle


def _unused(words: Iterable[str]) -> str:
    taken, word = set(words), OTHER
    while word in taken:
        word = f"an{word}"
    return word


def _word_sets(column: Column) -> tuple[list[frozenset], bool]:
    """Return each combination of words that rules treat differently.

    Words that all rules treat alike stand for each other.
    """
    alike: dict[tuple[int, int], str] = {}
    for word in column.words:
        alike.setdefault(column.treatment(word), word)
    chosen, is_complete = _combinations(list(alike.values()))
    other = _unused(column.words)
    return [frozenset(), frozenset((other,)), *map(frozenset, chosen)], is_complete


def _real_paths(column: Column, paths: Iterable[Sequence[str]]) -> list[tuple]:
    """Return the places of a tree, and one that is added beside all of them."""
    return [*map(tuple, sorted(paths, key=len)), (_unused(column.words),)]


def _possible_paths(column: Column) -> tuple[list[tuple], bool]:
    chosen, is_complete = _combinations(list(column.words))
    return [(_unused(column.words),), *map(tuple, chosen)], is_complete


def _combinations(words: list[str]) -> tuple[list[tuple], bool]:
    """Return all combinations of words, or the small ones when there are too many."""
    found: list[tuple] = []
    for size in range(1, len(words) + 1):
        for some in combinations(words, size):
            if len(found) == ATOMS_MAX:
                return found, False
            found.append(some)
    return found, True
