"""One labelled case: a story that is wrong, or an honest one that looks like it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

PREVENTIVE = ("bank_change", "self_approval")
DETECTIVE = (
    "split_orders",
    "near_limit",
    "vendor_is_employee",
    "price_creep",
    "dormant_vendor",
)
EXACT = ("same_number", "same_file", "same_text")
FUZZY = (
    "look_alike_number",
    "transposed_digits",
    "prefix_or_suffix",
    "bill_in_parts",
    "billed_again",
    "other_vendor_record",
    "other_company",
)
KINDS = (*PREVENTIVE, *DETECTIVE, *EXACT, *FUZZY)


@dataclass(frozen=True, slots=True)
class Case:
    """`plan` is what the player of the kind plays; a story is one variety of a kind."""

    kind: str
    story: str
    is_wrong: bool
    plan: Any
    id: int = 0


def numbered(cases) -> tuple[Case, ...]:
    """Give each case its number."""
    return tuple(replace(case, id=number) for number, case in enumerate(cases, 1))
