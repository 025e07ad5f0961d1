"""Which rules cover a fact, for all rules at once: one bit a rule.

Each input has an index from a value to a mask whose bit n says that rule n accepts
this value. A document is covered by the rules whose bit is left after AND over all
inputs, so the cost is the number of inputs, not the number of rules.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from .condition import Between, Fact, Is, Kind, Known, Member, Overlap, Within


@dataclass(frozen=True, slots=True)
class Index:
    """The masks of all inputs that some rule asks for."""

    everything: int
    columns: Mapping[str, Column]

    @classmethod
    def build(cls, kinds: Mapping[str, Kind], rules: Sequence[Mapping]) -> Index:
        everything = (1 << len(rules)) - 1
        asked = sorted({name for when in rules for name in when})
        columns = {
            name: COLUMNS[kinds[name]](
                [(1 << n, when[name]) for n, when in enumerate(rules) if name in when],
                everything,
            )
            for name in asked
        }
        return cls(everything, columns)

    def covering(self, facts: Mapping[str, Fact]) -> int:
        """Return the mask of the rules that cover facts in normal form."""
        mask = self.everything
        for name, column in self.columns.items():
            mask &= column.mask(facts.get(name))
        return mask

    def covering_but(self, name: str, facts: Mapping[str, Fact]) -> int:
        """Return the same mask when nothing is asked of one input."""
        mask = self.everything
        for other, column in self.columns.items():
            if other != name:
                mask &= column.mask(facts.get(other))
        return mask


class Column:
    """The masks of one input, and which other values would matter."""

    def __init__(self, asking: list[tuple[int, object]], everything: int):
        self._known = [pair for pair in asking if not isinstance(pair[1], Known)]
        only = [pair for pair in asking if isinstance(pair[1], Known)]
        indifferent = everything & ~sum(bit for bit, _ in asking)
        # Rules that accept any known value, and rules that accept an unknown one.
        self._always = indifferent | sum(bit for bit, one in only if one.known)
        self._unknown = indifferent | sum(
            bit for bit, condition in asking if condition.or_unknown
        )

    def mask(self, value: Fact) -> int:
        return self._unknown if value is None else self._always | self._accepting(value)

    def _accepting(self, value) -> int:
        raise NotImplementedError

    def other_values(self, value: Fact) -> Iterator[tuple[str, Fact, int]]:
        """Yield (how, value, mask) for values near this one, the nearest first."""
        return iter(())


class NumberColumn(Column):
    """Masks between and on the limits that rules name.

    n limits cut the numbers into 2n + 1 pieces: below the first limit, on it,
    between it and the second, and so on.
    """

    def __init__(self, asking, everything):
        super().__init__(asking, everything)
        limits = {
            limit
            for _, one in self._known
            for limit in (one.lower, one.upper)
            if limit is not None
        }
        self.limits: list[Decimal] = sorted(limits)
        self._pieces = self._sweep()

    def _sweep(self) -> list[int]:
        toggles = [0] * (2 * len(self.limits) + 2)
        for bit, one in self._known:
            first, last = self.span(one)
            toggles[first] ^= bit
            toggles[last + 1] ^= bit
        mask, pieces = 0, []
        for toggle in toggles[:-1]:
            mask ^= toggle
            pieces.append(mask)
        return pieces

    def span(self, one: Between) -> tuple[int, int]:
        """Return the first and the last piece that a range accepts."""
        first, last = 0, 2 * len(self.limits)
        if one.lower is not None:
            first = self._piece(one.lower) + (not one.with_lower)
        if one.upper is not None:
            last = self._piece(one.upper) - (not one.with_upper)
        return first, last

    def _piece(self, value: Decimal) -> int:
        place = bisect_left(self.limits, value)
        on_limit = place < len(self.limits) and self.limits[place] == value
        return 2 * place + on_limit

    def _accepting(self, value):
        return self._pieces[self._piece(value)]

    def other_values(self, value):
        if value is None:
            return
        here = self._piece(value)
        for piece in range(here - 1, -1, -1):
            how = "at_most" if piece % 2 else "below"
            yield how, self.limits[piece // 2], self._always | self._pieces[piece]
        for piece in range(here + 1, len(self._pieces)):
            how = "at_least" if piece % 2 else "above"
            limit = self.limits[(piece - 1) // 2]
            yield how, limit, self._always | self._pieces[piece]


class TextColumn(Column):
    """Masks by word, and one for all words that no rule names."""

    def __init__(self, asking, everything):
        super().__init__(asking, everything)
        self._others = sum(bit for bit, one in self._known if one.negated)
        self._by_word: dict[str, int] = {}
        for bit, one in self._known:
            for word in one.words:
                # Named by `in`: this rule joins. Named by `not_in`: it leaves.
                self._by_word[word] = self._by_word.get(word, self._others) ^ bit

    @property
    def words(self) -> list[str]:
        """Return the words that rules name."""
        return sorted(self._by_word)

    def _accepting(self, value):
        return self._by_word.get(value, self._others)

    def other_values(self, value):
        for word, mask in sorted(self._by_word.items()):
            if word != value:
                yield "is", word, self._always | mask
        if value in self._by_word:
            yield "is_other", value, self._always | self._others


class SetColumn(Column):
    """Masks by word: which rules a word satisfies, and which it rules out."""

    def __init__(self, asking, everything):
        super().__init__(asking, everything)
        self._asking = sum(bit for bit, _ in self._known)
        self._needing = sum(bit for bit, one in self._known if one.any_of)
        self._not_when_empty = sum(b for b, one in self._known if one.empty is False)
        self._only_when_empty = sum(bit for bit, one in self._known if one.empty)
        self._satisfied: dict[str, int] = {}
        self._forbidden: dict[str, int] = {}
        for bit, one in self._known:
            for word in one.any_of:
                self._satisfied[word] = self._satisfied.get(word, 0) | bit
            for word in one.none_of:
                self._forbidden[word] = self._forbidden.get(word, 0) | bit

    @property
    def words(self) -> list[str]:
        """Return the words that rules name."""
        return sorted({*self._satisfied, *self._forbidden})

    def treatment(self, word: str) -> tuple[int, int]:
        """Return the rules that a word satisfies and those that it rules out."""
        return self._satisfied.get(word, 0), self._forbidden.get(word, 0)

    def _accepting(self, value):
        mask = self._asking & ~self._needing
        for word in value:
            mask |= self._satisfied.get(word, 0)
        for word in value:
            mask &= ~self._forbidden.get(word, 0)
        return mask & ~(self._only_when_empty if value else self._not_when_empty)

    def other_values(self, value):
        for word in sorted(value or ()):
            yield "without", word, self.mask(value - {word})
        if value and len(value) > 1:
            yield "is_empty", None, self.mask(frozenset())


class TreeColumn(Column):
    """Masks by place: a path hits a rule through any place on its way."""

    def __init__(self, asking, everything):
        super().__init__(asking, everything)
        self._outside = sum(bit for bit, one in self._known if one.negated)
        self._inside = sum(bit for bit, one in self._known if not one.negated)
        self._by_place: dict[str, int] = {}
        for bit, one in self._known:
            for place in one.places:
                self._by_place[place] = self._by_place.get(place, 0) | bit

    @property
    def words(self) -> list[str]:
        """Return the places that rules name."""
        return sorted(self._by_place)

    def _accepting(self, value):
        hit = 0
        for place in value:
            hit |= self._by_place.get(place, 0)
        return (hit & self._inside) | (self._outside & ~hit)


class BooleanColumn(Column):
    """Two masks."""

    def __init__(self, asking, everything):
        super().__init__(asking, everything)
        self._by_value = {
            value: sum(bit for bit, one in self._known if one.value is value)
            for value in (True, False)
        }

    def _accepting(self, value):
        return self._by_value[value]

    def other_values(self, value):
        if value is not None:
            yield "is", not value, self.mask(not value)


COLUMNS = {
    Between.kind: NumberColumn,
    Member.kind: TextColumn,
    Overlap.kind: SetColumn,
    Within.kind: TreeColumn,
    Is.kind: BooleanColumn,
}
