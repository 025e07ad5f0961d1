"""Tables of the group, a company and facilities joined: the narrower only tighten."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from itertools import chain

from .condition import Fact
from .decide import NO_RULE, Decision, decide
from .step import NAMES_MAX, Step
from .table import Rule, Table

# What joins when two layers ask the same people; whatever else differs between two
# steps makes them two askings, so that a word that is new here can loosen nothing.
JOINED_FIELDS = {
    "order",
    "quorum",
    "quorum_value",
    "target_hours",
    "escalate_to",
    "escalate_hours",
    "documents",
    "step_up_above",
    "relies_on",
}
IDENTITY = tuple(one.name for one in fields(Step) if one.name not in JOINED_FIELDS)
ALL_PERCENT = 100


@dataclass(frozen=True, slots=True)
class Layer:
    """One table that takes part, and whose it is: the group's, a facility's ..."""

    owner: str
    table: Table


@dataclass(frozen=True, slots=True)
class Part:
    """What one layer says about one document."""

    owner: str
    table: Table
    decision: Decision
    is_base: bool

    @property
    def is_silent(self) -> bool:
        """Tell whether a narrower layer has no rule for the document.

        That is no gap: it has nothing to add. A gap in the widest layer is one.
        """
        return not self.is_base and self.decision.block == NO_RULE


@dataclass(frozen=True, slots=True)
class Joined:
    """What all layers together ask of one document; the widest layer is the first.

    `asked_by` says for each step which layers ask for it.
    """

    parts: tuple[Part, ...]
    steps: tuple[Step, ...]
    asked_by: tuple[tuple[str, ...], ...]
    block: str
    facts: Mapping[str, Fact]

    @property
    def speaking(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if not part.is_silent)

    @property
    def rule(self) -> Rule | None:
        return self.parts[0].decision.rule

    @property
    def rule_id(self) -> str:
        """Return the rules that decided, the widest layer's first."""
        named = (part.decision.rule_id for part in self.speaking)
        return " + ".join(rule_id for rule_id in named if rule_id)

    @property
    def is_free(self) -> bool:
        """Tell whether no approval is needed."""
        return not self.block and not any(step.holds_gate for step in self.steps)

    @property
    def lane(self) -> str:
        """Return the lane in which all layers put the document, if they agree."""
        lanes = {part.decision.lane for part in self.speaking}
        return lanes.pop() if len(lanes) == 1 else ""

    @property
    def decide_by_link(self) -> bool:
        """Tell whether all layers let a mail's link decide without a log-in."""
        return bool(self.speaking) and all(
            part.decision.decide_by_link for part in self.speaking
        )

    @property
    def facts_used(self) -> dict:
        """Return the facts that any of the rules asked for, as they are stored."""
        used: dict = {}
        for part in self.speaking:
            used |= part.decision.facts_used
        return used


def decide_in_layers(layers: Sequence[Layer], facts: Mapping) -> Joined:
    """Return what the layers say about a document with these facts.

    `layers` go from the widest to the narrowest: the group, a company, facilities on
    the path from the root. A single layer decides as its table alone.
    """
    known: dict[str, Fact] = {}
    parts = []
    for place, layer in enumerate(layers):
        decision = decide(layer.table, facts)
        parts.append(Part(layer.owner, layer.table, decision, is_base=not place))
        known |= decision.facts
    return join(parts, known)


def join(parts: Sequence[Part], facts: Mapping[str, Fact]) -> Joined:
    """Join what the layers say: blocked by any, else all that anybody asks for."""
    speaking = [part for part in parts if not part.is_silent]
    block = " ".join(
        dict.fromkeys(part.decision.block for part in speaking if part.decision.block)
    )
    if block:
        return Joined(tuple(parts), (), (), block, facts)
    asked = [(part.owner, part.decision.steps) for part in speaking]
    steps = join_steps([steps for _owner, steps in asked])
    owners = tuple(_owners(step, asked) for step in steps)
    return Joined(tuple(parts), steps, owners, "", facts)


def join_steps(lists: Sequence[Sequence[Step]]) -> tuple[Step, ...]:
    """Return the union of lists of steps, the widest layer's list first.

    The same people are asked once, on the stricter terms of all who ask them, in the
    turn of the first who does: so the order that the group wants is kept. A list
    that stands alone stays as it is.
    """
    spoken = [steps for steps in lists if steps]
    if len(spoken) < 2:
        return tuple(chain.from_iterable(spoken))
    asked: dict[tuple, tuple[Step, ...]] = {}
    for steps in spoken:
        for key, step in _numbered(steps):
            asked[key] = stricter((*asked.get(key, ()), step))
    return _watching_in_time(tuple(chain.from_iterable(asked.values())))


def stricter(steps: Sequence[Step]) -> tuple[Step, ...]:
    """Return what asks the same people as strictly as all of these steps do.

    One step as a rule. A number of people and a share of them cannot be compared: then
    both are asked, by two steps, which is at least as strict as either. So it is when
    the documents of all together are more than one step can list.
    """
    documents = _names(steps, "documents")
    if len(documents) > NAMES_MAX:
        return tuple(dict.fromkeys(steps))
    counts = [one.quorum_value for one in steps if one.quorum == "count"]
    shares = [one for one in steps if one.quorum in ("all", "percent")]
    terms = {
        "target_hours": _least(one.target_hours for one in steps),
        "step_up_above": _least(one.step_up_above for one in steps),
        "documents": documents,
        "relies_on": _relied_on(steps),
        **_escalation(steps),
    }
    wanted = []
    if counts:
        wanted.append({"quorum": "count", "quorum_value": max(counts)})
    if shares:
        widest = max(shares, key=_share)
        wanted.append({"quorum": widest.quorum, "quorum_value": widest.quorum_value})
    return tuple(
        replace(steps[0], **terms, **quorum)
        for quorum in wanted or [{"quorum": "any", "quorum_value": 0}]
    )


def _numbered(steps: Sequence[Step]):
    """Yield ((who, for the how-manieth time), step): two heads stay two heads."""
    seen: Counter = Counter()
    for step in steps:
        who = _identity(step)
        yield (who, seen[who]), step
        seen[who] += 1


def _identity(step: Step) -> tuple:
    return tuple(getattr(step, name) for name in IDENTITY)


def _owners(step: Step, asked) -> tuple[str, ...]:
    if len(asked) == 1:
        return (asked[0][0],)  # as a rule: nobody to compare with
    who = _identity(step)
    return tuple(
        owner for owner, steps in asked if who in {_identity(one) for one in steps}
    )


def _share(step: Step) -> int:
    return ALL_PERCENT if step.quorum == "all" else step.quorum_value


def _least(values) -> int:
    """Return the smallest value; zero means none."""
    return min((value for value in values if value), default=0)


def _names(steps: Sequence[Step], name: str) -> tuple[str, ...]:
    return tuple(sorted({word for one in steps for word in getattr(one, name)}))


def _relied_on(steps: Sequence[Step]) -> tuple[str, ...]:
    """Return what the decision stands for: all of the content if anybody says so."""
    names = _names(steps, "relies_on")
    everything = len(names) > NAMES_MAX or not all(one.relies_on for one in steps)
    return () if everything else names


def _escalation(steps: Sequence[Step]) -> dict:
    """Return who may decide later as well: nobody whom not all of the steps allow."""
    roles = {one.escalate_to for one in steps}
    if len(roles) > 1 or roles == {""}:
        return {"escalate_to": "", "escalate_hours": 0}
    hours = max(one.escalate_hours for one in steps)
    return {"escalate_to": roles.pop(), "escalate_hours": hours}


def _watching_in_time(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Bring who only watches before the last approval: after it the gate is open."""
    turns = [step.order for step in steps if step.holds_gate]
    if not turns:
        return steps
    last = max(turns)
    return tuple(
        step if step.holds_gate else replace(step, order=min(step.order, last))
        for step in steps
    )
