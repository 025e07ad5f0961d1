"""A page as words with places: what every reader gives and every rule takes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from wardclerk.assist.reading import Box


@dataclass(frozen=True, slots=True)
class Word:
    """One word and its rectangle in page units, the origin at the top left."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    base: float
    score: float = 1.0  # the recogniser's certainty; 1 for a text layer

    @property
    def height(self) -> float:
        return self.y1 - self.y0


@dataclass(frozen=True)
class Segment:
    """Words of one line that stand close together: a cell, a label, a value."""

    words: tuple[Word, ...]

    @cached_property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @cached_property
    def x0(self) -> float:
        return self.words[0].x0

    @cached_property
    def x1(self) -> float:
        return max(word.x1 for word in self.words)

    @cached_property
    def y0(self) -> float:
        return min(word.y0 for word in self.words)

    @cached_property
    def y1(self) -> float:
        return max(word.y1 for word in self.words)

    @cached_property
    def height(self) -> float:
        return sorted(word.height for word in self.words)[len(self.words) // 2]

    def words_between(self, start: int, end: int) -> tuple[Word, ...]:
        """The words that the characters start..end of the text belong to."""
        found, position = [], 0
        for word in self.words:
            stop = position + len(word.text)
            if position < end and stop > start:
                found.append(word)
            position = stop + 1
        return tuple(found)


@dataclass(frozen=True)
class TextLine:
    """Segments that stand on one baseline, from left to right."""

    segments: tuple[Segment, ...]

    @cached_property
    def text(self) -> str:
        return " ".join(segment.text for segment in self.segments)

    @cached_property
    def y0(self) -> float:
        return min(segment.y0 for segment in self.segments)

    @cached_property
    def y1(self) -> float:
        return max(segment.y1 for segment in self.segments)

    @cached_property
    def height(self) -> float:
        return max(segment.height for segment in self.segments)


@dataclass(frozen=True)
class Page:
    """One page: its size, its lines, and who read it (text layer or OCR)."""

    number: int
    width: float
    height: float
    source: str
    lines: tuple[TextLine, ...]

    @cached_property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)

    def fraction(self, words: tuple[Word, ...]) -> Box | None:
        """The rectangle around these words in fractions of the page."""
        if not words:
            return None
        return (
            _clamp(min(word.x0 for word in words) / self.width),
            _clamp(min(word.y0 for word in words) / self.height),
            _clamp(max(word.x1 for word in words) / self.width),
            _clamp(max(word.y1 for word in words) / self.height),
        )


def _clamp(fraction: float) -> float:
    return min(1.0, max(0.0, fraction))
