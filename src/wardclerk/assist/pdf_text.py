"""The text layer of a PDF as a person sees it, its page images, its attachments."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from wardclerk.assist.layout import clean, is_invisible
from wardclerk.assist.limits import (
    ATTACHMENT_BYTES_MAX,
    ATTACHMENTS_MAX,
    CHARACTERS_PER_PAGE_MAX,
    OCR_DPI,
    OCR_SIDE_PIXELS_MAX,
    WORD_LENGTH_MAX,
    WORDS_PER_PAGE_MAX,
)
from wardclerk.assist.page import Word

POINTS_PER_INCH = 72
LOOK_SCALE = 1.5  # 108 dpi: enough to see whether a word leaves ink
INK_CONTRAST_MIN = 28  # of 255 levels between the lightest and darkest pixel
TINY_HEIGHT_POINTS = 3.2  # print below this height is not meant to be read
WORD_GAP_SHARE = 0.16  # of the glyph height; a blank is 0.25 of it or wider
GUESSED_GAP_SHARE = 0.13  # where pdfium guesses a blank too, less is enough
RUN_BACK_SHARE = 1.2  # how far a glyph may reach back (kerning, ligatures)
INVISIBLE_MODES = (3, 7)  # PDF text render modes that paint nothing
SCAN_COVER_SHARE = 0.55  # an image over more of the page than this is a scan


@dataclass(frozen=True, slots=True)
class _Glyph:
    """One character of the text layer with its place from the top left."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    base: float
    is_unpainted: bool
    after_guess: bool  # pdfium thinks that a blank stands before this glyph


@dataclass(frozen=True, slots=True)
class PdfPage:
    """What one page offers: visible words, hidden words, whether it is a scan."""

    number: int
    width: float
    height: float
    words: list[Word]
    hidden: list[Word]
    is_scan: bool
    has_tag_characters: bool


class PasswordNeeded(Exception):
    """The PDF opens with a password only."""


class NotOpened(Exception):
    """The bytes are no PDF that can be opened."""


def open_pdf(content: bytes) -> pdfium.PdfDocument:
    """The document, or a clear reason why it does not open."""
    try:
        return pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD:
            raise PasswordNeeded from None
        raise NotOpened from None


def attachments(document: pdfium.PdfDocument) -> Iterator[tuple[str, bytes]]:
    """Name and content of the embedded files that are small enough to look at."""
    count = min(raw.FPDFDoc_GetAttachmentCount(document.raw), ATTACHMENTS_MAX)
    for index in range(count):
        try:
            attachment = document.get_attachment(index)
            name, content = attachment.get_name(), bytes(attachment.get_data())
        except (pdfium.PdfiumError, UnicodeDecodeError):
            continue
        if len(content) <= ATTACHMENT_BYTES_MAX:
            yield name, content


def read_page(document: pdfium.PdfDocument, index: int) -> PdfPage:
    """The words of one page, those that leave no ink kept apart."""
    page = document[index]
    frame = _Frame(page)
    glyphs, has_tags = _glyphs(page, frame)
    words = _words(glyphs)[:WORDS_PER_PAGE_MAX]
    is_scan = _is_scan(page)
    visible, hidden = _by_ink(page, frame, words, is_scan)
    return PdfPage(
        index + 1, frame.width, frame.height, visible, hidden, is_scan, has_tags
    )


def render(document: pdfium.PdfDocument, index: int) -> np.ndarray:
    """The page as grey-free BGR pixels for the recogniser."""
    page = document[index]
    longest = max(page.get_size()) or 1.0
    scale = min(OCR_DPI / POINTS_PER_INCH, OCR_SIDE_PIXELS_MAX / longest)
    return page.render(scale=scale, may_draw_forms=False).to_numpy()[:, :, :3]


class _Frame:
    """Turns page space (origin below left, maybe rotated) into top-left points."""

    def __init__(self, page: pdfium.PdfPage) -> None:
        self.width, self.height = page.get_size()
        self._rotation = page.get_rotation()
        self._left, self._bottom, right, top = page.get_bbox()
        self._across, self._up = right - self._left, top - self._bottom

    def point(self, x: float, y: float) -> tuple[float, float]:
        x, y = x - self._left, y - self._bottom
        if self._rotation == 90:
            return y, x
        if self._rotation == 180:
            return self._across - x, y
        if self._rotation == 270:
            return self._up - y, self._across - x
        return x, self._up - y


def _glyphs(page: pdfium.PdfPage, frame: _Frame) -> tuple[list[_Glyph | None], bool]:
    """The page's glyphs in content order; None stands for a blank."""
    layer = page.get_textpage()
    count = min(raw.FPDFText_CountChars(layer.raw), CHARACTERS_PER_PAGE_MAX)
    glyphs: list[_Glyph | None] = []
    modes: dict[int, bool] = {}
    has_tags = is_guessed = False
    for index in range(count):
        code = raw.FPDFText_GetUnicode(layer.raw, index)
        sign = chr(code) if 0 < code < 0x110000 else "\ufffd"
        has_tags = has_tags or 0xE0000 <= code <= 0xE0FFF
        if sign.isspace():
            is_guessed = raw.FPDFText_IsGenerated(layer.raw, index) == 1
            if not is_guessed:
                glyphs.append(None)
            continue
        if is_invisible(sign) or 0xD800 <= code <= 0xDFFF:
            continue
        glyph = _glyph(layer.raw, index, sign, frame, modes, is_guessed)
        is_guessed = False
        if glyph is not None:
            glyphs.append(glyph)
    return glyphs, has_tags


def _glyph(
    layer, index: int, sign: str, frame: _Frame, modes: dict, is_guessed: bool
) -> _Glyph | None:
    loose = raw.FS_RECTF()
    if not raw.FPDFText_GetLooseCharBox(layer, index, ctypes.byref(loose)):
        return None
    origin_x, origin_y = ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetCharOrigin(layer, index, origin_x, origin_y)
    first = frame.point(loose.left, loose.top)
    second = frame.point(loose.right, loose.bottom)
    _base_x, base = frame.point(origin_x.value, origin_y.value)
    return _Glyph(
        clean(sign),
        min(first[0], second[0]),
        min(first[1], second[1]),
        max(first[0], second[0]),
        max(first[1], second[1]),
        base,
        _is_unpainted(layer, index, modes),
        is_guessed,
    )


def _is_unpainted(layer, index: int, modes: dict[int, bool]) -> bool:
    """Whether the glyph's text object paints nothing (mode 3) or fully clear."""
    thing = raw.FPDFText_GetTextObject(layer, index)
    key = ctypes.cast(thing, ctypes.c_void_p).value or 0
    if key not in modes:
        mode = raw.FPDFTextObj_GetTextRenderMode(thing) if thing else 0
        shades = [ctypes.c_uint() for _ in range(4)]
        raw.FPDFText_GetFillColor(layer, index, *shades)
        modes[key] = mode in INVISIBLE_MODES or (mode == 0 and shades[3].value < 16)
    return modes[key]


def _words(glyphs: list[_Glyph | None]) -> list[Word]:
    runs: list[list[_Glyph]] = []
    is_open = False
    for glyph in glyphs:
        if glyph is None:
            is_open = False
            continue
        if is_open and _continues(runs[-1][-1], glyph):
            runs[-1].append(glyph)
        else:
            runs.append([glyph])
        is_open = True
    return [word for run in runs if (word := _word(run)).text]


def _continues(left: _Glyph, right: _Glyph) -> bool:
    height = max(left.y1 - left.y0, right.y1 - right.y0)
    gap = right.x0 - left.x1
    share = GUESSED_GAP_SHARE if right.after_guess else WORD_GAP_SHARE
    return (
        abs(left.base - right.base) <= 0.3 * height
        and -RUN_BACK_SHARE * height <= gap <= share * height
        and left.is_unpainted == right.is_unpainted
    )


def _word(run: list[_Glyph]) -> Word:
    return Word(
        "".join(glyph.text for glyph in run).strip()[:WORD_LENGTH_MAX],
        min(glyph.x0 for glyph in run),
        min(glyph.y0 for glyph in run),
        max(glyph.x1 for glyph in run),
        max(glyph.y1 for glyph in run),
        run[0].base,
        0.0 if run[0].is_unpainted else 1.0,
    )


def _is_scan(page: pdfium.PdfPage) -> bool:
    """Whether one picture covers most of the page."""
    width, height = page.get_size()
    for thing in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = thing.get_bounds()
        if (right - left) * (top - bottom) >= SCAN_COVER_SHARE * width * height:
            return True
    return False


def _by_ink(
    page: pdfium.PdfPage, frame: _Frame, words: list[Word], is_scan: bool
) -> tuple[list[Word], list[Word]]:
    """Words that can be seen, and words that cannot."""
    if not words:
        return [], []
    scale = min(LOOK_SCALE, OCR_SIDE_PIXELS_MAX / max(frame.width, frame.height, 1))
    pixels = page.render(scale=scale, grayscale=True).to_numpy()
    if pixels.ndim == 3:
        pixels = pixels[:, :, 0]
    visible, hidden = [], []
    for word in words:
        seen = _is_seen(word, pixels, scale) and not _is_unpainted_word(word)
        (visible if seen else hidden).append(word)
    return visible, ([] if is_scan else hidden)


def _is_unpainted_word(word: Word) -> bool:
    return word.score == 0.0


def _is_tiny(word: Word) -> bool:
    """Too small to read; a narrow letter of a line that runs upwards is not."""
    width_per_letter = (word.x1 - word.x0) / len(word.text)
    is_small = max(word.height, width_per_letter) < TINY_HEIGHT_POINTS
    return is_small and any(map(str.isalnum, word.text))


def _is_seen(word: Word, pixels: np.ndarray, scale: float) -> bool:
    if _is_tiny(word):
        return False
    top, bottom = int(word.y0 * scale), int(word.y1 * scale) + 1
    left, right = int(word.x0 * scale), int(word.x1 * scale) + 1
    if top < 0 or left < 0 or bottom <= 0 or right <= 0:
        top, left = max(top, 0), max(left, 0)
    ink = pixels[top:bottom, left:right]
    if ink.size == 0:
        return False
    return int(ink.max()) - int(ink.min()) >= INK_CONTRAST_MIN
