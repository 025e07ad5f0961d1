"""A file's type, wholeness and length are told from its bytes."""

import io
import zipfile
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardclerk.core.intake.media import Family, condition, extension_family, sniff


def pdf(pages: int = 1, *, trailer: bytes = b"", objects: bytes = b"") -> bytes:
    tree = b"1 0 obj\n<< /Type /Pages /Kids [2 0 R] /Count %d >>\nendobj\n" % pages
    page = b"2 0 obj\n<< /Type /Page /Parent 1 0 R >>\nendobj\n"
    end = b"trailer << /Root 3 0 R " + trailer + b">>\nstartxref\n9\n%%EOF\n"
    return b"%PDF-1.7\n" + tree + page + objects + end


def compressed_pdf(pages: int) -> bytes:
    inner = b"<< /Type /Pages /Kids [] /Count %d >>" % pages
    stream = zlib.compress(inner)
    packed = (
        b"1 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode >>\nstream\r\n"
        + stream
        + b"\nendstream\nendobj\n"
    )
    return b"%PDF-1.7\n" + packed + b"startxref\n9\n%%EOF"


def zipped(name: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, "x")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "family"),
    [
        (b"", Family.EMPTY),
        (b"\x00\x00 \r\n", Family.EMPTY),
        (pdf(), Family.PDF),
        (b"junk before\n" + pdf(), Family.PDF),
        (b"\x89PNG\r\n\x1a\nrest", Family.IMAGE),
        (b"\xff\xd8\xff\xe0rest", Family.IMAGE),
        (zipped("invoice.pdf"), Family.ARCHIVE),
        (zipped("[Content_Types].xml"), Family.OFFICE),
        (b"Rar!\x1a\x07\x00", Family.ARCHIVE),
        (b"BEGIN:VCALENDAR\r\nVERSION:2.0", Family.CALENDAR),
        (b"BEGIN:VCARD\r\n", Family.CARD),
        (b"<?xml version='1.0'?><Invoice/>", Family.XML),
        ("\ufeff<Invoice xmlns='x'/>".encode("utf-16"), Family.XML),
        (b"<!DOCTYPE html><html><body>Hi</body></html>", Family.HTML),
        (b"From: a@b.example\r\nTo: c@d.example\r\n\r\nHi", Family.MAIL),
        (b"Dear team, please find below", Family.TEXT),
        (bytes(range(256)), Family.UNKNOWN),
    ],
)
def test_the_bytes_tell_the_family(content, family):
    assert sniff(content).family is family


def test_the_name_does_not_change_what_a_file_is():
    claimed = extension_family("invoice.pdf")

    sniffed = sniff(zipped("invoice.pdf")).family

    assert (claimed, sniffed) == (Family.PDF, Family.ARCHIVE)


@pytest.mark.parametrize("make", [pdf, compressed_pdf])
def test_pages_are_counted_in_plain_and_in_compressed_objects(make):
    content = make(400)

    assert condition(content, sniff(content)).pages == 400


def test_a_pdf_without_its_end_is_truncated():
    whole = pdf()

    cut = whole[: len(whole) - 12]

    assert not condition(whole, sniff(whole)).truncated
    assert condition(cut, sniff(cut)).truncated


def test_a_linearised_pdf_that_lost_its_second_half_is_truncated():
    whole = pdf() + b"x" * 5000 + pdf()

    cut = whole[:4000]

    assert condition(cut, sniff(cut)).truncated


def test_an_encrypted_pdf_is_told_by_its_trailer():
    content = pdf(trailer=b"/Encrypt 9 0 R ")

    state = condition(content, sniff(content))

    assert state.encrypted
    assert state.pages is None


@pytest.mark.parametrize(
    ("content", "truncated", "malformed"),
    [
        (b"<?xml version='1.0'?><a><b>1</b></a>", False, False),
        (b"<?xml version='1.0'?><a><b>1</b>", True, False),
        (b"<?xml version='1.0'?><a><b>1</a>", False, True),
        (b"<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", False, True),
    ],
)
def test_xml_is_checked_for_its_end_its_form_and_entities(
    content, truncated, malformed
):
    media = sniff(b"<?xml version='1.0'?><a/>")

    state = condition(content, media)

    assert (state.truncated, state.malformed) == (truncated, malformed)


def test_a_picture_without_its_end_marker_is_truncated():
    whole = b"\xff\xd8\xff\xe0" + b"x" * 100 + b"\xff\xd9"

    assert not condition(whole, sniff(whole)).truncated
    assert condition(whole[:-2], sniff(whole)).truncated


@given(st.binary(max_size=5000), st.sampled_from([b"", b"%PDF-1.4\n", b"<a>", b"PK"]))
def test_no_bytes_make_the_checks_fail(content, start):
    media = sniff(start + content)

    condition(start + content, media)

    assert media.family in Family
