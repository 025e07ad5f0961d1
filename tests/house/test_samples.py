"""The sample documents are what the generator makes, and add up."""

import hashlib
import json
from decimal import Decimal
from io import BytesIO

import pytest
from lxml import etree
from pypdf import PdfReader

from samples.bad import bad_inputs
from samples.documents import DOCUMENTS
from samples.generate import HERE, generate
from samples.mail import messages
from samples.truth import FIELDS, expected

documents = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda d: d.file)
UBL = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"


def text_of(content):
    """The words of a PDF's pages."""
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


def committed(document):
    """The file as it lies in the repository."""
    return (HERE / "documents" / document.file).read_bytes()


def test_generator_makes_the_same_bytes_each_time(tmp_path):
    first = generate(tmp_path / "first")
    again = generate(tmp_path / "again")

    assert [_digest(path) for path in first] == [_digest(path) for path in again]


def _digest(path):
    return path.name, hashlib.sha256(path.read_bytes()).hexdigest()


def test_truth_in_the_repository_is_that_of_the_generator():
    kept = json.loads((HERE / "expected.json").read_text(encoding="utf-8"))

    assert kept == expected(), "run `python samples/generate.py` and commit"


@documents
def test_document_in_the_repository_says_what_the_generator_says(document):
    made = document.draw(document.bill)

    if document.source == "ocr":
        # JPEG differs between releases of the encoder: compare the size of the page
        assert len(PdfReader(BytesIO(committed(document))).pages) == 1
        assert abs(len(made) / len(committed(document)) - 1) < 0.05
    elif document.file.endswith(".pdf"):
        assert text_of(committed(document)) == text_of(made)
    else:
        assert committed(document) == made


@documents
def test_amounts_add_up_however_tax_is_rounded(document):
    bill = document.bill

    assert bill.net == sum(line.amount for line in bill.lines)
    assert bill.total == bill.net + bill.tax
    assert bill.tax == bill.tax_line_by_line
    assert bill.total > 0


@documents
def test_truth_has_every_field_of_the_contract(document):
    truth = {entry["file"]: entry for entry in expected()["documents"]}[document.file]

    assert tuple(truth["reading"]["fields"]) == FIELDS
    printed = truth["reading"]["fields"]
    assert printed["vendor_name"], "somebody sent it"
    if document.document_type == "vendor_bill":
        assert Decimal(printed["net"]) + Decimal(printed["tax"]) == Decimal(
            printed["total"]
        )


@documents
def test_what_is_true_is_printed(document):
    if not document.file.endswith(".pdf") or document.source == "ocr":
        pytest.skip("no text layer")
    page = text_of(committed(document))
    truth = {entry["file"]: entry for entry in expected()["documents"]}[document.file]
    fields = truth["reading"]["fields"]

    for name in ("invoice_number", "purchase_order", "vendor_vat", "credit_note_of"):
        if fields[name]:
            assert fields[name] in page, name
    if fields["total"]:
        amount = f"{Decimal(fields['total']):,.2f}"
        german = amount.translate(str.maketrans(",.", ".,"))
        assert amount in page or german in page


def test_electronic_invoice_is_embedded_as_the_norm_asks():
    reader = PdfReader(HERE / "documents" / "02-biomedical-service-facturx.pdf")
    root = reader.trailer["/Root"]

    file = root["/AF"][0].get_object()
    xmp = root["/Metadata"].get_object().get_data().decode()
    invoice = etree.fromstring(reader.attachments["factur-x.xml"][0])

    assert file["/AFRelationship"] == "/Alternative"
    assert "<fx:ConformanceLevel>EN 16931</fx:ConformanceLevel>" in xmp
    etree.fromstring(xmp.encode())
    assert etree.QName(invoice).localname == "CrossIndustryInvoice"


def test_ubl_invoice_names_its_order():
    root = etree.parse(HERE / "documents" / "01-medical-supplies-ubl.xml").getroot()

    assert root.findtext(f"{UBL}ID") == "TMS-0098431"
    assert root.find("{*}OrderReference").findtext(f"{UBL}ID") == "P04171"


def test_the_scan_is_a_picture_without_text():
    reader = PdfReader(HERE / "documents" / "05-laboratory-supplies-scan.pdf")

    assert reader.pages[0].extract_text().strip() == ""
    assert reader.pages[0].images[0].image.size == (1700, 2200)


def test_duplicate_is_another_file_with_the_same_number():
    by_number = {}
    for document in DOCUMENTS:
        by_number.setdefault(document.bill.number, []).append(document)
    (pair,) = [same for same in by_number.values() if len(same) == 2]

    first, again = pair

    assert committed(first) != committed(again)
    assert first.mail_from != again.mail_from
    assert again.outcome.same_bill_as == first.file


def test_messages_are_the_same_each_time():
    assert dict(messages()) == dict(messages())


def test_bad_inputs_cover_the_bad_days_of_a_mailbox():
    found = {bad.name: bad for bad in bad_inputs(large=False)}

    assert {
        "empty_file",
        "truncated_file",
        "encrypted_file",
        "archive_file",
        "calendar_invitation",
        "wrong_extension",
        "no_attachment",
        "html_only",
        "same_message_twice",
        "same_invoice_other_sender",
    } <= found.keys()
    assert found["same_message_twice"].before == (found["same_message_twice"].eml,)
    assert all(b"\r\n\r\n" in bad.eml for bad in found.values())
