"""Dates as papers print them, turned into ISO dates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

YEAR_MIN, YEAR_MAX = 1990, 2099  # what a bill may be dated
MONTHS = {
    1: "january jan januar jänner janvier janv enero ene gennaio gen januari",
    2: "february feb februar février fevrier févr fevr febrero febbraio februari",
    3: "march mar märz maerz mrz mars marzo maart mrt",
    4: "april apr avril avr abril abr aprile",
    5: "may mai mayo maggio mei",
    6: "june jun juni juin junio giugno giu",
    7: "july jul juli juillet juil julio luglio lug",
    8: "august aug août aout agosto ago augustus",
    9: "september sep sept septembre septiembre settembre set",
    10: "october oct oktober okt octobre octubre ottobre ott",
    11: "november nov novembre noviembre",
    12: "december dec dezember dez décembre decembre déc diciembre dic dicembre",
}
MONTH_OF = {name: month for month, names in MONTHS.items() for name in names.split()}
MONTH_NAME = "|".join(sorted(MONTH_OF, key=len, reverse=True))

ISO = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d\d)[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)"
)
POINTS = re.compile(
    r"(?<![\d.])(?P<d>\d{1,2})\. ?(?P<m>\d{1,2})\. ?(?P<y>\d{4}|\d{2})(?!\d)"
)
SLASHES = re.compile(
    r"(?<![\d/-])(?P<a>\d{1,2})(?P<s>[/-])(?P<b>\d{1,2})(?P=s)(?P<y>\d{4}"
    r"|\d{2})(?![\d/])"
)
DAY_FIRST = re.compile(
    rf"(?<!\d)(?P<d>\d{{1,2}})(?:st|nd|rd|th|er"
    rf"|º)?[. /-]{{0,2}}(?:de )?(?P<n>{MONTH_NAME})\.?"
    r"(?:[ ,/-]{1,2}|-| de[l]? )(?P<y>\d{4}|\d{2})(?!\d)",
    re.IGNORECASE,
)
MONTH_FIRST = re.compile(
    rf"\b(?P<n>{MONTH_NAME})\.?[ -]?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:, ?| |-)"
    r"(?P<y>\d{4})(?!\d)",
    re.IGNORECASE,
)
COMPACT = re.compile(r"(?<!\d)(?P<y>20\d\d)(?P<m>\d\d)(?P<d>\d\d)(?!\d)")
US_SIGNS = re.compile(
    r"\$|\bUSD\b|\b[A-Z]{2},? \d{5}(?:-\d{4})?\b|\bBill To\b|\bRemit To\b"
    r"|\bP\.?O\.? Box\b"
)
DAY_FIRST_SIGNS = re.compile(
    r"€|£|\bEUR\b|\bGBP\b|\bVAT\b|\bMwSt|\bUSt|\bTVA\b|\bIVA\b|\bGST\b|\bRM\b|\bIBAN\b"
)


@dataclass(frozen=True, slots=True)
class Found:
    """One date in a text, with the place of its characters."""

    value: date
    raw: str
    start: int
    end: int
    is_certain: bool  # no other reading of the same signs is a date


def find(text: str, month_first: bool = False) -> Iterator[Found]:
    """Every date in the text; month_first settles 03/04/2026."""
    taken: list[tuple[int, int]] = []
    for pattern in (ISO, DAY_FIRST, MONTH_FIRST, POINTS, SLASHES):
        for match in pattern.finditer(text):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            found = _found(match, month_first)
            if found:
                taken.append((match.start(), match.end()))
                yield found


def _found(match: re.Match, month_first: bool) -> Found | None:
    parts = match.groupdict()
    certain = True
    if "a" in parts:
        first, second = int(parts["a"]), int(parts["b"])
        month_leads = second > 12 or (month_first and first <= 12)
        day, month = (second, first) if month_leads else (first, second)
        certain = first > 12 or second > 12 or first == second
    elif "n" in parts:
        day, month = int(parts["d"]), MONTH_OF[parts["n"].lower()]
    else:
        day, month = int(parts["d"]), int(parts["m"])
    value = _date(int(parts["y"]), month, day)
    if value is None:
        return None
    return Found(value, match[0], match.start(), match.end(), certain)


def _date(year: int, month: int, day: int) -> date | None:
    if year < 100:
        year += 2000
    if not YEAR_MIN <= year <= YEAR_MAX:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def puts_month_first(text: str) -> bool:
    """Whether 03/04/2026 on this paper is the fourth of March."""
    day_leads = month_leads = 0
    for match in SLASHES.finditer(text):
        day_leads += int(match["a"]) > 12
        month_leads += int(match["b"]) > 12
    if day_leads != month_leads:
        return month_leads > day_leads
    us_signs = len(US_SIGNS.findall(text))
    return us_signs > len(DAY_FIRST_SIGNS.findall(text))


def from_xml(text: str) -> str | None:
    """A date of an XML file: 2026-03-04 or 20260304."""
    match = COMPACT.match(text) or ISO.match(text)
    if match is None:
        return None
    value = _date(int(match["y"]), int(match["m"]), int(match["d"]))
    return value.isoformat() if value else None
