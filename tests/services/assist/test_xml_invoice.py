"""Electronic invoices: both syntaxes say the same, and the page must agree."""

from tests.services.assist import papers
from tests.services.assist.conftest import codes, values

EXPECTED = {
    "invoice_number": "NS-20488",
    "issue_date": "2026-03-04",
    "due_date": "2026-04-03",
    "currency": "USD",
    "total": "1021.84",
    "net": "964.00",
    "tax": "57.84",
    "vendor_name": "Northgate Surgical Supply, Inc.",
    "vendor_vat": "DE136695976",
    "vendor_iban": "DE89370400440532013000",
    "buyer_name": "Harbourview Hospitals",
    "purchase_order": "P00123",
}


def test_ubl_is_read_exactly(service):
    reading = service.read(papers.ubl_invoice(), "bill.xml")

    assert values(reading) == EXPECTED
    assert codes(reading) == []
    assert {field["source"] for field in reading["fields"].values()} == {"xml"}
    assert reading["lines"] == [
        {
            "description": "Nitrile gloves",
            "quantity": "10",
            "unit_price": "96.40",
            "amount": "964.00",
            "vendor_code": "GLV-200",
            "tax_percent": "6",
        }
    ]


def test_both_syntaxes_say_the_same(service):
    ubl = service.read(papers.ubl_invoice(), "bill.xml")
    cii = service.read(papers.cii_invoice(), "bill.xml")

    assert values(ubl) == values(cii)
    assert ubl["lines"] == cii["lines"]


def test_credit_note_by_its_root(service):
    reading = service.read(papers.ubl_invoice(root="CreditNote"), "credit.xml")

    assert reading["document_type"]["value"] == "credit_note"
    assert values(reading)["total"] == "1021.84"
    assert len(reading["lines"]) == 1


def test_embedded_xml_wins_and_points_to_the_page(service):
    page = papers.pdf(papers.american_bill())
    content = papers.with_attachment(page, "factur-x.xml", papers.cii_invoice())

    reading = service.read(content, "bill.pdf")

    assert values(reading) == EXPECTED
    assert codes(reading) == []
    assert reading["fields"]["total"]["source"] == "xml"
    assert reading["fields"]["total"]["page"] == 1
    assert reading["fields"]["total"]["box"]


def test_xml_that_differs_from_its_page_is_told(service):
    page = papers.pdf(papers.american_bill())
    other = papers.ubl_invoice(total="8021.84")
    content = papers.with_attachment(page, "xrechnung.xml", other)

    reading = service.read(content, "bill.pdf")

    assert "xml_differs_from_page" in codes(reading)
    detail = next(
        problem["detail"]
        for problem in reading["problems"]
        if problem["code"] == "xml_differs_from_page"
    )
    assert "8021.84" in detail and "1021.84" in detail


def test_broken_embedded_xml_leaves_the_page(service):
    page = papers.pdf(papers.american_bill())
    content = papers.with_attachment(page, "factur-x.xml", b"<broken")

    reading = service.read(content, "bill.pdf")

    assert reading["fields"]["total"]["source"] == "text"
    assert values(reading)["total"] == "1021.84"


def test_wrong_account_in_xml_is_doubted(service):
    reading = service.read(papers.ubl_invoice(iban="DE88370400440532013000"), "a.xml")

    field = reading["fields"]["vendor_iban"]
    assert field["checks"] == ["iban_check_failed"]
    assert field["confidence"] <= 0.5


def test_account_that_is_no_iban_is_not_called_one(service):
    reading = service.read(papers.ubl_invoice(iban="8933067611"), "bill.xml")

    assert "vendor_iban" not in reading["fields"]


def test_sums_that_differ_in_the_xml_are_a_problem(service):
    reading = service.read(papers.ubl_invoice(total="1000.00"), "bill.xml")

    assert "total_mismatch" in codes(reading)
