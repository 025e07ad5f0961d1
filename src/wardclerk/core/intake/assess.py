"""What is wrong with an arrived file, decided from its bytes and its reading."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from wardclerk.core.intake.media import (
    READABLE,
    Condition,
    Family,
    Media,
    condition,
    extension_family,
    sniff,
)
from wardclerk.core.intake.problem import Finding, Severity, merge, stops
from wardclerk.core.intake.reading import Reading

SIZE_BYTES_MAX = 20 * 1024 * 1024  # what the mailroom forwards at most
PAGES_MAX = 30  # assist reads no more; a longer "invoice" is mostly something else
PICTURE_BYTES_MAX = 100 * 1024  # logos in signatures are smaller, scans are larger

_SIGNATURE_PICTURE = re.compile(
    r"(?:image|img|logo|outlook|banner|icon|facebook|linkedin)[\w() -]*"
    r"\.(?:png|jpe?g|gif)",
    re.IGNORECASE,
)
_ACCOMPANYING = frozenset({Family.CARD, Family.SIGNATURE})
_REFUSED = {
    Family.EMPTY: "empty_file",
    Family.ARCHIVE: "archive_file",
    Family.CALENDAR: "calendar_invitation",
}


@dataclass(frozen=True, slots=True)
class Arrival:
    """One file as the mailroom delivered it; no content when it was left out."""

    filename: str
    size_bytes: int
    content: bytes | None = None
    omitted_reason: str = ""


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the file is and what stands in its way."""

    media: Media
    findings: tuple[Finding, ...]
    pages: int | None = None

    @property
    def may_be_routed(self) -> bool:
        return not stops(self.findings)


def assess(
    arrival: Arrival, reading: Reading | None = None, reading_error: str = ""
) -> Assessment:
    """Judge one file. The bytes decide; the reading may only add problems."""
    if arrival.content is None:
        detail = f"{megabytes(arrival.size_bytes)} MB, left in the mailbox"
        code = "too_large"
        if arrival.omitted_reason not in ("", "too_large"):
            code, detail = "unsupported_type", arrival.omitted_reason
        return Assessment(Media("", Family.UNKNOWN), (Finding(code, detail),))

    media = sniff(arrival.content)
    state = condition(arrival.content, media)
    findings = merge(
        _file_findings(arrival, media, state, reading),
        _name_findings(arrival.filename, media),
        reading.findings if reading else (),
    )
    if reading is None and media.family in READABLE and not stops(findings):
        findings = merge(findings, [Finding("assist_unavailable", reading_error)])
    return Assessment(media, findings, state.pages or (reading and reading.pages))


def set_aside_accompanying(
    arrivals: Sequence[Arrival], assessments: Sequence[Assessment]
) -> tuple[bool, ...]:
    """Which files only accompany others: signatures, cards, logos in a mail's foot.

    A file is set aside only beside another one that can be a document itself, so
    that a photographed invoice named image001.jpg still counts when it is alone.
    """
    minor = tuple(map(_is_minor, arrivals, assessments))
    beside_document = any(
        not is_minor and assessment.media.family in READABLE
        for is_minor, assessment in zip(minor, assessments, strict=True)
    )
    return tuple(is_minor and beside_document for is_minor in minor)


def megabytes(size_bytes: int) -> str:
    """A size for people, in MB with one decimal."""
    return f"{size_bytes / 1024 / 1024:.1f}"


def _is_minor(arrival: Arrival, assessment: Assessment) -> bool:
    if assessment.media.family in _ACCOMPANYING:
        return True
    if extension_family(arrival.filename) is Family.SIGNATURE:
        return True
    return (
        assessment.media.family is Family.IMAGE
        and arrival.size_bytes <= PICTURE_BYTES_MAX
        and bool(_SIGNATURE_PICTURE.fullmatch(arrival.filename))
    )


def _file_findings(
    arrival: Arrival, media: Media, state: Condition, reading: Reading | None
) -> list[Finding]:
    if arrival.size_bytes > SIZE_BYTES_MAX:
        return [Finding("too_large", f"{megabytes(arrival.size_bytes)} MB")]
    if media.family in _REFUSED:
        return [Finding(_REFUSED[media.family])]
    if media.family not in READABLE:
        return [Finding("unsupported_type", media.type)]
    findings = []
    if state.truncated:
        findings.append(Finding("truncated_file"))
    if state.malformed:
        findings.append(Finding("unreadable", "The XML is not well-formed."))
    if state.encrypted and not (reading and reading.values):
        # A file locked against printing only still opens; then assist has read it.
        findings.append(Finding("encrypted_file"))
    if state.pages and state.pages > PAGES_MAX:
        findings.append(Finding("too_many_pages", f"{state.pages} pages"))
    return findings


def _name_findings(filename: str, media: Media) -> list[Finding]:
    claimed = extension_family(filename)
    if media.family is Family.EMPTY or claimed in (None, media.family):
        return []
    if claimed is Family.SIGNATURE or {claimed, media.family} <= {
        Family.TEXT,
        Family.HTML,
        Family.MAIL,
    }:
        return []
    return [Finding("wrong_extension", f"{filename} is {media.type}")]


def strongest(findings: Sequence[Finding]) -> Severity | None:
    """The severity that decides about the document."""
    order = list(Severity)
    return min((f.severity for f in findings), key=order.index, default=None)
