"""From loose words to lines and segments, as the eye groups them."""

from __future__ import annotations

import unicodedata

from wardclerk.assist.page import Page, Segment, TextLine, Word

SAME_LINE_SHARE = 0.35  # of the smaller height: baselines closer than this are one
SEGMENT_GAP_SHARE = 0.85  # of the height: a wider gap starts a new cell
SPACED_LETTERS_MIN = 5  # single letters in a row that make one spaced word
SPACED_BREAK_RATIO = 1.5  # a gap this much wider than usual parts two words
INVISIBLE_SIGNS = frozenset(
    "\u200b\u200c\u200d\u2060\ufeff\u00ad\ufffe\uffff\u202a\u202b\u202c\u202d\u202e"
    "\u2066\u2067\u2068\u2069\u200e\u200f\u061c\u180e"
)
DASHES = {ord(sign): "-" for sign in "\u2010\u2011\u2012\u2212"}


def clean(text: str) -> str:
    """Text without signs that nobody sees; ligatures and odd blanks made plain."""
    plain = unicodedata.normalize("NFKC", text).translate(DASHES)
    return "".join(sign for sign in plain if not is_invisible(sign))


def is_invisible(sign: str) -> bool:
    """Whether a character leaves no mark: zero width, tag, or control."""
    return (
        sign in INVISIBLE_SIGNS
        or unicodedata.category(sign) == "Co"  # icon fonts
        or 0xE0000 <= ord(sign) <= 0xE0FFF
        or (unicodedata.category(sign) == "Cc" and sign not in "\t\n\r ")
    )


def page_of(
    number: int, width: float, height: float, source: str, words: list[Word]
) -> Page:
    """A page made of these words."""
    return Page(number, width, height, source, tuple(lines_of(words)))


def lines_of(words: list[Word]) -> list[TextLine]:
    """Words grouped by baseline, top to bottom, each line cut into segments."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda word: (word.base, word.x0)):
        row = _row_for(word, rows)
        if row is None:
            rows.append([word])
        else:
            row.append(word)
    lines = [_line_of(sorted(row, key=lambda word: word.x0)) for row in rows]
    return sorted(lines, key=lambda line: line.segments[0].words[0].base)


def _row_for(word: Word, rows: list[list[Word]]) -> list[Word] | None:
    """The last rows are enough to look at: words come sorted by baseline."""
    for row in reversed(rows[-3:]):
        anchor = row[len(row) // 2]
        reach = SAME_LINE_SHARE * min(word.height, anchor.height)
        if abs(word.base - anchor.base) <= reach:
            return row
    return None


def _line_of(row: list[Word]) -> TextLine:
    segments: list[list[Word]] = []
    for word in row:
        if segments and _touches(segments[-1][-1], word):
            segments[-1].append(word)
        else:
            segments.append([word])
    return TextLine(tuple(Segment(tuple(_join_spaced(words))) for words in segments))


def _join_spaced(words: list[Word]) -> list[Word]:
    """Spaced print, "I N V O I C E", is one word; wider gaps part its words."""
    if len(words) < SPACED_LETTERS_MIN or any(len(word.text) > 1 for word in words):
        return words
    gaps = [b.x0 - a.x1 for a, b in zip(words, words[1:], strict=False)]
    usual = sorted(gaps)[len(gaps) // 2]
    runs = [[words[0]]]
    for gap, word in zip(gaps, words[1:], strict=True):
        if gap > SPACED_BREAK_RATIO * usual:
            runs.append([word])
        else:
            runs[-1].append(word)
    return [_joined(run) for run in runs]


def _joined(run: list[Word]) -> Word:
    return Word(
        "".join(word.text for word in run),
        run[0].x0,
        min(word.y0 for word in run),
        run[-1].x1,
        max(word.y1 for word in run),
        run[0].base,
        min(word.score for word in run),
    )


def _touches(left: Word, right: Word) -> bool:
    gap = right.x0 - left.x1
    return gap <= SEGMENT_GAP_SHARE * max(left.height, right.height)
