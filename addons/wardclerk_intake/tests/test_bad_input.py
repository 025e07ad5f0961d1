"""Each kind of bad input ends as a visible item with its reason and next step."""

import io
import zipfile

from odoo.tests import tagged

from .common import CALENDAR, IntakeCase, pdf, reading

MEGABYTE = 1024 * 1024


def zipped(name):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, "x")
    return buffer.getvalue()


@tagged("post_install", "-at_install")
class TestBadInput(IntakeCase):
    def assert_waits(self, intake, *codes):
        self.assertEqual(intake.state, "waiting")
        self.assertEqual(self.codes(intake), set(codes))
        self.assertTrue(intake.reason)
        self.assertTrue(intake.next_step)
        self.assertFalse(intake.res_id)
        queue = self.intakes.with_user(self.clerk).search([("state", "=", "waiting")])
        self.assertIn(intake.id, queue.ids)

    def test_an_empty_file(self):
        self.assert_waits(self.arrive(("invoice.pdf", b"", None)), "empty_file")

    def test_a_truncated_file(self):
        cut = pdf()[:-10]

        self.assert_waits(self.arrive(("invoice.pdf", cut, None)), "truncated_file")

    def test_an_encrypted_file(self):
        locked = pdf(trailer=b"/Encrypt 9 0 R ")

        self.assert_waits(self.arrive(("invoice.pdf", locked, None)), "encrypted_file")

    def test_a_file_of_60_megabytes_stays_in_the_mailbox(self):
        data = self.message()
        data["documents"] = [
            {
                "filename": "scan.pdf",
                "media_type": "application/pdf",
                "size_bytes": 60 * MEGABYTE,
                "omitted_reason": "too_large",
            }
        ]
        data["readings"], data["reading_errors"] = [None], [None]

        _status, answer = self.receive(data)

        intake = self.intakes.browse(answer["result"]["intake"][0]["intake_id"])
        self.assert_waits(intake, "too_large")
        self.assertIn("60.0 MB", intake.reason)
        self.assertIn("Oversized", intake.next_step)

    def test_a_file_of_400_pages(self):
        intake = self.arrive(("invoice.pdf", pdf(pages=400), None))

        self.assert_waits(intake, "too_many_pages")
        self.assertEqual(intake.pages, 400)

    def test_an_archive(self):
        self.assert_waits(
            self.arrive(("invoices.zip", zipped("a.pdf"), None)), "archive_file"
        )

    def test_a_calendar_invitation(self):
        self.assert_waits(
            self.arrive(("invite.ics", CALENDAR, None)), "calendar_invitation"
        )

    def test_an_archive_that_calls_itself_pdf(self):
        self.assert_waits(
            self.arrive(("invoice.pdf", zipped("a.pdf"), None)),
            "archive_file",
            "wrong_extension",
        )

    def test_a_pdf_that_calls_itself_a_picture_is_routed_all_the_same(self):
        content = pdf("jpg")
        read = reading(content, "credential", fields={"total": "1.00"})
        with self.domain():
            intake = self.arrive(("scan.jpg", content, read))

        self.assertEqual(intake.state, "routed")
        self.assertEqual(self.codes(intake), {"wrong_extension"})

    def test_a_message_without_attachment(self):
        intake = self.arrive(subject="Where is my payment?")

        self.assert_waits(intake, "no_attachment")
        self.assertEqual(intake.name, "Where is my payment?")
        self.assertEqual(intake.text_excerpt, "Please find attached.")

    def test_a_message_of_html_only(self):
        html = b"<html><body><h1>Invoice</h1></body></html>"

        self.assert_waits(self.arrive(("body.html", html, None)), "unsupported_type")

    def test_an_office_file(self):
        office = zipped("[Content_Types].xml")

        self.assert_waits(self.arrive(("bill.docx", office, None)), "unsupported_type")

    def test_xml_with_entities(self):
        bomb = b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>"

        self.assert_waits(self.arrive(("invoice.xml", bomb, None)), "unreadable")

    def test_a_document_that_no_domain_takes(self):
        content = pdf("letter")
        read = reading(content, "letter", fields={"total": "1.00"})

        intake = self.arrive(("letter.pdf", content, read))

        self.assert_waits(intake, "not_an_invoice")
        self.assertEqual(intake.reason, "Not an invoice: Letter")

    def test_what_assist_says_of_the_file_is_kept(self):
        content = pdf("blank")
        read = reading(
            content, "other", problems=[{"code": "unreadable", "detail": "blank page"}]
        )

        self.assert_waits(self.arrive(("scan.pdf", content, read)), "unreadable")

    def test_all_of_it_in_one_message(self):
        intakes = self.arrive(
            ("a.pdf", b"", None),
            ("b.pdf", pdf()[:-10], None),
            ("c.zip", zipped("x"), None),
            ("d.ics", CALENDAR, None),
            ("e.bin", bytes(range(256)), None),
        )

        self.assertEqual(set(intakes.mapped("state")), {"waiting"})
        self.assertTrue(all(intake.reason for intake in intakes))

    def test_names_and_texts_that_try_to_break_something(self):
        data = self.message(
            ("../../etc/passwd\u202egpj.exe\x07", pdf("name"), None),
            subject="=?utf-8?q?=00?= \x00\x1b[31m DROP TABLE",
            text_excerpt="null \x00 inside",
        )

        _status, answer = self.receive(data)

        intake = self.intakes.browse(answer["result"]["intake"][0]["intake_id"])
        self.assertEqual(intake.filename, "../../etc/passwd gpj.exe")
        self.assertNotIn("\x1b", intake.subject)
        self.assertNotIn("\x00", intake.text_excerpt)
