"""Documents of the past decided again: what another policy would have changed.

Tables are compiled once, and each value of a fact is looked up once: documents whose
facts meet the same rules share one comparison, so that the cost of a document is a few
look-ups, however many rules there are.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from .condition import normal, number_text
from .decide import outcome
from .explain import outcome_words, who_words
from .overlay import Joined, Part, join
from .step import Step
from .table import Table

EXAMPLES_MAX = 5  # of each kind: what a person opens
VALUES_MAX = 50_000  # of one fact that are remembered; then they are forgotten again


class Kind(StrEnum):
    """What the other policy changes for one document."""

    SAME = "same"
    TERMS = "terms"  # the same people, but another quorum, turn, target ...
    MORE = "more"  # more people look at it
    OTHER = "other"  # somebody looks no more, somebody else does
    FEWER = "fewer"  # fewer people look at it
    FREE = "free"  # nobody looks at it any more
    BLOCKED = "blocked"  # it would not have passed
    RELEASED = "released"  # it was blocked; now people decide


UNSEEN = (Kind.FREE, Kind.FEWER, Kind.OTHER)  # somebody looks no more


class Document(NamedTuple):
    """One document as it was decided about.

    `before` and `after` name the tables that decide, the widest first; none at all
    means that no policy governs it.
    """

    key: int
    facts: Mapping
    before: tuple[Hashable, ...]
    after: tuple[Hashable, ...]
    place: str = ""
    month: str = ""
    amount: Decimal = Decimal(0)
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Effect:
    """What changes for all documents that meet the same rules."""

    kind: Kind
    before: Joined
    after: Joined
    lost: tuple[str, ...] = ()
    gained: tuple[str, ...] = ()


@dataclass(slots=True)
class Count:
    """How many documents, and what they are worth in each currency."""

    documents: int = 0
    amounts: Counter = field(default_factory=Counter)

    def add(self, documents: int, currency: str, amount: Decimal) -> None:
        self.documents += documents
        if amount:
            self.amounts[currency] += amount

    def as_json(self) -> dict:
        return {
            "documents": self.documents,
            "amounts": {
                currency: number_text(amount)
                for currency, amount in sorted(self.amounts.items())
            },
        }


class Replay:
    """Takes documents in batches and adds up what changes.

    `hours` are measured hours of a step by role or login; without one, its target
    counts. `names` are code -> name, for words.
    """

    def __init__(
        self,
        tables: Mapping[Hashable, Table] | None = None,
        *,
        hours: Mapping[str, float] | None = None,
        names: Mapping[str, str] | None = None,
    ):
        self._tables: dict[Hashable, Table] = {}
        self._owners: dict[Hashable, str] = {}
        self._masks: dict[Hashable, _Masks] = {}
        self._hours = hours or {}
        self._names = names or {}
        self._effects: dict[tuple, Effect] = {}
        self._cells: dict[tuple, list] = defaultdict(lambda: [0, Decimal(0)])
        self._largest: dict[Kind, list[tuple]] = defaultdict(list)
        for key, table in (tables or {}).items():
            self.learn(key, table)

    def learn(self, key: Hashable, table: Table, owner: str = "") -> None:
        """Take in a table that documents name by this key, and whose it is."""
        if key not in self._tables:
            self._tables[key] = table
            self._owners[key] = owner
            self._masks[key] = _Masks(table)

    def add(self, documents: Iterable[Document]) -> None:
        """Decide these documents by both policies and count what changes."""
        effects, cells, masks = self._effects, self._cells, self._masks
        for one in documents:
            signature = (
                one.before,
                one.after,
                tuple([masks[key](one.facts) for key in one.before + one.after]),
            )
            effect = effects.get(signature)
            if effect is None:
                effect = effects[signature] = self._effect(*signature)
            cell = cells[signature, one.place, one.month, one.currency]
            cell[0] += 1
            cell[1] += one.amount
            if effect.kind is not Kind.SAME:
                self._remember(signature, effect.kind, one)

    def _remember(self, signature: tuple, kind: Kind, one: Document) -> None:
        """Keep the largest documents of each kind as examples."""
        largest = self._largest[kind]
        push = heapq.heappush if len(largest) < EXAMPLES_MAX else heapq.heappushpop
        push(largest, (one.amount, one.key, one.currency, signature))

    def _effect(self, before: tuple, after: tuple, masks: tuple[int, ...]) -> Effect:
        then = self._joined(before, masks[: len(before)])
        now = self._joined(after, masks[len(before) :])
        were, are = self._asked(then), self._asked(now)
        lost = tuple(sorted((were - are).elements()))
        gained = tuple(sorted((are - were).elements()))
        return Effect(_kind(then, now, lost, gained), then, now, lost, gained)

    def _joined(self, keys: tuple, masks: tuple[int, ...]) -> Joined:
        parts = [
            Part(
                self._owners[key],
                self._tables[key],
                outcome(self._tables[key], mask, {}),
                is_base=not place,
            )
            for place, (key, mask) in enumerate(zip(keys, masks, strict=True))
        ]
        return join(parts, {})

    def _asked(self, joined: Joined) -> Counter:
        """Return how many decisions are asked of whom."""
        asked: Counter = Counter()
        for step in joined.steps:
            if step.holds_gate:
                asked[who_words(step, self._names)] += _decisions(step)
        return asked

    # -- what came out of it -------------------------------------------------

    def effects(self) -> list[tuple[Effect, Count]]:
        """Return all changes with how often each occurred, the commonest first."""
        counts: dict[tuple, Count] = defaultdict(Count)
        for (signature, _place, _month, currency), cell in self._cells.items():
            counts[signature].add(cell[0], currency, cell[1])
        pairs = [(self._effects[one], count) for one, count in counts.items()]
        return sorted(pairs, key=lambda pair: -pair[1].documents)

    def result(self) -> dict:
        """Return all of it as plain values, for a screen, a table or a plot."""
        cells = [
            (self._effects[signature], place, month, currency, *cell)
            for (signature, place, month, currency), cell in self._cells.items()
        ]
        return {
            "documents": sum(cell[-2] for cell in cells),
            "kinds": _grouped(cells, lambda effect, _place, _month: effect.kind.value),
            "places": _crossed(cells, lambda _effect, place, _month: place),
            "months": _crossed(cells, lambda _effect, _place, month: month),
            "rules": _crossed(
                cells, lambda effect, _place, _month: effect.after.rule_id
            ),
            "people": self._people(cells),
            "cycle_hours": self._cycle(cells),
            "unseen": _unseen(cells),
            "examples": [
                example for kind in self._largest for example in self._examples(kind)
            ],
        }

    def _examples(self, kind: Kind) -> list[dict]:
        """Return the largest documents of one kind, with both decisions in words."""
        examples = []
        for amount, key, currency, signature in sorted(
            self._largest[kind], key=lambda one: one[:2], reverse=True
        ):
            effect = self._effects[signature]
            examples.append(
                {
                    "kind": kind.value,
                    "key": key,
                    "amount": number_text(amount),
                    "currency": currency,
                    "before": outcome_words(effect.before, self._names),
                    "after": outcome_words(effect.after, self._names),
                    "rule": effect.after.rule_id,
                }
            )
        return examples

    def _people(self, cells) -> list[dict]:
        """Return who gains and loses work, the largest change first."""
        rows: dict[str, dict] = defaultdict(
            lambda: {"before": 0, "after": 0, "hours_before": 0.0, "hours_after": 0.0}
        )
        for effect, *_where, documents, _amount in cells:
            for side, joined in (("before", effect.before), ("after", effect.after)):
                for step in joined.steps:
                    if not step.holds_gate:
                        continue
                    row = rows[who_words(step, self._names)]
                    row[side] += documents * _decisions(step)
                    row[f"hours_{side}"] += documents * self._step_hours(step)
        people = [{"who": who, **row} for who, row in rows.items()]
        return sorted(
            people, key=lambda row: (-abs(row["after"] - row["before"]), row["who"])
        )

    def _cycle(self, cells) -> dict:
        """Return the hours until the last step, over all documents."""
        total = {"before": 0.0, "after": 0.0}
        for effect, *_where, documents, _amount in cells:
            total["before"] += documents * self._hours_until_done(effect.before)
            total["after"] += documents * self._hours_until_done(effect.after)
        return total

    def _hours_until_done(self, joined: Joined) -> float:
        """Return the sum over all turns of the longest step of each."""
        turns: dict[int, float] = {}
        for step in joined.steps:
            if step.holds_gate:
                hours = max(turns.get(step.order, 0.0), self._step_hours(step))
                turns[step.order] = hours
        return sum(turns.values())

    def _step_hours(self, step: Step) -> float:
        measured = self._hours.get(step.role or step.user)
        return float(step.target_hours) if measured is None else measured


class _Masks:
    """Which rules of one table cover facts in stored form."""

    def __init__(self, table: Table):
        self._everything = table.index.everything
        self._columns = [
            (name, table.kinds[name], column, {})
            for name, column in table.index.columns.items()
        ]

    def __call__(self, facts: Mapping) -> int:
        mask = self._everything
        for name, kind, column, met in self._columns:
            value = facts.get(name)
            if type(value) is list:
                value = tuple(value)
            found = met.get(value)
            if found is None:
                if len(met) >= VALUES_MAX:
                    met.clear()
                found = met[value] = column.mask(normal(kind, value))
            mask &= found
        return mask


def _kind(before: Joined, after: Joined, lost, gained) -> Kind:
    """Return what changes between two decisions."""
    if after.block or before.block:
        if after.block:
            return Kind.SAME if before.block else Kind.BLOCKED
        return Kind.FREE if after.is_free else Kind.RELEASED
    if after.is_free and not before.is_free:
        return Kind.FREE
    if lost or gained:
        if lost and gained:
            return Kind.OTHER
        return Kind.FEWER if lost else Kind.MORE
    return Kind.SAME if after.steps == before.steps else Kind.TERMS


def _decisions(step: Step) -> int:
    """Return how many decisions a step asks for at least."""
    return step.quorum_value if step.quorum == "count" else 1


def _grouped(cells, key: Callable) -> dict[str, dict]:
    counts: dict[str, Count] = defaultdict(Count)
    for effect, place, month, currency, documents, amount in cells:
        counts[key(effect, place, month)].add(documents, currency, amount)
    return {name: count.as_json() for name, count in sorted(counts.items())}


def _crossed(cells, key: Callable) -> dict[str, dict[str, int]]:
    """Return {name: {kind: documents}}."""
    rows: dict[str, Counter] = defaultdict(Counter)
    for effect, place, month, _currency, documents, _amount in cells:
        rows[key(effect, place, month)][effect.kind.value] += documents
    return {name: dict(sorted(row.items())) for name, row in sorted(rows.items())}


def _unseen(cells) -> dict[str, dict]:
    """Return {who: documents and spend that they would see no more}."""
    counts: dict[str, Count] = defaultdict(Count)
    for effect, _place, _month, currency, documents, amount in cells:
        if effect.kind in UNSEEN:
            for who in dict.fromkeys(effect.lost):
                counts[who].add(documents, currency, amount)
    return {who: count.as_json() for who, count in sorted(counts.items())}
