"""Each kind of bad input is recognised from its bytes, whatever a reading says."""

import pytest
from test_media import pdf, zipped

from wardclerk.core.intake.assess import (
    SIZE_BYTES_MAX,
    Arrival,
    assess,
    set_aside_accompanying,
    strongest,
)
from wardclerk.core.intake.problem import SEVERITY, Finding, Severity, merge
from wardclerk.core.intake.reading import parse

MINUTE = b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VEVENT\r\nEND:VCALENDAR"


def arrival(content: bytes | None, filename="invoice.pdf", size_bytes=None) -> Arrival:
    size = size_bytes if size_bytes is not None else len(content or b"")
    return Arrival(filename, size, content)


def reading(**fields):
    return parse(
        {
            "document_type": {"value": "vendor_bill", "confidence": 0.9},
            "fields": {k: {"value": v, "confidence": 0.9} for k, v in fields.items()},
        }
    )


def codes(*args) -> set[str]:
    return {finding.code for finding in assess(*args).findings}


@pytest.mark.parametrize(
    ("content", "filename", "expected"),
    [
        (b"", "invoice.pdf", {"empty_file"}),
        (pdf()[:-10], "invoice.pdf", {"truncated_file"}),
        (pdf(trailer=b"/Encrypt 9 0 R "), "invoice.pdf", {"encrypted_file"}),
        (pdf(400), "invoice.pdf", {"too_many_pages"}),
        (zipped("a.pdf"), "invoices.zip", {"archive_file"}),
        (MINUTE, "invite.ics", {"calendar_invitation"}),
        (zipped("[Content_Types].xml"), "bill.docx", {"unsupported_type"}),
        (zipped("a.pdf"), "invoice.pdf", {"archive_file", "wrong_extension"}),
        (pdf(), "invoice.docx", {"wrong_extension", "assist_unavailable"}),
        (pdf(), "invoice", {"assist_unavailable"}),
        (pdf(), "invoice.PDF", {"assist_unavailable"}),
    ],
)
def test_bad_input_is_recognised_without_assist(content, filename, expected):
    assert codes(arrival(content, filename)) == expected


def test_a_file_that_was_left_in_the_mailbox_is_too_large():
    left_out = Arrival("scan.pdf", 60 * 1024 * 1024, None, "too_large")

    findings = assess(left_out).findings

    assert findings == (Finding("too_large", "60.0 MB, left in the mailbox"),)


def test_a_file_over_the_limit_is_too_large_even_when_it_is_sent():
    content = pdf().ljust(SIZE_BYTES_MAX + 1, b"\x00")

    assert codes(arrival(content)) == {"too_large"}


def test_a_reading_cannot_talk_the_bytes_out_of_a_problem():
    cut = arrival(pdf()[:-10])

    assert "truncated_file" in codes(cut, reading(total="10.00"))


def test_a_file_locked_against_printing_only_is_read_and_passes():
    locked = arrival(pdf(trailer=b"/Encrypt 9 0 R "))

    assert codes(locked, reading(total="10.00")) == set()
    assert codes(locked, reading()) == {"encrypted_file"}


def test_a_readable_file_without_reading_waits_for_assist_with_the_cause():
    found = assess(arrival(pdf()), None, "no answer in 60 s")

    assert found.findings == (Finding("assist_unavailable", "no answer in 60 s"),)
    assert found.may_be_routed


def test_a_logo_beside_an_invoice_is_set_aside_and_alone_it_counts():
    logo = arrival(b"\x89PNG\r\n\x1a\n" + b"x" * 50 + b"IEND", "image001.png")
    invoice = arrival(pdf())

    beside = set_aside_accompanying([invoice, logo], [assess(invoice), assess(logo)])
    alone = set_aside_accompanying([logo], [assess(logo)])

    assert beside == (False, True)
    assert alone == (False,)


def test_a_large_picture_beside_an_invoice_is_a_document():
    scan = Arrival("image001.png", 500_000, b"\x89PNG\r\n\x1a\n" + b"x" * 50 + b"IEND")
    invoice = arrival(pdf())

    aside = set_aside_accompanying([invoice, scan], [assess(invoice), assess(scan)])

    assert aside == (False, False)


def test_the_strongest_problem_decides():
    findings = [Finding("wrong_extension"), Finding("vendor_unknown")]

    assert strongest(findings) is Severity.PERSON
    assert strongest([*findings, Finding("empty_file")]) is Severity.STOP
    assert strongest([]) is None


def test_merging_keeps_each_code_once_with_its_first_words():
    merged = merge(
        [Finding("unreadable")],
        [Finding("unreadable", "blank"), Finding("tax_unknown")],
    )

    assert merged == (Finding("unreadable", "blank"), Finding("tax_unknown"))


def test_an_unknown_code_is_refused():
    with pytest.raises(ValueError, match="unknown problem"):
        Finding("bogus")


def test_every_code_has_a_severity():
    assert all(isinstance(severity, Severity) for severity in SEVERITY.values())
