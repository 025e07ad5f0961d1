"""What a decision stands for, and which decisions outlive a change of the document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ..canonical import digest
from .case import Case, StepState, _advance, _with

SCHEMA = "wardclerk.relied/1"


def relied_digest(names: Iterable[str], facts: Mapping, content: Mapping) -> str:
    """Return the digest of what a decision stands for.

    `names` are facts, protected fields, fields of lines (all that their lines hold) or
    columns of lines. Without names, or with one that names nothing here, it is all:
    a decision is rather asked for once more than carried over unseen.
    """
    parts = [_part(name, facts, content) for name in sorted(set(names))]
    if not parts or not all(parts):
        parts = [{"facts": facts, "content": content}]
    return digest({"schema": SCHEMA, "relied": parts})


def _part(name: str, facts: Mapping, content: Mapping) -> dict:
    """Return everything that one name stands for; empty when it names nothing."""
    places = {"facts": facts, **{k: content.get(k, {}) for k in ("fields", "lines")}}
    found = {place: held[name] for place, held in places.items() if name in held}
    columns = {
        field: {line: values[name] for line, values in lines.items() if name in values}
        for field, lines in places["lines"].items()
    }
    if any(columns.values()):
        found["columns"] = columns
    return {name: found} if found else {}


def carry(case: Case, given: Mapping[int, frozenset[int]]) -> Case:
    """Return a new case with approvals of the case before it.

    `given` is {step id: people who approved the same there}. It counts who holds the
    step today and whose own work the document is not; steps that wait for others are
    complete before their turn.
    """
    for step in case.steps:
        people = given.get(step.id, frozenset()) & step.holders
        people &= case.eligible(step) - step.decided_by
        if not people or not step.holds_gate:
            continue
        approved = replace(step, approved_by=step.approved_by | people)
        case = _with(case, approved)
        if len(approved.approved_by) >= case.needed(approved):
            case = _with(case, replace(approved, state=StepState.APPROVED))
    return _advance(case)
