"""The reading of one document: XML first, then the text layer, then recognition."""

from __future__ import annotations

import hashlib
import io
import time
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

import numpy as np
from PIL import Image, ImageFile, ImageOps

from wardclerk.assist import check, classify, layout, ocr, pdf_text, sniff, xml_invoice
from wardclerk.assist.fields import extract
from wardclerk.assist.limits import (
    IMAGE_PIXELS_MAX,
    OCR_BUDGET_SECONDS,
    OCR_SIDE_PIXELS_MAX,
    PAGES_MAX,
    TEXT_LAYER_CHARACTERS_MIN,
)
from wardclerk.assist.page import Page, Word
from wardclerk.assist.reading import DocumentType, Problem, Reading

ImageFile.LOAD_TRUNCATED_IMAGES = False
Image.MAX_IMAGE_PIXELS = IMAGE_PIXELS_MAX
XML_NAMES = (".xml",)


@dataclass(slots=True)
class _Seen:
    """What the pages of a document gave."""

    pages: list[Page] = field(default_factory=list)
    hidden: list[tuple[int, list[Word]]] = field(default_factory=list)
    has_tags: bool = False
    unread: list[int] = field(default_factory=list)


def read(content: bytes, filename: str = "", today: date | None = None) -> Reading:
    """Everything that can be said about these bytes; never an exception."""
    started = time.monotonic()
    day = today or datetime.now(UTC).date()
    kind = sniff.media_type(content)
    reading = Reading(hashlib.sha256(content).hexdigest(), kind)
    try:
        reading = _read_kind(reading, content, kind, day)
    except RecursionError:
        reading = reading.with_problem("unreadable", "nested too deeply")
    if filename and not sniff.extension_fits(filename, kind):
        reading = reading.with_problem("wrong_extension", f"the content is {kind}")
    return replace(reading, seconds=time.monotonic() - started)


def _read_kind(reading: Reading, content: bytes, kind: str, day: date) -> Reading:
    if kind == "application/x-empty":
        return reading.with_problem("empty_file", "the file has no bytes")
    if kind in sniff.ARCHIVES:
        return reading.with_problem("archive_file", f"the content is {kind}")
    if kind == "text/calendar":
        calendar = DocumentType("calendar", 0.99, "the file is a calendar entry")
        reading = replace(reading, document_type=calendar)
        return reading.with_problem("calendar_invitation", "an invitation, no document")
    if kind == "application/pgp-encrypted":
        return reading.with_problem("encrypted_file", "the file is encrypted")
    if kind == "application/pdf":
        return _read_pdf(reading, content, day)
    if kind == "application/xml":
        return _read_xml(reading, content, day)
    if kind in sniff.IMAGES_READ:
        return _read_image(reading, content, kind, day)
    return reading.with_problem("unsupported_type", f"{kind} is not read here")


def _read_xml(reading: Reading, content: bytes, day: date) -> Reading:
    try:
        invoice = xml_invoice.read(content)
    except xml_invoice.NotReadable as error:
        return reading.with_problem(*error.args)
    if invoice is None:
        return reading.with_problem(
            "unsupported_type", "XML, but no UBL or CII invoice"
        )
    return _of_xml(reading, invoice, day)


def _of_xml(reading: Reading, invoice: xml_invoice.XmlInvoice, day: date) -> Reading:
    fields = check.checked(invoice.fields, day)
    sure = xml_invoice.XML_CONFIDENCE if invoice.lines else 0.0
    found = check.problems(fields, invoice.document_type)
    steering = check.instruction_text([line.description for line in invoice.lines])
    return replace(
        reading,
        document_type=invoice.document_type,
        fields=fields,
        lines=invoice.lines,
        lines_confidence=sure,
        problems=(*reading.problems, *found, *([steering] if steering else [])),
    )


def _read_pdf(reading: Reading, content: bytes, day: date) -> Reading:
    is_whole = sniff.looks_complete(content, "application/pdf")
    if not is_whole:
        reading = reading.with_problem(
            "truncated_file", "the end of the file is missing"
        )
    try:
        document = pdf_text.open_pdf(content)
    except pdf_text.PasswordNeeded:
        return reading.with_problem("encrypted_file", "a password is needed")
    except pdf_text.NotOpened:
        code = "unreadable" if is_whole else "truncated_file"
        return reading.with_problem(code, "the PDF cannot be opened")
    count = len(document)
    reading = replace(reading, pages=count)
    if count == 0:
        return reading.with_problem("unreadable", "the PDF has no pages")
    if count > PAGES_MAX:
        detail = f"{count} pages, the limit is {PAGES_MAX}"
        return reading.with_problem("too_many_pages", detail)
    seen = _pages_of(document)
    return _judge(reading, seen, _embedded_invoice(document), day)


def _embedded_invoice(document) -> xml_invoice.XmlInvoice | None:
    for name, content in pdf_text.attachments(document):
        if not name.lower().endswith(XML_NAMES):
            continue
        try:
            invoice = xml_invoice.read(content)
        except xml_invoice.NotReadable:
            continue
        if invoice:
            return invoice
    return None


def _pages_of(document) -> _Seen:
    """Each page by its text layer, or by recognition when that is thin."""
    seen = _Seen()
    read_by_text: dict[int, Page] = {}
    pictures: list[int] = []
    for index in range(len(document)):
        found = pdf_text.read_page(document, index)
        seen.has_tags = seen.has_tags or found.has_tag_characters
        if found.hidden:
            seen.hidden.append((found.number, found.hidden))
        read_by_text[index] = layout.page_of(
            found.number, found.width, found.height, "text", found.words
        )
        letters = sum(len(word.text) for word in found.words)
        if letters < TEXT_LAYER_CHARACTERS_MIN and _has_ink(document, index):
            pictures.append(index)
    by_sight = _recognise(document, pictures, seen)
    seen.pages = [
        by_sight.get(index, read_by_text[index]) for index in sorted(read_by_text)
    ]
    return seen


def _has_ink(document, index: int) -> bool:
    """Blank backs of scanned sheets need no recognition."""
    pixels = document[index].render(scale=0.5, grayscale=True).to_numpy()
    return int(pixels.max()) - int(pixels.min()) >= pdf_text.INK_CONTRAST_MIN


def _recognise(document, pictures: list[int], seen: _Seen) -> dict[int, Page]:
    """Recognised pages: first and last first, as long as the time lasts."""
    order = pictures[:1] + pictures[-1:] + pictures[1:-1]
    deadline = time.monotonic() + OCR_BUDGET_SECONDS
    pages: dict[int, Page] = {}
    for index in dict.fromkeys(order):
        if time.monotonic() > deadline:
            seen.unread.append(index + 1)
            continue
        words, width, height = ocr.read_image(pdf_text.render(document, index))
        pages[index] = layout.page_of(index + 1, width, height, "ocr", words)
    return pages


def _read_image(reading: Reading, content: bytes, kind: str, day: date) -> Reading:
    if not sniff.looks_complete(content, kind):
        reading = reading.with_problem(
            "truncated_file", "the end of the file is missing"
        )
    try:
        frames = _frames(content)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return reading.with_problem("unreadable", "the picture has too many pixels")
    except (OSError, ValueError, SyntaxError, EOFError):
        code = "truncated_file" if reading.problems else "unreadable"
        return reading.with_problem(code, "the picture cannot be decoded")
    reading = replace(reading, pages=len(frames))
    if len(frames) > PAGES_MAX:
        detail = f"{len(frames)} pages, the limit is {PAGES_MAX}"
        return reading.with_problem("too_many_pages", detail)
    return _judge(reading, _see_frames(frames), None, day)


def _frames(content: bytes) -> list[np.ndarray]:
    """The pictures in the file: a TIFF may hold several pages."""
    image = Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "TIFF"))
    if image.width * image.height > IMAGE_PIXELS_MAX:
        raise Image.DecompressionBombError
    count = getattr(image, "n_frames", 1)
    if count > PAGES_MAX:
        return [np.zeros((1, 1, 3), dtype=np.uint8)] * count
    frames = []
    for index in range(count):
        image.seek(index)
        if image.width * image.height > IMAGE_PIXELS_MAX:
            raise Image.DecompressionBombError
        frames.append(_pixels(image))
    return frames


def _pixels(image: Image.Image) -> np.ndarray:
    upright = ImageOps.exif_transpose(image.copy())
    upright.thumbnail((OCR_SIDE_PIXELS_MAX, OCR_SIDE_PIXELS_MAX))
    if "A" in upright.getbands():
        white = Image.new("RGBA", upright.size, "white")
        upright = Image.alpha_composite(white, upright.convert("RGBA"))
    return np.ascontiguousarray(np.asarray(upright.convert("RGB"))[:, :, ::-1])


def _see_frames(frames: list[np.ndarray]) -> _Seen:
    seen = _Seen()
    deadline = time.monotonic() + OCR_BUDGET_SECONDS
    for number, pixels in enumerate(frames, start=1):
        if time.monotonic() > deadline:
            seen.unread.append(number)
            continue
        words, width, height = ocr.read_image(pixels)
        seen.pages.append(layout.page_of(number, width, height, "ocr", words))
    return seen


def _judge(
    reading: Reading,
    seen: _Seen,
    invoice: xml_invoice.XmlInvoice | None,
    day: date,
) -> Reading:
    """Fields of the pages or of the XML, and what speaks against them."""
    pages = tuple(seen.pages)
    for problem in _page_problems(seen):
        reading = reading.with_problem(problem.code, problem.detail)
    if invoice is None and not any(page.text.strip() for page in pages):
        return reading.with_problem("unreadable", "no text can be seen on the pages")
    extracted = extract.extract(pages)
    page_fields = check.checked(extracted.fields, day)
    if invoice is not None:
        reading = _of_xml(reading, invoice, day)
        reading = replace(reading, fields=extract.located(reading.fields, page_fields))
        differing = check.differs_from_page(reading.fields, page_fields, pages)
        if differing:
            reading = reading.with_problem(differing.code, differing.detail)
        return reading
    kind = classify.classify(pages, page_fields)
    page_fields = extract.fitting(page_fields, kind.value)
    found = check.problems(page_fields, kind)
    return replace(
        reading,
        document_type=kind,
        fields=page_fields,
        lines=extracted.lines,
        lines_confidence=extracted.lines_confidence,
        problems=(*reading.problems, *found),
    )


def _page_problems(seen: _Seen) -> list[Problem]:
    hidden_texts = [" ".join(w.text for w in words) for _page, words in seen.hidden]
    visible = [page.text for page in seen.pages]
    found = [
        check.hidden_text(seen.hidden, seen.has_tags),
        check.instruction_text(visible + hidden_texts),
    ]
    if seen.unread:
        numbers = ", ".join(map(str, seen.unread))
        found.append(Problem("unreadable", f"no time to read pages {numbers}"))
    return [problem for problem in found if problem]
