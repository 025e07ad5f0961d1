"""Dead letters in few words: by receiver, with their causes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from .envelope import timestamp

RECEIVERS_MAX = 200  # as the contract says; the total tells of all
CAUSES_MAX = 10  # of one receiver; what is rarer is told together
CAUSE_MAX_CHARS = 256


@dataclass(frozen=True, slots=True)
class Dead:
    """How many dead letters of one receiver have one cause."""

    receiver: str
    cause: str
    count: int
    oldest_at: datetime


def digest(rows: Iterable[Dead], *, unknown: str, others: str) -> list[dict]:
    """Receivers with most dead letters first, each with its causes, likewise.

    `unknown` and `others` are the words for no cause and for all rarer ones.
    """
    by_receiver: dict[str, list[Dead]] = {}
    for row in rows:
        by_receiver.setdefault(row.receiver, []).append(row)
    told = [
        {
            "receiver": receiver,
            "count": sum(row.count for row in dead),
            "oldest_at": timestamp(min(row.oldest_at for row in dead)),
            "causes": _causes(dead, unknown, others),
        }
        for receiver, dead in by_receiver.items()
    ]
    told.sort(key=lambda one: (-one["count"], one["receiver"]))
    return told[:RECEIVERS_MAX]


def _causes(dead: list[Dead], unknown: str, others: str) -> list[dict]:
    counts: dict[str, int] = {}
    for row in dead:
        cause = row.cause.strip()[:CAUSE_MAX_CHARS] or unknown
        counts[cause] = counts.get(cause, 0) + row.count
    ordered = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    told, rest = ordered[:CAUSES_MAX], ordered[CAUSES_MAX:]
    if rest:
        told.append((others, sum(count for _cause, count in rest)))
    return [{"cause": cause, "count": count} for cause, count in told]
