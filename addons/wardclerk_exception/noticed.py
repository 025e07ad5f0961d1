"""What a domain tells about one thing that does not fit."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from wardclerk.core import exception as core

CONTENT_MAX_CHARS = 200  # what is compared; longer values are the domain's to shorten


@dataclass(frozen=True, slots=True)
class Noticed:
    """One thing that holds now about one document.

    ``code``
        The reason's code.
    ``words``
        What does not fit, with both sides, for a person.
    ``key``
        Tells things of one reason apart, such as the line's id.
    ``content``
        The values that it rests on. Whoever overrides it does so for these.
    ``amount``
        What is at stake, in the company's currency.
    ``cost``, ``cost_date``, ``cost_kind``
        What delay costs by that day, in the company's currency, and what kind of cost
        it is; the reason's kind when left out.
    """

    code: str
    words: str
    key: str = ""
    content: str = ""
    amount: Decimal | None = None
    cost: Decimal | None = None
    cost_date: date | None = None
    cost_kind: str = ""

    def as_core(self):
        """Return what the decision needs."""
        return core.Noticed(self.code, self.key, self.compared)

    @property
    def compared(self):
        return (self.content or self.words)[:CONTENT_MAX_CHARS]
