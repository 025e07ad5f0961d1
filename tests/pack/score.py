"""What a played pack is worth: what was prevented, found, and told in vain."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from tests.pack.case import DETECTIVE, EXACT, FUZZY, KINDS, PREVENTIVE, Case

COPIES = (*EXACT, *FUZZY)
# A finding about orders is right about either kind of avoiding a limit.
ORDERS = ("split_orders", "near_limit")


@dataclass(slots=True)
class Line:
    """The figures of one kind; `stopped` is refused or found, whatever the kind is."""

    kind: str
    wrong: int = 0
    stopped: int = 0
    honest: int = 0
    vain: int = 0  # honest ones refused, or alarms about nothing wrong
    right: int = 0  # alarms that are about something wrong

    @property
    def recall(self) -> float:
        return self.stopped / self.wrong if self.wrong else 1.0

    @property
    def precision(self) -> float:
        told = self.right + self.vain
        return self.right / told if told else 1.0


def score(cases: tuple[Case, ...], played: dict) -> dict[str, Line]:
    """Return the figures of each kind, and of what was told about mere business."""
    lines = {kind: Line(kind) for kind in (*KINDS, "business")}
    by_id = {case.id: case for case in cases}
    found = _judge_alarms(played["alarms"], by_id, lines)
    for case in cases:
        line = lines[case.kind]
        ways = played["refused"].get(str(case.id), {}).values()
        is_prevented = all(ways) if case.is_wrong else any(ways)
        is_stopped = is_prevented if case.kind in PREVENTIVE else case.id in found
        line.wrong += case.is_wrong
        line.honest += not case.is_wrong
        line.stopped += case.is_wrong and is_stopped
        if case.kind in PREVENTIVE:
            line.right += case.is_wrong and is_stopped
            line.vain += is_stopped and not case.is_wrong
    return lines


def _judge_alarms(alarms, by_id, lines) -> set[int]:
    """Count each alarm as right or vain; return the ids of the cases that are found.

    It is right when what is wrong makes up at least half of what it names, and a case
    is found by an alarm that names at least half of it. Of bills, one is enough.
    """
    found = set()
    for alarm in alarms:
        told, documents = alarm["kind"], {tuple(one) for one in alarm["documents"]}
        counts = Counter(case_id for case_id, _place in documents)
        wrong = [one for one in counts if one and _fits(told, by_id[one])]
        is_right = sum(counts[one] for one in wrong) * 2 >= len(documents)
        line = lines[_line_of(told, counts, by_id)]
        line.right += is_right
        line.vain += not is_right
        if is_right:
            found |= {one for one in wrong if counts[one] >= _enough(by_id[one])}
    return found


def _enough(case: Case) -> float:
    return len(case.plan) / 2 if case.kind in ORDERS else 1


def _fits(told: str, case: Case) -> bool:
    if not case.is_wrong:
        return False
    if told in ORDERS:
        return case.kind in ORDERS
    return case.kind in COPIES if told == "copy" else case.kind == told


def _line_of(told: str, counts, by_id) -> str:
    """An alarm is one of its own kind; one about a copy, of the kind of its case."""
    if told != "copy":
        return told
    (most, _count), *_rest = counts.most_common()
    return by_id[most].kind if most and by_id[most].kind in COPIES else "business"


def together(lines: dict[str, Line], kinds, name: str) -> Line:
    """Return the figures of several kinds as one."""
    total = Line(name)
    for kind in kinds:
        for field in ("wrong", "stopped", "honest", "vain", "right"):
            value = getattr(total, field) + getattr(lines[kind], field)
            setattr(total, field, value)
    return total


def table(lines: dict[str, Line]) -> str:
    """Return the figures as people read them."""
    rows = [f"{'kind':22}{'wrong':>6}{'found':>6}{'recall':>8}{'honest':>8}"
            f"{'in vain':>8}{'right':>8}"]  # fmt: skip
    groups = (
        ("prevented", PREVENTIVE),
        ("detected", DETECTIVE),
        ("exact copies", EXACT),
        ("fuzzy copies", (*FUZZY, "business")),
    )
    for name, kinds in groups:
        rows += [_row(lines[kind]) for kind in kinds]
        rows += [_row(together(lines, kinds, name)), ""]
    return "\n".join(rows)


def _row(line: Line) -> str:
    return (
        f"{line.kind:22}{line.wrong:6}{line.stopped:6}{line.recall:8.1%}"
        f"{line.honest:8}{line.vain:8}{line.precision:8.1%}"
    )
