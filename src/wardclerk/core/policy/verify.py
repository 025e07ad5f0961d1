"""Proofs about a table: no gap, no ambiguous overlap, no rule that never decides.

A rule is a box: one set of atoms an input. With the masks of `Atoms`, the rules that
cover a document are what is left after AND over its atoms. A gap is a choice of one
atom an input that leaves nothing; a rule is shadowed when no such choice within its
own box escapes from all earlier rules. The search for that choice only tries the
smallest masks and remembers where it failed, so that it is quick where tables are
like those of people. Its work is bounded, and the bound is a finding.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import accumulate
from operator import or_

from .atoms import Atoms, atoms_of
from .condition import Between, Is, Kind, Known, Member, Overlap, Within
from .finding import ERROR, WARNING, Finding
from .index import Column
from .table import Rule, Table

TOLD_MAX = 3  # names in one sentence
GAPS_MAX = 10  # told at once; the next ones show when these are closed
OVERLAPS_MAX = 50
SEARCH_STATES_MAX = 20_000  # of one search
TOTAL_STATES_MAX = 100_000  # of all searches over one table: about half a second
COMPARED_MAX = (
    400  # masks among which the smallest are sought; more cost more than help
)


def verify(
    table: Table, paths: Mapping[str, Iterable[Sequence[str]]] | None = None
) -> tuple[Finding, ...]:
    """Return what is wrong with a table, errors first.

    `paths` are input name -> all places of its tree, each as the path from the root.
    Facts are taken as independent of each other, and each may be unknown: what is
    proven holds for every document that there can be.
    """
    if not table.rules:
        return (Finding("empty", ERROR),)
    proof = _Proof(table, paths or {})
    findings = [
        *proof.unreachable(),
        *proof.shadowed(),
        *proof.overlaps(),
        *proof.gaps(),
        *proof.limits_hit(),
    ]
    return tuple(sorted(findings, key=lambda one: one.severity != ERROR))


class _Exhausted(Exception):
    """The search is longer than it may be."""


@dataclass(frozen=True)
class _Side:
    """One input of a table: its atoms, and which of them a condition accepts."""

    name: str
    kind: Kind
    column: Column
    atoms: Atoms

    @cached_property
    def everything(self) -> tuple[int, ...]:
        return tuple(range(len(self.atoms.masks)))

    @property
    def unknown(self) -> int:
        """Return the atom of the fact that nobody knows."""
        return len(self.atoms.masks) - 1

    def accepted(self, condition) -> tuple[int, ...]:
        values = self.atoms.values
        return tuple(n for n, value in enumerate(values) if condition.matches(value))

    def touching(self, places: Sequence[int]) -> int:
        """Return the rules that accept any of these atoms."""
        mask = 0
        for place in places:
            mask |= self.atoms.masks[place]
        return mask

    def covering(self, places: Sequence[int]) -> int:
        """Return the rules that accept all of these atoms."""
        mask = -1
        for place in places:
            mask &= self.atoms.masks[place]
        return mask


@dataclass(frozen=True)
class _NumberSide(_Side):
    """Numbers are in order and a range has no hole, so that its ends tell it all."""

    def accepted(self, condition) -> tuple[int, ...]:
        if not isinstance(condition, Between):
            return super().accepted(condition)
        first, last = self.column.span(condition)
        places = tuple(range(first, last + 1))
        return (*places, self.unknown) if condition.or_unknown else places

    @cached_property
    def _reached(self) -> tuple[list[int], list[int]]:
        """Return the rules that begin at or before, and end at or after, an atom."""
        masks = self.atoms.masks[:-1]
        upwards = list(accumulate(masks, or_))
        downwards = list(accumulate(reversed(masks), or_))[::-1]
        return upwards, downwards

    def touching(self, places: Sequence[int]) -> int:
        known, unknown = self._split(places)
        begun, unended = self._reached
        found = begun[known[-1]] & unended[known[0]] if known else 0
        return found | super().touching(unknown)

    def covering(self, places: Sequence[int]) -> int:
        known, unknown = self._split(places)
        return super().covering((*known[:1], *known[-1:], *unknown))

    def _split(self, places: Sequence[int]):
        if places and places[-1] == self.unknown:
            return places[:-1], places[-1:]
        return places, ()


class _Proof:
    def __init__(self, table: Table, paths: Mapping):
        self.table = table
        self.sides = [
            (_NumberSide if one.kind is Kind.NUMBER else _Side)(
                one.name,
                one.kind,
                column,
                atoms_of(one.kind, column, paths.get(one.name)),
            )
            for one in table.inputs
            if (column := table.index.columns.get(one.name)) is not None
        ]
        self.everything = (1 << len(table.rules)) - 1
        self.states_left = TOTAL_STATES_MAX
        self.unproven: list[str] = []
        self._seen: dict = {}
        self.boxes = [self._box(rule) for rule in table.rules]

    def _box(self, rule: Rule) -> list[tuple[tuple[int, ...], int, int]]:
        """Return (atoms, rules that touch them, rules that cover them) an input."""
        return [self._extent(side, rule.when.get(side.name)) for side in self.sides]

    def _extent(self, side: _Side, condition):
        key = side.name, condition
        if key not in self._seen:
            places = side.everything if condition is None else side.accepted(condition)
            self._seen[key] = places, side.touching(places), side.covering(places)
        return self._seen[key]

    @cached_property
    def _never(self) -> set[int]:
        return {
            number
            for number, box in enumerate(self.boxes)
            if not all(places for places, _touching, _covering in box)
        }

    def unreachable(self):
        """Yield rules that ask of one fact what no document can have."""
        for number in sorted(self._never):
            rule = self.table.rules[number]
            side = next(
                side
                for side, extent in zip(self.sides, self.boxes[number], strict=True)
                if not extent[0]
            )
            titles = {one.name: one.title for one in self.table.inputs}
            yield Finding(
                "unreachable",
                ERROR,
                {"rule": rule.id, "fact": titles[side.name]},
                (rule.id,),
            )

    def shadowed(self):
        """Yield rules that earlier ones leave nothing to decide."""
        if self.table.hit_policy != "first":
            return
        for number, rule in enumerate(self.table.rules):
            rivals = self._meeting(number) & ((1 << number) - 1)
            if number in self._never or not rivals:
                continue
            alone = self._holding(number) & rivals
            if alone:
                yield self._shadow(number, _bits(alone)[:1])
                continue
            places = [extent[0] for extent in self.boxes[number]]
            escape, is_proven = self._escape(places, rivals)
            if not is_proven:
                self.unproven.append(rule.id)
            elif escape is None:
                yield self._shadow(number, _bits(rivals))

    def _shadow(self, number: int, by: Sequence[int]) -> Finding:
        rule = self.table.rules[number]
        names = [self.table.rules[other].id for other in by]
        example = {
            side.name: side.atoms.values[extent[0][0]]
            for side, extent in zip(self.sides, self.boxes[number], strict=True)
        }
        return Finding(
            "shadowed.many" if len(names) > TOLD_MAX else "shadowed",
            ERROR,
            {"rule": rule.id, "others": ", ".join(names[:TOLD_MAX])},
            (rule.id, *names),
            example,
        )

    def overlaps(self):
        """Yield pairs of rules that cover one document, where just one may."""
        if self.table.hit_policy != "unique":
            return
        found = 0
        for number in range(len(self.table.rules)):
            if number in self._never:
                continue
            for other in _bits(self._meeting(number) & ((1 << number) - 1)):
                if other in self._never:
                    continue
                found += 1
                if found > OVERLAPS_MAX:
                    yield Finding(
                        "bound.overlaps", WARNING, {"count": str(OVERLAPS_MAX)}
                    )
                    return
                yield self._overlap(other, number)

    def _overlap(self, one: int, other: int) -> Finding:
        names = self.table.rules[one].id, self.table.rules[other].id
        facts = {}
        for side, mine, theirs in zip(
            self.sides, self.boxes[one], self.boxes[other], strict=True
        ):
            common = set(theirs[0])
            place = next(place for place in mine[0] if place in common)
            facts[side.name] = side.atoms.values[place]
        told = {"rule": names[0], "other": names[1]}
        return Finding("overlap", ERROR, told, names, facts)

    def gaps(self):
        """Yield documents that no rule covers, with a rule that would.

        A document whose facts are all known is an error. One of which something is
        unknown is held until somebody finds out, and therefore a warning.
        """
        known = [side.everything[:-1] for side in self.sides]
        every = [side.everything for side in self.sides]
        closed: list[list[frozenset[int]]] = []
        for places, severity in ((known, ERROR), (every, WARNING)):
            while len(closed) < GAPS_MAX:
                escape, is_proven = self._escape(places, self.everything, closed)
                if not is_proven:
                    self.unproven.append("")
                if escape is None:
                    break
                escape = self._as_known(escape, closed)
                box = self._widened(escape, closed)
                closed.append(box)
                yield self._gap(escape, box, severity, len(closed))

    def _as_known(self, escape, closed) -> list[int]:
        """Replace unknown facts that do not matter by known ones."""
        escape = list(escape)
        for n, side in enumerate(self.sides):
            if escape[n] != side.unknown:
                continue
            for place in side.everything[:-1]:
                tried = [*escape[:n], place, *escape[n + 1 :]]
                if self._is_gap(tried, closed):
                    escape = tried
                    break
        return escape

    def _is_gap(self, escape, closed) -> bool:
        mask = self.everything
        for side, place in zip(self.sides, escape, strict=True):
            mask &= side.atoms.masks[place]
        boxed = (
            [place in sides for place, sides in zip(escape, box, strict=True)]
            for box in closed
        )
        return not mask and not any(map(all, boxed))

    def _gap(self, escape, box, severity, number) -> Finding:
        facts = {
            side.name: side.atoms.values[place]
            for side, place in zip(self.sides, escape, strict=True)
        }
        key = "gap.unknown" if severity == WARNING else "gap"
        rule = self._suggestion(escape, box, number)
        return Finding(key, severity, {}, (), facts, rule)

    def _suggestion(self, escape, box, number) -> Rule:
        """Return a rule for the gap that asks the same people as the nearest rule."""
        when = {}
        for side, place, places in zip(self.sides, escape, box, strict=True):
            condition = _condition(side, place, places)
            if condition is not None:
                when[side.name] = condition
        taken = {rule.id for rule in self.table.rules}
        name = f"gap-{number}"
        while name in taken:
            name = f"{name}-new"
        near = self._nearest(escape)
        if near is None or near.block or not near.steps:
            return Rule(name, when, block="Nobody has decided yet who approves this.")
        return Rule(name, when, near.steps)

    def _nearest(self, escape) -> Rule | None:
        """Return the strictest rule that covers the document but for one fact."""
        near = []
        for left_out in range(len(self.sides)):
            mask = self.everything
            for n, (side, place) in enumerate(zip(self.sides, escape, strict=True)):
                if n != left_out:
                    mask &= side.atoms.masks[place]
            near += [self.table.rules[number] for number in _bits(mask)]
        return max(near, key=lambda rule: len(rule.steps), default=None)

    def _widened(self, escape, closed) -> list[frozenset[int]]:
        """Return the gap around one document, as far as it goes on each input."""
        box = [frozenset((place,)) for place in escape]
        for n, side in enumerate(self.sides):
            rest = self.everything
            for m, other in enumerate(self.sides):
                if m != n:
                    rest &= other.touching(sorted(box[m]))
            free = {
                place
                for place in side.everything
                if not side.atoms.masks[place] & rest
                and not any(_meets(box, n, place, one) for one in closed)
            }
            box[n] = _around(side, escape[n], free)
        return box

    def limits_hit(self):
        """Yield what could not be proven within the bounds."""
        for side in self.sides:
            if not side.atoms.is_complete:
                yield Finding("bound.words", WARNING, {"fact": side.name})
        if self.unproven:
            names = [name for name in self.unproven if name]
            yield Finding("bound.search", WARNING, {}, tuple(names))

    def _meeting(self, number: int) -> int:
        """Return the rules that cover some document of this one; boxes are exact."""
        mask = self.everything
        for _places, touching, _covering in self.boxes[number]:
            mask &= touching
        return mask

    def _holding(self, number: int) -> int:
        """Return the rules that cover each document of this one."""
        mask = self.everything
        for _places, _touching, covering in self.boxes[number]:
            mask &= covering
        return mask

    def _escape(self, places, rivals: int, closed=()):
        """Return (one atom an input that no rival accepts or None, is it proven).

        `closed` are boxes that count as rivals too.
        """
        shift = len(self.table.rules)
        columns = []
        for n, (side, allowed) in enumerate(zip(self.sides, places, strict=True)):
            masks = side.atoms.masks
            reached = _reached_by(closed, n, shift)
            # Backwards, so that the first atom of those with one mask stays.
            columns.append(
                {
                    masks[place] & rivals | reached.get(place, 0): place
                    for place in reversed(allowed)
                }
            )
        alive = rivals | (((1 << len(closed)) - 1) << shift)
        search = _Search(columns, alive, min(self.states_left, SEARCH_STATES_MAX))
        try:
            return search.run(), True
        except _Exhausted:
            return None, False
        finally:
            self.states_left -= search.states


class _Search:
    """One choice of a mask a column, so that nothing is left after AND."""

    def __init__(self, columns: list[dict[int, int]], alive: int, states_max: int):
        self.alive = alive
        self.states = 0
        self.states_max = states_max
        self.given = columns
        self.order = sorted(range(len(columns)), key=lambda n: len(columns[n]))
        self.columns = [_smallest(list(columns[n])) for n in self.order]
        self.always = self._always()
        self.failed: set[tuple[int, int]] = set()

    def _always(self) -> list[int]:
        """Return, a column, the rules that survive it and all later ones."""
        always = [-1]
        for masks in reversed(self.columns):
            left = always[-1]
            for mask in masks:
                left &= mask
            always.append(left)
        return always[::-1]

    def run(self) -> list[int] | None:
        """Return the chosen value of each column in the given order, or None."""
        chosen = None
        if not self.alive & self.always[0]:
            chosen = self._walk(0, self.alive)
        if chosen is None:
            return None
        result = [0] * len(self.given)
        for n, mask in zip(self.order, chosen, strict=True):
            result[n] = self.given[n][mask]
        return result

    def _walk(self, depth: int, mask: int) -> list[int] | None:
        """Choose from this column on; some choice may leave nothing of the mask."""
        if not mask:
            return [masks[0] for masks in self.columns[depth:]]
        if (depth, mask) in self.failed:
            return None
        self.states += 1
        if self.states > self.states_max:
            raise _Exhausted
        always = self.always[depth + 1]
        left = {mask & one: one for one in self.columns[depth]}
        hopeful = [one for one in left if not one & always]
        for next_mask in sorted(hopeful, key=int.bit_count):
            chosen = self._walk(depth + 1, next_mask)
            if chosen is not None:
                return [left[next_mask], *chosen]
        self.failed.add((depth, mask))
        return None


def _smallest(masks: list[int]) -> list[int]:
    """Leave out masks that contain another one: they escape from no more rules."""
    if len(masks) > COMPARED_MAX:
        return masks
    kept: list[int] = []
    for mask in sorted(masks, key=int.bit_count):
        if not any(one & mask == one for one in kept):
            kept.append(mask)
    return kept


def _reached_by(closed, n: int, shift: int) -> dict[int, int]:
    """Return {atom of input n: the closed boxes that reach it}, one bit each."""
    reached: dict[int, int] = {}
    for m, box in enumerate(closed):
        for place in box[n]:
            reached[place] = reached.get(place, 0) | 1 << (shift + m)
    return reached


def _meets(box, n: int, place: int, closed) -> bool:
    """Tell whether the box with this atom on input n meets one that is closed."""
    return place in closed[n] and all(
        mine & theirs
        for m, (mine, theirs) in enumerate(zip(box, closed, strict=True))
        if m != n
    )


def _around(side: _Side, place: int, free: set[int]) -> frozenset[int]:
    """Return the free atoms that one condition can name together with this one."""
    known = frozenset(side.everything[:-1])
    if len(free) == len(side.everything):
        return frozenset(free)
    if place not in known:
        return frozenset((place,))
    if known <= free:
        return known
    if side.kind is Kind.NUMBER:
        return _run_around(place, free & known)
    if side.kind is Kind.TEXT:
        return frozenset(free & known)
    return frozenset((place,))


def _run_around(place: int, free: set[int]) -> frozenset[int]:
    """Return the neighbours of an atom without a hole: numbers are in order."""
    first = last = place
    while first - 1 in free:
        first -= 1
    while last + 1 in free:
        last += 1
    return frozenset(range(first, last + 1))


def _condition(side: _Side, place: int, places: frozenset[int]):
    """Return the condition that names these atoms, None for all of them."""
    known = frozenset(side.everything[:-1])
    value = side.atoms.values[place]
    if len(places) == len(side.everything):
        return None
    if value is None:
        return Known(False)
    if places == known:
        return Known(True)
    named = frozenset(getattr(side.column, "words", ()))
    match side.kind:
        case Kind.NUMBER:
            return _range(side.column.limits, min(places), max(places))
        case Kind.BOOLEAN:
            return Is(value)
        case Kind.TEXT:
            words = frozenset(side.atoms.values[one] for one in places)
            return Member(words) if words <= named else Member(named - words, True)
        case Kind.TREE:
            inside = [one for one in value if one in named]
            return Within(frozenset(inside[-1:])) if inside else Within(named, True)
        case _:
            return _words_condition(value, named)


def _words_condition(value: frozenset[str], named: frozenset[str]) -> Overlap:
    if not value:
        return Overlap(empty=True)
    if value <= named:
        return Overlap(any_of=value, none_of=named - value)
    return Overlap(none_of=named, empty=False)


def _range(limits: Sequence[Decimal], first: int, last: int) -> Between:
    """Return the range from one piece to another; see `NumberColumn`."""
    return Between(
        None if first == 0 else limits[(first - 1) // 2],
        None if last == 2 * len(limits) else limits[last // 2],
        with_lower=bool(first % 2),
        with_upper=bool(last % 2),
    )


def _bits(mask: int) -> list[int]:
    """Return the numbers of the rules in a mask."""
    found = []
    while mask:
        lowest = mask & -mask
        found.append(lowest.bit_length() - 1)
        mask ^= lowest
    return found
