"""One turn of an approval: who decides, what for, and what must be there first."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

QUORUMS = ("any", "all", "count", "percent")
PURPOSES = ("approve", "warn", "block")
WHO = ("role", "manager", "user", "field")  # exactly one of them says who
HOURS_MAX = 24 * 365
LEVELS_MAX = 10  # of a chain of managers; no group is deeper
NAMES_MAX = 20  # documents or facts that one step lists; more nobody reads


@dataclass(frozen=True, slots=True)
class Step:
    """One turn: who decides, how many of them, and by when.

    Exactly one of `role`, `manager`, `user` and `field` says who: the holders of a
    role at the document's facility; the requester's managers, at most so many levels
    up, until one whose approval limit covers the amount; a named person; the person
    in a field of the document. Steps with the same `order` run in parallel; a higher
    one waits for the lower ones.

    `purpose` says what for: *approve* (the gate waits for it), *warn* (is told and
    decides nothing) or *block* (may refuse while the case is open; the gate does not
    wait for it).

    After `escalate_hours` the holders of `escalate_to` can decide as well.
    `documents` are codes of what must be attached before anybody is asked. Above
    `step_up_above`, if it is not zero, a decision needs a fresh log-in.
    `relies_on` are the facts and protected fields that this decision stands for;
    none means all of the content.
    """

    role: str = ""
    user: str = ""
    manager: int = 0
    field: str = ""
    order: int = 1
    quorum: str = "any"
    quorum_value: int = 0
    target_hours: int = 0
    purpose: str = "approve"
    escalate_to: str = ""
    escalate_hours: int = 0
    documents: tuple[str, ...] = ()
    step_up_above: Decimal = Decimal(0)
    relies_on: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if sum(bool(getattr(self, name)) for name in WHO) != 1:
            raise ValueError("a step names one of role, manager, user and field")
        if not 0 <= self.manager <= LEVELS_MAX:
            raise ValueError(f"manager is a number of levels from 1 to {LEVELS_MAX}")
        self._refuse_unfit_quorum()
        if not 0 <= self.target_hours <= HOURS_MAX:
            raise ValueError(f"target_hours is between 0 and {HOURS_MAX}")
        self._refuse_unfit_purpose()
        if self.step_up_above < 0:
            raise ValueError("step_up_above is no negative amount")
        for name in ("documents", "relies_on"):
            self._put_in_order(name)

    def _refuse_unfit_quorum(self) -> None:
        if self.quorum not in QUORUMS:
            raise ValueError(f"quorum is one of {', '.join(QUORUMS)}")
        counted = self.quorum in ("count", "percent")
        if counted != (self.quorum_value > 0):
            raise ValueError("quorum_value goes with count and percent, from 1")
        if self.quorum == "percent" and self.quorum_value > 100:
            raise ValueError("quorum_value is at most 100 percent")

    def _refuse_unfit_purpose(self) -> None:
        if self.purpose not in PURPOSES:
            raise ValueError(f"purpose is one of {', '.join(PURPOSES)}")
        if bool(self.escalate_to) != bool(self.escalate_hours):
            raise ValueError("escalate_to and escalate_hours go together")
        if not 0 <= self.escalate_hours <= HOURS_MAX:
            raise ValueError(f"escalate_hours is between 1 and {HOURS_MAX}")
        if self.escalate_to and not self.holds_gate:
            raise ValueError("only a step that approves escalates")

    def _put_in_order(self, name: str) -> None:
        """Sort a list of names: equal steps are equal objects."""
        names = tuple(sorted(set(getattr(self, name))))
        if len(names) > NAMES_MAX or not all(names):
            raise ValueError(f"{name} lists at most {NAMES_MAX} names")
        object.__setattr__(self, name, names)

    @property
    def holds_gate(self) -> bool:
        """Tell whether the gate waits for this step."""
        return self.purpose == "approve"
