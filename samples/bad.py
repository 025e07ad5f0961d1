"""Bad input: what an invoice mailbox gets on a bad day, and what it must become."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import numpy as np
from pypdf import PdfReader, PdfWriter
from reportlab.pdfgen.canvas import Canvas

from samples import master
from samples.bill import Bill
from samples.documents import DOCUMENTS, LANTERNWOOD
from samples.mail import message, message_of
from samples.paper import lanternwood

BOX = master.mailbox("hospitals")
SENDER = "Lanternwood Advisory LLP <accounts@lanternwood.example>"
PDF = "application/pdf"
HUGE_BYTES = 60 * 1024 * 1024
MANY_PAGES = 400
OPEN_WORD = "harbour"  # opens the encrypted sample; there is nothing to hide in it
SEED = 60


class BadInput(NamedTuple):
    """A message and the code of the problem that it must end with.

    `before` holds messages that must have been delivered earlier: what is a duplicate
    needs something to be a duplicate of.
    """

    name: str
    eml: bytes
    problem: str
    before: tuple[bytes, ...] = ()


def bad_inputs(*, large: bool = True) -> Iterator[BadInput]:
    """All of them, made one by one: the large ones take a second and much memory."""
    for make in _SMALL:
        yield make()
    if large:
        for make in _LARGE:
            yield make()


def empty_file() -> BadInput:
    """An attachment of no bytes."""
    return _attached("empty_file", "invoice.pdf", PDF, b"", "empty_file")


def truncated_file() -> BadInput:
    """A PDF whose end was lost on the way."""
    whole = _fresh("LW-2026-1201")
    half = whole[: len(whole) // 2]
    return _attached("truncated_file", "invoice.pdf", PDF, half, "truncated_file")


def encrypted_file() -> BadInput:
    """A PDF that asks for a password."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(_fresh("LW-2026-1202"))))
    writer.encrypt(OPEN_WORD, algorithm="RC4-128")
    result = BytesIO()
    writer.write(result)
    return _attached(
        "encrypted_file", "invoice.pdf", PDF, result.getvalue(), "encrypted_file"
    )


def archive_file() -> BadInput:
    """Invoices in a zip file."""
    result = BytesIO()
    with ZipFile(result, "w", ZIP_DEFLATED) as archive:
        archive.writestr(ZipInfo("november/invoice.pdf"), _fresh("LW-2026-1203"))
    return _attached(
        "archive_file",
        "invoices.zip",
        "application/zip",
        result.getvalue(),
        "archive_file",
    )


def calendar_invitation() -> BadInput:
    """Somebody invites the mailbox to a meeting."""
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Lanternwood//EN",
        "METHOD:REQUEST",
        "BEGIN:VEVENT",
        "UID:1187-kickoff@lanternwood.example",
        "DTSTAMP:20261116T140000Z",
        "DTSTART:20261123T150000Z",
        "DTEND:20261123T160000Z",
        "SUMMARY:Costing review, invoice questions",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    )
    content = "\r\n".join(lines).encode()
    return _attached(
        "calendar_invitation",
        "invite.ics",
        "text/calendar",
        content,
        "calendar_invitation",
    )


def wrong_extension() -> BadInput:
    """A good PDF that says it is a picture: it is read all the same."""
    content = _fresh("LW-2026-1204")
    return _attached(
        "wrong_extension", "invoice.jpg", "image/jpeg", content, "wrong_extension"
    )


def unsupported_type() -> BadInput:
    """A voice memo."""
    samples = np.random.default_rng(SEED).integers(0, 255, 4000, np.uint8).tobytes()
    size = len(samples)
    header = (
        b"RIFF"
        + (36 + size).to_bytes(4, "little")
        + b"WAVEfmt "
        + (16).to_bytes(4, "little")
        + bytes.fromhex("01000100401f0000401f000001000800")
        + b"data"
        + size.to_bytes(4, "little")
    )
    return _attached(
        "unsupported_type",
        "memo.wav",
        "audio/wav",
        header + samples,
        "unsupported_type",
    )


def no_attachment() -> BadInput:
    """A reminder in words, with nothing attached."""
    eml = message(
        SENDER,
        BOX,
        "Reminder: November invoice",
        [],
        text="Has our November invoice been approved yet?",
    )
    return BadInput("no_attachment", eml, "no_attachment")


def html_only() -> BadInput:
    """An invoice typed into the message itself, HTML without a text part."""
    html = (
        "<html><body><h1>Invoice LW-2026-1205</h1><table><tr><td>Advice</td>"
        "<td>1,180.00</td></tr><tr><td><b>Total</b></td><td>1,180.00</td></tr>"
        "</table></body></html>"
    )
    eml = message(SENDER, BOX, "Invoice LW-2026-1205", [], html=html)
    return BadInput("html_only", eml, "no_attachment")


def same_message_twice() -> BadInput:
    """A mail server that delivers the same message again."""
    eml = _message("same_message_twice", "invoice.pdf", PDF, _fresh("LW-2026-1206"))
    return BadInput("same_message_twice", eml, "duplicate_message", before=(eml,))


def same_file_other_message() -> BadInput:
    """A clerk forwards a file that the vendor had sent already."""
    content = _fresh("LW-2026-1207")
    first = _message("same_file_other_message", "invoice.pdf", PDF, content)
    again = message(
        "Riverside AP Clerk <riverside.ap.clerk@harbourview.example>",
        BOX,
        "Fwd: invoice from Lanternwood",
        [("Scan.pdf", PDF, content)],
    )
    return BadInput(
        "same_file_other_message", again, "duplicate_document", before=(first,)
    )


def same_invoice_other_sender() -> BadInput:
    """Document 03, then document 06: the same invoice by way of a portal."""
    by_file = {document.file[:2]: document for document in DOCUMENTS}
    first, again = (
        message_of(document, document.draw(document.bill))
        for document in (by_file["03"], by_file["06"])
    )
    return BadInput(
        "same_invoice_other_sender", again, "duplicate_invoice", before=(first,)
    )


def huge_file() -> BadInput:
    """A scan of 60 MB at a resolution for posters."""
    noise = np.random.default_rng(SEED).bytes(HUGE_BYTES)
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>",
        b"<</Length %d>>\nstream\n%b\nendstream" % (len(noise), noise),
    )
    return _attached("huge_file", "poster.pdf", PDF, _pdf(objects), "too_large")


def many_pages() -> BadInput:
    """A catalogue of 400 pages with an invoice on the first."""
    result = BytesIO()
    canvas = Canvas(result, invariant=1, pageCompression=1)
    for page in range(1, MANY_PAGES + 1):
        canvas.drawString(72, 720, f"Catalogue 2027, page {page} of {MANY_PAGES}")
        canvas.showPage()
    canvas.save()
    return _attached(
        "many_pages", "catalogue.pdf", PDF, result.getvalue(), "too_many_pages"
    )


_SMALL: tuple[Callable[[], BadInput], ...] = (
    empty_file,
    truncated_file,
    encrypted_file,
    archive_file,
    calendar_invitation,
    wrong_extension,
    unsupported_type,
    no_attachment,
    html_only,
    same_message_twice,
    same_file_other_message,
    same_invoice_other_sender,
)
_LARGE: tuple[Callable[[], BadInput], ...] = (huge_file, many_pages)


def _fresh(number: str) -> bytes:
    """A good invoice that nobody has sent before."""
    bill: Bill = replace(LANTERNWOOD, number=number)
    return lanternwood.draw(bill)


def _attached(
    name: str, filename: str, media_type: str, content: bytes, problem: str
) -> BadInput:
    return BadInput(name, _message(name, filename, media_type, content), problem)


def _message(name: str, filename: str, media_type: str, content: bytes) -> bytes:
    subject = f"Invoice ({name.replace('_', ' ')})"
    return message(SENDER, BOX, subject, [(filename, media_type, content)])


def _pdf(objects: tuple[bytes, ...]) -> bytes:
    """A file of these objects, with the table that tells where each one is."""
    parts, offsets, position = [b"%PDF-1.7\n"], [], 9
    for number, body in enumerate(objects, start=1):
        offsets.append(position)
        parts.append(b"%d 0 obj\n%b\nendobj\n" % (number, body))
        position += len(parts[-1])
    rows = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    count = len(objects) + 1
    parts.append(b"xref\n0 %d\n0000000000 65535 f \n%b" % (count, rows))
    parts.append(
        b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (count, position)
    )
    return b"".join(parts)
