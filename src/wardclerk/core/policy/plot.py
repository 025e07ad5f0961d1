"""The result of a replay as pictures: scalable, readable on a phone, told in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from .replay import Kind

WIDTH = 360  # of a phone; wider screens scale it
ROW, BAR, TOP = 34, 12, 8
AXIS = WIDTH // 2
PEOPLE_MAX = 10  # bars that a person compares; the table beside has all
MONTHS_MAX = 24
COLUMNS_HEIGHT = 130
MORE, FEWER = "#1a7f78", "#b4490f"
COLOURS = {
    Kind.FREE: "#b4490f",
    Kind.FEWER: "#e08a3c",
    Kind.OTHER: "#8a6bb1",
    Kind.TERMS: "#9aa5ab",
    Kind.RELEASED: "#5b8fc7",
    Kind.MORE: "#1a7f78",
    Kind.BLOCKED: "#5c1f1f",
}


def people_plot(people: Sequence[Mapping], title: str, unit: str) -> str:
    """Return who gains decisions (to the right) and who loses some (to the left)."""
    rows = [row for row in people if row["after"] != row["before"]][:PEOPLE_MAX]
    if not rows:
        return ""
    widest = max(abs(row["after"] - row["before"]) for row in rows)
    bars = [_person(row, place, widest, unit) for place, row in enumerate(rows)]
    height = TOP + ROW * len(rows)
    axis = _line(AXIS, TOP, AXIS, height)
    told = "; ".join(f"{row['who']} {_signed(row)}" for row in rows)
    return _svg(height + TOP, f"{title}: {told}", [axis, *bars])


def months_plot(months: Mapping[str, Mapping], title: str, words: Mapping) -> str:
    """Return the changed documents of each month, stacked by kind of change."""
    columns = {
        month: {kind: kinds[kind] for kind in COLOURS if kinds.get(kind)}
        for month, kinds in sorted(months.items())[-MONTHS_MAX:]
    }
    highest = max((sum(one.values()) for one in columns.values()), default=0)
    if not highest:
        return ""
    step = WIDTH / len(columns)
    parts = [_text(0, 12, f"{highest:,}", size=11)]
    for place, (month, kinds) in enumerate(columns.items()):
        parts += _column(place * step, step, kinds, highest)
        if place % _every(len(columns)) == 0:
            parts.append(_text(place * step, COLUMNS_HEIGHT + 34, month[2:], size=11))
    used = [kind for kind in COLOURS if any(kind in one for one in columns.values())]
    legend, height = _legend(used, words, COLUMNS_HEIGHT + 50)
    told = "; ".join(
        f"{month}: "
        + ", ".join(f"{count} {words[kind]}" for kind, count in one.items())
        for month, one in columns.items()
        if one
    )
    return _svg(height, f"{title}. {told}", parts + legend)


def _person(row: Mapping, place: int, widest: int, unit: str) -> str:
    change = row["after"] - row["before"]
    length = max(abs(change) / widest * (AXIS - 8), 2)
    left = AXIS if change > 0 else AXIS - length
    y = TOP + place * ROW
    hours = row["hours_after"] - row["hours_before"]
    words = f"{_signed(row)} ({hours:+,.0f} {unit})"
    bar = _bar(left, y + 18, length, BAR, MORE if change > 0 else FEWER)
    return _text(0, y + 13, row["who"]) + _text(WIDTH, y + 13, words, "end") + bar


def _column(x: float, step: float, kinds: Mapping, highest: int) -> list[str]:
    """Return the pieces of one month, the worst at the bottom."""
    parts, base = [], COLUMNS_HEIGHT + 20
    for kind, count in kinds.items():
        height = count / highest * COLUMNS_HEIGHT
        base -= height
        parts.append(_bar(x + 1, base, max(step - 3, 2), height, COLOURS[kind]))
    return parts


def _legend(kinds: Sequence[Kind], words: Mapping, top: int) -> tuple[list[str], int]:
    parts = []
    for place, kind in enumerate(kinds):
        y = top + 20 * place
        parts.append(_bar(0, y, BAR, BAR, COLOURS[kind]))
        parts.append(_text(BAR + 6, y + 11, words[kind]))
    return parts, top + 20 * len(kinds)


def _every(months: int) -> int:
    """Return which months have their name below: labels must not overlap."""
    return -(-months // 8)


def _signed(row: Mapping) -> str:
    return f"{row['after'] - row['before']:+,}"


def _svg(height: float, told: str, parts: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img"'
        f' aria-label="{escape(told)}" viewBox="0 0 {WIDTH} {height:.0f}"'
        ' style="width:100%;max-width:36rem;height:auto" font-family="sans-serif">'
        f"<title>{escape(told)}</title>{''.join(parts)}</svg>"
    )


def _text(x: float, y: float, words: str, anchor: str = "start", size: int = 13) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}"'
        f' fill="currentColor">{escape(words)}</text>'
    )


def _bar(x: float, y: float, width: float, height: float, colour: str) -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"'
        f' fill="{colour}"/>'
    )


def _line(x1: float, y1: float, x2: float, y2: float) -> str:
    return (
        f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="currentColor"'
        ' stroke-opacity="0.4"/>'
    )
