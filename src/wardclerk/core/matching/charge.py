"""Lines that stand for bringing the goods, not for goods."""

from __future__ import annotations

import re

CHARGE = re.compile(
    r"\b(?:freight|shipping|carriage|postage|packing|packaging|handling|delivery"
    r"|fracht\w*|versand\w*|porto|verpackung\w*|transport\w*|fuel surcharge)\b",
    re.IGNORECASE,
)


def is_charge(description: str) -> bool:
    """Tell whether a line speaks of freight, packing or the like.

    Such lines are held to the charges that were agreed, so that goods which call
    themselves freight gain nothing.
    """
    return bool(CHARGE.search(description))
