"""What a file really is, told from its first bytes and never from its name."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from enum import StrEnum
from xml.parsers import expat

HEAD_BYTES = 4096  # signatures and XML prologues sit well within
TAIL_BYTES = 2048  # end markers, with room for padding that mail gateways add
OBJECT_STREAMS_MAX = 2000  # compressed parts of a PDF that are looked into
INFLATED_BYTES_MAX = 32 * 1024 * 1024  # a PDF that inflates to more is not counted on


class Family(StrEnum):
    """Kinds of file, as far as intake has to tell them apart."""

    EMPTY = "empty"
    PDF = "pdf"
    IMAGE = "image"
    XML = "xml"
    ARCHIVE = "archive"
    CALENDAR = "calendar"
    OFFICE = "office"
    HTML = "html"
    TEXT = "text"
    MAIL = "mail"
    CARD = "card"
    SIGNATURE = "signature"
    UNKNOWN = "unknown"


READABLE = frozenset({Family.PDF, Family.IMAGE, Family.XML})

_SIGNATURES: tuple[tuple[bytes, str, Family], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png", Family.IMAGE),
    (b"\xff\xd8\xff", "image/jpeg", Family.IMAGE),
    (b"GIF87a", "image/gif", Family.IMAGE),
    (b"GIF89a", "image/gif", Family.IMAGE),
    (b"II*\x00", "image/tiff", Family.IMAGE),
    (b"MM\x00*", "image/tiff", Family.IMAGE),
    (b"Rar!\x1a\x07", "application/vnd.rar", Family.ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed", Family.ARCHIVE),
    (b"\x1f\x8b", "application/gzip", Family.ARCHIVE),
    (b"BZh", "application/x-bzip2", Family.ARCHIVE),
    (b"\xfd7zXZ\x00", "application/x-xz", Family.ARCHIVE),
    (b"\x78\x9f\x3e\x22", "application/ms-tnef", Family.ARCHIVE),
    (b"\xd0\xcf\x11\xe0", "application/x-ole-storage", Family.OFFICE),
    (b"{\\rtf", "application/rtf", Family.OFFICE),
)

_EXTENSION_FAMILY = {
    **dict.fromkeys(("pdf",), Family.PDF),
    **dict.fromkeys(
        ("png", "jpg", "jpeg", "gif", "tif", "tiff", "webp", "bmp", "heic"),
        Family.IMAGE,
    ),
    **dict.fromkeys(("xml",), Family.XML),
    **dict.fromkeys(("zip", "rar", "7z", "gz", "tgz", "tar"), Family.ARCHIVE),
    **dict.fromkeys(("ics", "vcs"), Family.CALENDAR),
    **dict.fromkeys(
        ("doc", "docx", "xls", "xlsx", "odt", "ods", "rtf", "ppt", "pptx"),
        Family.OFFICE,
    ),
    **dict.fromkeys(("htm", "html"), Family.HTML),
    **dict.fromkeys(("txt", "csv"), Family.TEXT),
    **dict.fromkeys(("eml",), Family.MAIL),
    **dict.fromkeys(("vcf",), Family.CARD),
    **dict.fromkeys(("p7s", "asc", "sig"), Family.SIGNATURE),
}

_MAIL_HEADER = re.compile(
    r"\A(?:(?:From|To|Received|Return-Path|Subject|MIME-Version|Message-ID|Date|"
    r"Delivered-To|Content-Type|DKIM-Signature): [^\n]*\n(?:[ \t][^\n]*\n)*){2}",
    re.IGNORECASE,
)
_PAGE = re.compile(rb"/Type\s*/Page(?![A-Za-z])")
_PAGE_TREE = re.compile(rb"/Type\s*/Pages(?![A-Za-z])")
_COUNT = re.compile(rb"/Count\s+(\d{1,7})")
_OBJECT_STREAM = re.compile(rb"/Type\s*/ObjStm")
_STREAM = re.compile(rb"stream\r?\n")
_ENCRYPT = re.compile(rb"/Encrypt\s*(?:\d+\s+\d+\s+R|<<)")


@dataclass(frozen=True, slots=True)
class Media:
    """The sniffed type of a file."""

    type: str
    family: Family


@dataclass(frozen=True, slots=True)
class Condition:
    """Whether a readable file is whole, open, and how long it is."""

    truncated: bool = False
    encrypted: bool = False
    malformed: bool = False
    pages: int | None = None


def sniff(content: bytes) -> Media:
    """Tell a file's type from its bytes."""
    if not content.strip(b"\x00 \t\r\n"):
        return Media("application/x-empty", Family.EMPTY)
    head = content[:HEAD_BYTES]
    if b"%PDF-" in head[:1024]:  # readers accept the header within 1,024 bytes
        return Media("application/pdf", Family.PDF)
    for signature, media_type, family in _SIGNATURES:
        if head.startswith(signature):
            return Media(media_type, family)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return Media("image/webp", Family.IMAGE)
    if head[4:8] == b"ftyp" and head[8:12] in (b"heic", b"heix", b"mif1"):
        return Media("image/heic", Family.IMAGE)
    if head[:2] == b"BM" and content[6:10] == b"\x00\x00\x00\x00":
        return Media("image/bmp", Family.IMAGE)
    if head[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return _sniff_zip(head)
    if head[257:262] == b"ustar":
        return Media("application/x-tar", Family.ARCHIVE)
    return _sniff_text(head)


def extension_family(filename: str) -> Family | None:
    """What the name claims, or None when it claims nothing known."""
    _stem, dot, extension = filename.rpartition(".")
    return _EXTENSION_FAMILY.get(extension.strip().lower()) if dot else None


def condition(content: bytes, media: Media) -> Condition:
    """Look whether a readable file is complete, open and of sensible length."""
    if media.family is Family.PDF:
        return _pdf_condition(content)
    if media.family is Family.IMAGE:
        return Condition(truncated=_image_is_cut(content, media.type), pages=1)
    if media.family is Family.XML:
        return _xml_condition(content)
    return Condition()


def _sniff_zip(head: bytes) -> Media:
    if b"[Content_Types].xml" in head or b"_rels/.rels" in head:
        return Media("application/vnd.openxmlformats-officedocument", Family.OFFICE)
    if b"mimetypeapplication/vnd.oasis" in head:
        return Media("application/vnd.oasis.opendocument", Family.OFFICE)
    return Media("application/zip", Family.ARCHIVE)


def _sniff_text(head: bytes) -> Media:
    text = _decode(head)
    if text is None:
        return Media("application/octet-stream", Family.UNKNOWN)
    start = text.lstrip("\ufeff \t\r\n")
    lowered = start[:1024].lower()
    if lowered.startswith("begin:vcalendar"):
        return Media("text/calendar", Family.CALENDAR)
    if lowered.startswith("begin:vcard"):
        return Media("text/vcard", Family.CARD)
    if lowered.startswith("-----begin pgp signature"):
        return Media("application/pgp-signature", Family.SIGNATURE)
    if "<html" in lowered or lowered.startswith("<!doctype html"):
        return Media("text/html", Family.HTML)
    if re.match(r"<\?xml|<!--|<[a-z_][\w.:-]*[\s>]", lowered):
        return Media("application/xml", Family.XML)
    if _MAIL_HEADER.match(start.replace("\r\n", "\n")):
        return Media("message/rfc822", Family.MAIL)
    return Media("text/plain", Family.TEXT)


def _decode(head: bytes) -> str | None:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", errors="replace")
    if b"\x00" in head:
        return None
    printable = sum(byte >= 32 or byte in b"\t\r\n\x0c" for byte in head)
    return head.decode("latin-1") if printable >= 0.97 * len(head) else None


def _pdf_condition(content: bytes) -> Condition:
    encrypted = bool(_ENCRYPT.search(content))
    return Condition(
        truncated=b"%%EOF" not in content.rstrip(b"\x00 \t\r\n")[-TAIL_BYTES:],
        encrypted=encrypted,
        pages=None if encrypted else _pdf_pages(content),
    )


def _pdf_pages(content: bytes) -> int | None:
    """The largest page tree; a revised PDF holds pages more than once."""
    parts = [content, *_object_streams(content)]
    counts = [
        int(count.group(1))
        for part in parts
        for tree in _PAGE_TREE.finditer(part)
        if (count := _COUNT.search(_dictionary_around(part, tree.start())))
    ]
    if counts:
        return max(counts)
    return sum(len(_PAGE.findall(part)) for part in parts) or None


def _dictionary_around(part: bytes, position: int) -> bytes:
    start = part.rfind(b"<<", 0, position)
    end = part.find(b">>", position)
    return part[max(start, 0) : end if end != -1 else position + 512]


def _object_streams(content: bytes) -> list[bytes]:
    parts: list[bytes] = []
    budget_bytes = INFLATED_BYTES_MAX
    for number, marker in enumerate(_OBJECT_STREAM.finditer(content)):
        stream = _STREAM.search(content, marker.end(), marker.end() + 1024)
        if number >= OBJECT_STREAMS_MAX or budget_bytes <= 0:
            break
        if stream is None:
            continue
        try:
            part = zlib.decompressobj().decompress(
                content[stream.end() :], min(budget_bytes, 4 * 1024 * 1024)
            )
        except zlib.error:
            continue
        budget_bytes -= len(part)
        parts.append(part)
    return parts


def _image_is_cut(content: bytes, media_type: str) -> bool:
    tail = content[-TAIL_BYTES:]
    if media_type == "image/png":
        return b"IEND" not in tail
    if media_type == "image/jpeg":
        return b"\xff\xd9" not in tail
    if media_type == "image/gif":
        return not content.rstrip(b"\x00").endswith(b"\x3b")
    return False


class _EntityDeclared(Exception):
    """An XML document that declares entities: refused, they can grow without end."""


def _xml_condition(content: bytes) -> Condition:
    parser = expat.ParserCreate()

    def refuse(*_declaration) -> None:
        raise _EntityDeclared

    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(content, True)
    except _EntityDeclared:
        return Condition(malformed=True)
    except expat.ExpatError as error:
        cut = error.code in (
            expat.errors.codes[expat.errors.XML_ERROR_NO_ELEMENTS],
            expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_TOKEN],
            expat.errors.codes[expat.errors.XML_ERROR_PARTIAL_CHAR],
        )
        return Condition(truncated=cut, malformed=not cut)
    return Condition(pages=1)
