"""One more rule laid over a table, written out as a table that decides the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from .condition import Between
from .conjunction import NotOneCondition, both_whens
from .overlay import join_steps
from .table import Rule, Table

AMOUNT = "amount"


class CannotTighten(ValueError):
    """The rule cannot be written into this table; the message says why."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """Where one rule meets a rule of the table, and what both ask for together."""

    of: Rule
    joined: Rule

    @property
    def changes_it(self) -> bool:
        return _outcome(self.joined) != _outcome(self.of)


def meetings(table: Table, rule: Rule) -> Iterator[Meeting]:
    """Yield each rule of the table that shares documents with this one."""
    for own in table.rules:
        try:
            when = both_whens(own.when, rule.when)
        except NotOneCondition as error:
            raise CannotTighten(f"rule {own.id}: {error}") from None
        if when is not None:
            yield Meeting(own, _joined(own, rule, when))


def with_rule(table: Table, rule: Rule, *, alone: bool = False) -> Table:
    """Return the table that decides as the table and the rule joined.

    Before each rule that the new one shares documents with stands a rule for these
    documents, which asks for what both ask for. With `alone` the rule also decides
    where no rule of the table does. Rules that an earlier call wrote for a rule of
    the same name are replaced.
    """
    if table.hit_policy != "first":
        raise CannotTighten("exactly one rule may cover a document of this table")
    table = without_rule(table, rule.id)
    found = {meeting.of.id: meeting for meeting in meetings(table, rule)}
    rules: list[Rule] = []
    for own in table.rules:
        meeting = found.get(own.id)
        if meeting and meeting.changes_it:
            rules.append(meeting.joined)
        if not (meeting and meeting.changes_it and meeting.joined.when == own.when):
            rules.append(own)
    if alone:
        rules.append(rule)
    try:
        return replace(table, rules=tuple(rules))
    except ValueError as error:
        raise CannotTighten(str(error)) from None


def without_rule(table: Table, rule_id: str) -> Table:
    """Return the table without a rule and without what was joined with it."""
    kept = (
        rule
        for rule in table.rules
        if rule.id != rule_id and not rule.id.endswith(f" + {rule_id}")
    )
    return replace(table, rules=tuple(kept))


def tightened(rule: Rule, rule_id: str, limit, reason: str) -> Rule:
    """Return a copy of a rule that begins at another amount; None keeps its own."""
    when = dict(rule.when)
    if limit is not None:
        when[AMOUNT] = Between(lower=limit)
    return replace(rule, id=rule_id, when=when, reason=reason)


def _joined(own: Rule, rule: Rule, when) -> Rule:
    block = " ".join(dict.fromkeys(text for text in (own.block, rule.block) if text))
    reasons = dict.fromkeys(text for text in (own.reason, rule.reason) if text)
    try:
        return Rule(
            id=f"{own.id} + {rule.id}",
            when=when,
            steps=() if block else join_steps([own.steps, rule.steps]),
            block=block,
            reason=" ".join(reasons),
            lane=own.lane if own.lane == rule.lane else "",
            decide_by_link=own.decide_by_link and rule.decide_by_link,
        )
    except ValueError as error:
        raise CannotTighten(f"rule {own.id}: {error}") from None


def _outcome(rule: Rule) -> tuple:
    return rule.steps, rule.block, rule.lane, rule.decide_by_link
