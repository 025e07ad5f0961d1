"""Bad input: each kind ends as a named problem, never as an error of the service."""

import io
import random
import zipfile
import zlib

import pytest
from PIL import Image

from tests.services.assist import papers
from tests.services.assist.conftest import codes

CALENDAR = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nEND:VEVENT\r\n"


def zip_file() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("invoice.pdf", papers.pdf(papers.american_bill()))
    return out.getvalue()


def word_file() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w/>")
    return out.getvalue()


def giant_picture() -> bytes:
    """A small file that claims two thousand million pixels."""
    header = (50_000).to_bytes(4, "big") + (40_000).to_bytes(4, "big")
    body = b"IHDR" + header + bytes([8, 2, 0, 0, 0])
    chunk = (13).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")
    return b"\x89PNG\r\n\x1a\n" + chunk + b"\x00\x00\x00\x00IEND\xaeB\x60\x82"


def bill() -> bytes:
    return papers.pdf(papers.american_bill())


CASES = {
    "an empty file": (lambda: b"", "bill.pdf", "empty_file"),
    "a PDF cut in half": (lambda: bill()[:900], "bill.pdf", "truncated_file"),
    "a picture cut in half": (
        lambda: papers.scan(bill(), kind="JPEG")[:20_000],
        "bill.jpg",
        "truncated_file",
    ),
    "XML cut in half": (lambda: papers.ubl_invoice()[:900], "a.xml", "truncated_file"),
    "a PDF behind a password": (
        lambda: papers.pdf(papers.american_bill(), encrypt="open sesame"),
        "bill.pdf",
        "encrypted_file",
    ),
    "an encrypted mail body": (
        lambda: b"-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----",
        "message.asc",
        "encrypted_file",
    ),
    "31 pages": (lambda: papers.blank_pdf(31), "long.pdf", "too_many_pages"),
    "400 pages": (lambda: papers.blank_pdf(400), "long.pdf", "too_many_pages"),
    "a zip": (zip_file, "bill.zip", "archive_file"),
    "a zip named as a PDF": (zip_file, "bill.pdf", "archive_file"),
    "a gzip": (lambda: b"\x1f\x8b" + b"\x00" * 30, "bill.gz", "archive_file"),
    "an invitation": (lambda: CALENDAR, "invite.ics", "calendar_invitation"),
    "an invitation named as a PDF": (lambda: CALENDAR, "a.pdf", "calendar_invitation"),
    "a word-processor file": (word_file, "bill.docx", "unsupported_type"),
    "a program": (lambda: b"MZ" + b"\x90" * 100, "bill.pdf", "unsupported_type"),
    "a web page": (lambda: b"<html><body>Invoice</body>", "a.html", "unsupported_type"),
    "XML that is no invoice": (lambda: b"<order/>", "order.xml", "unsupported_type"),
    "plain text": (lambda: b"please pay 100.00", "a.txt", "unsupported_type"),
    "noise": (lambda: random.Random(7).randbytes(5000), "bill.pdf", "unsupported_type"),
    "noise after a PDF header": (
        lambda: b"%PDF-1.7\n" + random.Random(8).randbytes(5000) + b"\n%%EOF",
        "bill.pdf",
        "unreadable",
    ),
    "a blank page": (lambda: papers.pdf(papers.Sheet()), "blank.pdf", "unreadable"),
    "a pixel bomb": (giant_picture, "bill.png", "unreadable"),
}


@pytest.mark.parametrize("name", CASES)
def test_bad_file_is_named(service, name):
    make, filename, code = CASES[name]

    reading = service.read(make(), filename)

    assert code in codes(reading)


def test_too_many_pages_are_not_read(service):
    reading = service.read(papers.blank_pdf(400), "long.pdf")

    assert reading["pages"] == 400
    assert reading["fields"] == {}


def test_calendar_entry_is_its_own_type(service):
    reading = service.read(CALENDAR, "invite.ics")

    assert reading["document_type"]["value"] == "calendar"


def test_wrong_extension_is_told_and_read_nevertheless(service):
    reading = service.read(bill(), "bill.xml")

    assert codes(reading) == ["wrong_extension"]
    assert reading["fields"]["total"]["value"] == "1021.84"


def test_content_decides_not_the_declared_type(service):
    answer = service.post(bill(), "bill.pdf", **{"Content-Type": "text/calendar"})

    assert answer.json()["media_type"] == "application/pdf"


ENTITIES = b"""<?xml version="1.0"?><!DOCTYPE Invoice [
<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><Invoice>&c;</Invoice>"""
FOREIGN_FILE = b"""<?xml version="1.0"?><!DOCTYPE Invoice [
<!ENTITY x SYSTEM "file:///etc/passwd">]><Invoice>&x;</Invoice>"""


@pytest.mark.parametrize("content", [ENTITIES, FOREIGN_FILE])
def test_xml_with_entities_is_refused(service, content):
    reading = service.read(content, "bill.xml")

    assert codes(reading) == ["unreadable"]
    assert "root:" not in str(reading)


def test_deeply_nested_xml_is_survived(service):
    content = b"<Invoice>" * 50_000 + b"</Invoice>" * 50_000

    reading = service.read(content, "bill.xml")

    assert codes(reading) == ["unreadable"]


def test_page_of_absurd_size_is_survived(service):
    sheet = papers.Sheet()
    sheet.put(20, 20, "Invoice No: A-1")

    reading = service.read(papers.pdf(sheet, size=(14_000, 14_000)), "bill.pdf")

    assert reading["pages"] == 1


@pytest.mark.parametrize("seed", range(12))
def test_damaged_pdf_never_breaks_the_service(service, seed):
    chance = random.Random(seed)
    content = bytearray(bill())
    for _hit in range(60):
        content[chance.randrange(len(content))] = chance.randrange(256)

    reading = service.read(bytes(content), "bill.pdf")

    assert reading["sha256"]


def test_two_page_tiff_is_read_as_two_pages(service):
    first = Image.open(io.BytesIO(papers.scan(bill(), dpi=110))).convert("L")
    out = io.BytesIO()
    first.save(out, "TIFF", save_all=True, append_images=[first])

    reading = service.read(out.getvalue(), "bill.tif")

    assert reading["pages"] == 2
    assert reading["fields"]["invoice_number"]["value"] == "NS-20488"


@pytest.mark.parametrize("text", ["1 " * 200, "DE12 " * 80, "steuersumme" * 40])
def test_page_made_to_be_slow_is_read_in_time(service, text):
    sheet = papers.Sheet()
    for row in range(90):
        sheet.put(2, 4 + 3 * row, text, 5)

    reading = service.read(papers.pdf(sheet), "bill.pdf")

    assert reading["seconds"] < 30
