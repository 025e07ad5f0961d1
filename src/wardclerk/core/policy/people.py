"""Whether the people whom a table asks can decide what it asks of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from .condition import Between
from .finding import ERROR, WARNING, Finding, cents_above
from .step import Step
from .table import Rule, Table

AMOUNT, FACILITY = "amount", "facility"  # the facts on which authority depends
TOLD_MAX = 3  # names in one sentence


@dataclass(frozen=True, slots=True)
class Holder:
    """One person with authority, or who can ask: where, and up to what amount."""

    name: str
    places: frozenset[str] | None = None  # None: everywhere
    limit: Decimal | None = None  # None: without limit

    def is_at(self, path: Iterable[str] | None) -> bool:
        """Tell whether they count at a place; None is a place that nobody knows."""
        if self.places is None:
            return True
        return path is not None and not self.places.isdisjoint(path)


@dataclass(frozen=True, slots=True)
class Staff:
    """What only the database knows about the people of a policy.

    `roles` are role code -> who can decide in it; a role that is archived or does not
    exist is missing. `users` are login -> why this person cannot decide, or nothing.
    `askers` can make such documents. `fields` are those of the document that a step
    can name, `facts` what a step can rely on, `paths` all places of the group.
    """

    roles: Mapping[str, tuple[Holder, ...]]
    users: Mapping[str, str] = field(default_factory=dict)
    askers: tuple[Holder, ...] = ()
    fields: frozenset[str] = frozenset()
    facts: frozenset[str] = frozenset()
    paths: tuple[tuple[str, ...], ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)

    def title(self, code: str) -> str:
        return self.names.get(code, code.replace("_", " "))


def verify_people(table: Table, staff: Staff) -> tuple[Finding, ...]:
    """Return what the people of a table cannot do, one finding a cause."""
    found: dict[tuple, list] = {}
    known: dict[tuple, list] = {}
    for rule in table.rules:
        # Many rules ask the same people at the same places.
        alike = rule.steps, rule.when.get(FACILITY), rule.when.get(AMOUNT)
        if alike not in known:
            known[alike] = list(_of_rule(rule, staff))
        for key, facts in known[alike]:
            names = found.setdefault(key, [facts])
            if names[-1] != rule.id:
                names.append(rule.id)
    findings = [
        Finding(code, severity, words, tuple(rules), facts)
        for (code, severity, words), (facts, *rules) in found.items()
    ]
    return tuple(sorted(findings, key=lambda one: one.severity != ERROR))


def _of_rule(rule: Rule, staff: Staff):
    """Yield ((code, severity, words), facts) for one rule."""
    for step in rule.steps:
        yield from _of_names(step, staff)
        if step.holds_gate and step.role in staff.roles:
            yield from _of_role(rule, step, staff)
    if not _can_fill(rule, staff):
        words = "Each step needs another person, and there are too few for all of them."
        yield ("too_few", ERROR, words), {}


def _of_names(step: Step, staff: Staff):
    """Yield what a step names and nobody knows."""
    for code in filter(None, (step.role, step.escalate_to)):
        if code not in staff.roles:
            words = f"The role {staff.title(code)} is archived or does not exist."
            yield ("inactive", ERROR, words), {}
    if step.user and (why := staff.users.get(step.user, "does not exist")):
        yield ("inactive", ERROR, f"{step.user} {why}."), {}
    if step.field and step.field not in staff.fields:
        known = ", ".join(sorted(staff.fields)) or "none"
        words = f"{step.field} is no field that holds an approver; known: {known}."
        yield ("unknown_field", ERROR, words), {}
    if unknown := sorted(set(step.relies_on) - staff.facts):
        words = (
            f"A step relies on {', '.join(unknown)}, which the document does not have."
        )
        yield ("unknown_fact", ERROR, words), {}


def _of_role(rule: Rule, step: Step, staff: Staff):
    """Yield where the holders of a role are too few, or too small, for a rule."""
    holders, title = staff.roles[step.role], staff.title(step.role)
    if not holders:
        yield ("no_holder", ERROR, f"Nobody holds the role {title}."), {}
        return
    places = _places(rule, staff)
    missing = [path for path in places if not any(one.is_at(path) for one in holders)]
    if missing:
        where = ", ".join(path[-1] for path in missing[:TOLD_MAX])
        more = " and elsewhere" if len(missing) > TOLD_MAX else ""
        severity = ERROR if len(missing) == len(places) else WARNING
        words = f"Nobody holds the role {title} at {where}{more}."
        yield ("no_holder", severity, words), {FACILITY: missing[0]}
    for path in places or [None]:
        here = [one for one in holders if one.is_at(path)] if path else holders
        if here:
            yield from _of_place(rule, step, here, path, staff)


def _of_place(rule: Rule, step: Step, here, path, staff: Staff):
    title = staff.title(step.role)
    facts = {FACILITY: path} if path else {}
    people = {one.name for one in here}
    if step.quorum == "count" and len(people) < step.quorum_value:
        words = (
            f"{step.quorum_value} of {title} must decide, but only {len(people)} can."
        )
        yield ("too_few", ERROR, words), facts
    if (amount := _beyond(rule, here)) is not None:
        words = f"Nobody in the role {title} has an approval limit that high."
        yield ("limit", ERROR, words), {**facts, AMOUNT: amount}
    askers = {one.name for one in staff.askers if one.is_at(path)}
    if len(people) > 1 or not people & askers:
        return
    (only,) = people
    if askers == people:
        words = f"Only {only} holds the role {title}, and only {only} can ask there."
        yield ("own_work", ERROR, words), facts
    else:
        words = f"Only {only} holds the role {title}: what {only} asks, nobody decides."
        yield ("own_work", WARNING, words), facts


def _places(rule: Rule, staff: Staff) -> list[tuple[str, ...]]:
    """Return the places whose documents a rule covers."""
    condition = rule.when.get(FACILITY)
    return [path for path in staff.paths if not condition or condition.matches(path)]


def _beyond(rule: Rule, holders) -> Decimal | None:
    """Return an amount that the rule covers and no limit does."""
    limits = [one.limit for one in holders]
    if None in limits:
        return None
    highest = max(limits)
    amount = rule.when.get(AMOUNT)
    if not isinstance(amount, Between):
        return cents_above(highest)
    lowest = highest if amount.lower is None else max(highest, amount.lower)
    # The limit itself is covered; so the first amount beyond it, if the rule has one.
    for tried in (lowest, cents_above(lowest)):
        if tried > highest and amount.matches(tried):
            return tried
    return None


def _can_fill(rule: Rule, staff: Staff) -> bool:
    """Tell whether each step can be given a person of its own, at best."""
    wanted = [
        {one.name for one in staff.roles[step.role]}
        for step in rule.steps
        if step.holds_gate and staff.roles.get(step.role)
    ]
    taken: dict[str, int] = {}
    return all(_place_one(n, wanted, taken, set()) for n in range(len(wanted)))


def _place_one(n: int, wanted: list[set[str]], taken: dict[str, int], tried) -> bool:
    """Give step n a person, moving others to somebody else where that is possible."""
    for name in sorted(wanted[n] - tried):
        tried.add(name)
        if name not in taken or _place_one(taken[name], wanted, taken, tried):
            taken[name] = n
            return True
    return False
