"""A vendor's bill number as people and machines confuse it."""

from __future__ import annotations

import re

from rapidfuzz.distance import OSA

from ..intake.reference import normalise

# Signs that OCR and typing take for each other, each folded to one of them.
LOOK_ALIKE = str.maketrans("OQDILSZBG", "000115286")
PART_MIN = 4  # signs that a number must share to count as part of another
STEM_MIN = 5  # signs; less says year or branch, and half of all bills share it
# What tells the parts of one number: -1, /2, A.
PART_MARK = re.compile(r"(?<=\d)(?:[-/. ]\d{1,2}|[-/. ]?[A-Za-z])$")
SERIES_STEP_MAX = 50  # bills that one vendor writes between two of ours


def folded(number: str) -> str:
    """Return the number with signs that look alike made equal."""
    return normalise(normalise(number).translate(LOOK_ALIKE))


def stem(number: str) -> str:
    """Return what the parts of one number share, folded; nothing when it is short."""
    found = folded(PART_MARK.sub("", number.strip()))
    return found if len(found) >= STEM_MIN else ""


def is_whole(number: str) -> bool:
    """Tell whether a number carries no mark of a part."""
    return not PART_MARK.search(number.strip())


def is_part(one: str, other: str) -> bool:
    """Tell whether a number is the other one with something before or behind it."""
    short, long = sorted((normalise(one), normalise(other)), key=len)
    if len(short) < PART_MIN or short == long or not any(map(str.isdigit, short)):
        return False
    return long.startswith(short) or long.endswith(short)


def is_one_slip_away(one: str, other: str) -> bool:
    """Tell whether one sign was mistyped, left out or added, or two were swapped."""
    first, second = folded(one), folded(other)
    if min(len(first), len(second)) < PART_MIN:
        return False
    return OSA.distance(first, second, score_cutoff=1) == 1


def is_swapped(one: str, other: str) -> bool:
    """Tell whether two neighbouring signs changed places, and nothing else."""
    first, second = folded(one), folded(other)
    if len(first) != len(second) or len(first) < PART_MIN:
        return False
    apart = [n for n, (a, b) in enumerate(zip(first, second, strict=True)) if a != b]
    if len(apart) != 2 or apart[1] != apart[0] + 1:
        return False
    here, there = apart
    return first[here] == second[there] and first[there] == second[here]


def is_next(one: str, other: str) -> bool:
    """Tell whether two numbers look like neighbours of one series: 1041 and 1042."""
    first, second = _last_digits(normalise(one)), _last_digits(normalise(other))
    if not first or not second or first[0] != second[0]:
        return False
    return 0 < abs(int(first[1]) - int(second[1])) <= SERIES_STEP_MAX


def _last_digits(number: str) -> tuple[str, str] | None:
    head = number.rstrip("0123456789")
    digits = number[len(head) :]
    return (head, digits) if digits else None
