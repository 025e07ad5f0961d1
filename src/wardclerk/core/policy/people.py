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
        Finding(key, severity, dict(arguments), tuple(rules), facts)
        for (key, severity, arguments), (facts, *rules) in found.items()
    ]
    return tuple(sorted(findings, key=lambda one: one.severity != ERROR))


def _of_rule(rule: Rule, staff: Staff):
    """Yield (what was found, facts) for one rule."""
    for step in rule.steps:
        yield from _of_names(step, staff)
        if step.holds_gate and step.role in staff.roles:
            yield from _of_role(rule, step, staff)
    if not _can_fill(rule, staff):
        yield _found("too_few", ERROR), {}


def _found(key: str, severity: str, **arguments: str) -> tuple:
    """Return a finding without its rules: the same one of many rules is told once."""
    return key, severity, tuple(sorted(arguments.items()))


def _of_names(step: Step, staff: Staff):
    """Yield what a step names and nobody knows."""
    for code in filter(None, (step.role, step.escalate_to)):
        if code not in staff.roles:
            yield _found("inactive.role", ERROR, role=staff.title(code)), {}
    if step.user and step.user not in staff.users:
        yield _found("inactive.unknown", ERROR, person=step.user), {}
    elif step.user and (why := staff.users[step.user]):
        yield _found("inactive.user", ERROR, person=step.user, why=why), {}
    if step.field and step.field not in staff.fields:
        known = ", ".join(sorted(staff.fields))
        key = "unknown_field" if known else "unknown_field.none"
        yield _found(key, ERROR, field=step.field, known=known), {}
    if unknown := sorted(set(step.relies_on) - staff.facts):
        yield _found("unknown_fact", ERROR, facts=", ".join(unknown)), {}


def _of_role(rule: Rule, step: Step, staff: Staff):
    """Yield where the holders of a role are too few, or too small, for a rule."""
    holders, title = staff.roles[step.role], staff.title(step.role)
    if not holders:
        yield _found("no_holder", ERROR, role=title), {}
        return
    places = _places(rule, staff)
    missing = [path for path in places if not any(one.is_at(path) for one in holders)]
    if missing:
        where = ", ".join(path[-1] for path in missing[:TOLD_MAX])
        key = "no_holder.many" if len(missing) > TOLD_MAX else "no_holder.places"
        severity = ERROR if len(missing) == len(places) else WARNING
        yield _found(key, severity, role=title, places=where), {FACILITY: missing[0]}
    for path in places or [None]:
        here = [one for one in holders if one.is_at(path)] if path else holders
        if here:
            yield from _of_place(rule, step, here, path, staff)


def _of_place(rule: Rule, step: Step, here, path, staff: Staff):
    title = staff.title(step.role)
    facts = {FACILITY: path} if path else {}
    people = {one.name for one in here}
    if step.quorum == "count" and len(people) < step.quorum_value:
        needed, able = str(step.quorum_value), str(len(people))
        yield (
            _found("too_few.quorum", ERROR, needed=needed, role=title, able=able),
            facts,
        )
    if (amount := _beyond(rule, here)) is not None:
        yield _found("limit", ERROR, role=title), {**facts, AMOUNT: amount}
    askers = {one.name for one in staff.askers if one.is_at(path)}
    if len(people) > 1 or not people & askers:
        return
    (only,) = people
    if askers == people:
        yield _found("own_work", ERROR, person=only, role=title), facts
    else:
        yield _found("own_work.some", WARNING, person=only, role=title), facts


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
