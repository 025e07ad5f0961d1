"""Values that stand beside or below their label, as on nearly every paper."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from wardclerk.assist.page import Page, Segment, TextLine, Word
from wardclerk.assist.reading import Box, Field

LINES_BELOW = 3  # how many lines below a label its value may stand
BELOW_REACH_SHARE = 3.4  # of the label's height: the farthest line below
LEAD = re.compile(r"^[\s:#.=\-–*№°º]*(?:(?:is|ist|lautet|vom|am|on|du)\b[\s:]*)?", re.I)
SAME, RIGHT, BELOW = "same", "right", "below"
PLACE_WEIGHT = {SAME: 1.0, RIGHT: 0.99, BELOW: 0.94}


@dataclass(frozen=True, slots=True)
class Parsed:
    """A value recognised in a text, with the place of its characters."""

    value: Any
    raw: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """One possible value of a field and where it was seen."""

    value: Any
    raw: str
    strength: float
    page: Page
    words: tuple[Word, ...]
    label: str = ""
    place: str = SAME
    before: str = ""  # what stands before the label in its own segment

    @property
    def box(self) -> Box | None:
        return self.page.fraction(self.words)

    @property
    def score(self) -> float:
        """Certainty of the label, the place and the recogniser together."""
        seen = min((word.score for word in self.words), default=1.0)
        return self.strength * PLACE_WEIGHT[self.place] * (0.5 + 0.5 * seen)

    def as_field(self, value: str, confidence: float | None = None) -> Field:
        sure = self.score if confidence is None else confidence
        return Field(
            value, sure, self.page.source, self.raw, self.page.number, self.box
        )


@dataclass(frozen=True, slots=True)
class Label:
    """Words that announce a value, and how surely they do."""

    pattern: re.Pattern
    strength: float


def labels(*table: tuple[float, str]) -> tuple[Label, ...]:
    """Labels from rows of strength and pattern, ignoring case."""
    return tuple(
        Label(re.compile(pattern, re.IGNORECASE), strength)
        for strength, pattern in table
    )


Parse = Callable[[str], Parsed | None]


def find(
    pages: tuple[Page, ...], wanted: tuple[Label, ...], parse: Parse
) -> Iterator[Candidate]:
    """Each value that a label announces, in reading order."""
    for page in pages:
        for number, line in enumerate(page.lines):
            for index, segment in enumerate(line.segments):
                yield from _from_segment(page, number, index, segment, wanted, parse)


def _from_segment(
    page: Page,
    number: int,
    index: int,
    segment: Segment,
    wanted: tuple[Label, ...],
    parse: Parse,
) -> Iterator[Candidate]:
    seen_ends: set[int] = set()
    for label in wanted:
        for match in label.pattern.finditer(segment.text):
            if match.end() in seen_ends:
                continue
            seen_ends.add(match.end())
            found = _value_of(page, number, index, segment, match.end(), parse)
            if found:
                place, where, parsed = found
                words = where.words_between(parsed.start, parsed.end)
                yield Candidate(
                    parsed.value,
                    parsed.raw,
                    label.strength,
                    page,
                    words,
                    match[0],
                    place,
                    segment.text[: match.start()],
                )


def _value_of(
    page: Page, number: int, index: int, segment: Segment, end: int, parse: Parse
) -> tuple[str, Segment, Parsed] | None:
    parsed = _lead_parse(segment.text, end, parse)
    if parsed:
        return SAME, segment, parsed
    line = page.lines[number]
    for right in line.segments[index + 1 : index + 3]:
        parsed = _lead_parse(right.text, 0, parse)
        if parsed:
            return RIGHT, right, parsed
        if any(sign.isalnum() for sign in right.text):
            break
    rest = segment.text[end:].strip(" :#.-")
    if len(rest) > 3:
        return None
    return _value_below(page, number, segment, parse)


def _lead_parse(text: str, start: int, parse: Parse) -> Parsed | None:
    lead = LEAD.match(text[start:])
    begin = start + (lead.end() if lead else 0)
    parsed = parse(text[begin:])
    if parsed is None:
        return None
    return Parsed(parsed.value, parsed.raw, parsed.start + begin, parsed.end + begin)


def _value_below(
    page: Page, number: int, label: Segment, parse: Parse
) -> tuple[str, Segment, Parsed] | None:
    limit = label.y1 + BELOW_REACH_SHARE * label.height
    for line in page.lines[number + 1 : number + 1 + LINES_BELOW]:
        if line.y0 > limit:
            return None
        for segment in under(line, label):
            parsed = _lead_parse(segment.text, 0, parse)
            if parsed:
                return BELOW, segment, parsed
            if segment.text.strip():
                return None
    return None


def under(line: TextLine, label: Segment) -> Iterator[Segment]:
    """Segments of the line that stand in the label's column."""
    for segment in line.segments:
        overlap = min(segment.x1, label.x1) - max(segment.x0, label.x0)
        narrow = min(segment.x1 - segment.x0, label.x1 - label.x0)
        if segment.y0 >= label.y1 - 0.5 * label.height and overlap > 0.3 * narrow:
            yield segment
