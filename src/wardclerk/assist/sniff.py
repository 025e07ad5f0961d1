"""What a file is, told from its first bytes and never from its name."""

from __future__ import annotations

import re

HEAD_BYTES = 4096  # enough for every signature below
PDF_HEADER_BYTES = 1024  # readers accept a PDF header within the first kibibyte

OFFICE_PARTS = (b"word/", b"xl/", b"ppt/", b"[Content_Types].xml", b"mimetypeapplic")

SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\x1f\x8b", "application/gzip"),
    (b"BZh", "application/x-bzip2"),
    (b"\xfd7zXZ\x00", "application/x-xz"),
    (b"\x28\xb5\x2f\xfd", "application/zstd"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"{\\rtf", "application/rtf"),
    (b"-----BEGIN PGP MESSAGE", "application/pgp-encrypted"),
    (b"MZ", "application/x-msdownload"),
    (b"\x7fELF", "application/x-executable"),
)
IMAGES_READ = frozenset({"image/png", "image/jpeg", "image/tiff"})
ARCHIVES = frozenset(
    {
        "application/zip",
        "application/vnd.rar",
        "application/x-7z-compressed",
        "application/gzip",
        "application/x-bzip2",
        "application/x-xz",
        "application/zstd",
        "application/x-tar",
    }
)
EXTENSIONS = {
    "application/pdf": ("pdf",),
    "application/xml": ("xml", "ubl", "cii"),
    "image/png": ("png",),
    "image/jpeg": ("jpg", "jpeg", "jpe", "jfif"),
    "image/tiff": ("tif", "tiff"),
    "image/gif": ("gif",),
    "application/zip": ("zip",),
    "text/calendar": ("ics", "ical", "vcs"),
    "text/html": ("html", "htm"),
    "text/plain": ("txt", "text", "csv", "log", "md", "eml"),
}
NUL = b"\x00"


def media_type(content: bytes) -> str:
    """The media type of these bytes."""
    head = content[:HEAD_BYTES]
    if not head:
        return "application/x-empty"
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        return _zip_kind(head)
    for signature, name in SIGNATURES:
        if head.startswith(signature):
            return name
    if b"%PDF-" in head[:PDF_HEADER_BYTES]:
        return "application/pdf"
    return _container_kind(head) or _text_kind(head)


def _zip_kind(head: bytes) -> str:
    if any(part in head for part in OFFICE_PARTS):
        return "application/vnd.openxmlformats-officedocument"
    return "application/zip"


def _container_kind(head: bytes) -> str | None:
    if head[257:262] == b"ustar":
        return "application/x-tar"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp" and head[8:11] in (b"hei", b"mif", b"avi"):
        return "image/heif"
    return None


def _text_kind(head: bytes) -> str:
    text = _as_text(head)
    if text is None:
        return "application/octet-stream"
    start = text.lstrip("\ufeff \t\r\n")
    lowered = start[:1024].lower()
    if "begin:vcalendar" in lowered:
        return "text/calendar"
    if lowered.startswith("<!doctype html") or re.match(
        r"<(html|head|body)\b", lowered
    ):
        return "text/html"
    if lowered.startswith("<?xml") or re.match(r"<[a-z_!][\w:.-]*", lowered):
        return "application/xml"
    if re.match(r"(received|from|return-path|message-id|mime-version):", lowered):
        return "message/rfc822"
    return "text/plain"


def _as_text(head: bytes) -> str | None:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", errors="ignore")
    if NUL in head:
        return None
    text = head.decode("utf-8", errors="replace")
    strange = sum(1 for sign in text if sign == "\ufffd" or ord(sign) in range(9))
    return None if strange > len(text) * 0.1 else text


def extension_fits(filename: str, kind: str) -> bool:
    """Whether the name's extension is one that this media type goes by."""
    _stem, dot, extension = filename.rpartition(".")
    known = EXTENSIONS.get(kind)
    if not dot or known is None:
        return True
    return extension.lower() in known


def looks_complete(content: bytes, kind: str) -> bool:
    """Whether the end of the file is there, as far as its format marks it."""
    tail = content[-65536:]
    if kind == "application/pdf":
        return b"%%EOF" in tail
    if kind == "image/png":
        return b"IEND" in tail
    if kind == "image/jpeg":
        return b"\xff\xd9" in tail
    return True
