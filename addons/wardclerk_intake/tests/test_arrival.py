"""A message comes in once, with each of its documents, whatever happens to one."""

from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo.tests import tagged

from wardclerk.core.intake.problem import Finding

from ..models.intake import Routing
from .common import IntakeCase, pdf, reading


@tagged("post_install", "-at_install")
class TestArrival(IntakeCase):
    def credential(self, text="Licence"):
        content = pdf(text)
        read = reading(
            content, "credential", fields={"invoice_number": "L-1", "total": "1.00"}
        )
        return (f"{text}.pdf", content, read)

    def test_a_document_reaches_the_domain_of_its_type(self):
        with self.domain():
            intake = self.arrive(self.credential())

        self.assertEqual(intake.state, "routed")
        self.assertEqual(intake.res_model, "res.partner")
        self.assertEqual(intake.record_name, "Licence.pdf")
        self.assertEqual(intake.document_type, "credential")
        self.assertEqual(intake.facility_id, self.mailbox.facility_id)
        self.assertEqual(intake.responsible_id, self.clerk)

    def test_the_bytes_are_kept_with_digest_and_sniffed_type(self):
        content = pdf("kept")

        intake = self.arrive(("kept.pdf", content, None))

        self.assertEqual(intake.attachment_id.raw, content)
        self.assertEqual(intake.media_type, "application/pdf")
        self.assertEqual(len(intake.sha256), 64)
        self.assertEqual(intake.message_main_attachment_id, intake.attachment_id)

    def test_the_suggestion_goes_to_the_record(self):
        with self.domain():
            intake = self.arrive(self.credential())

        suggestion = intake.suggestion_id
        self.assertEqual(suggestion.res_model, "res.partner")
        self.assertEqual(suggestion.res_id, intake.res_id)
        self.assertEqual(len(suggestion.field_ids), 2)

    def test_the_sender_is_told_what_became_of_each_document(self):
        with self.domain():
            data = self.message(self.credential(), b"")
            _status, answer = self.receive(data)

        first, second = answer["result"]["intake"]
        self.assertEqual(answer["result"]["message_id"], data["message_id"])
        self.assertEqual((first["state"], first["name"]), ("routed", "Licence.pdf"))
        self.assertEqual(
            (second["state"], second["problems"]), ("waiting", ["empty_file"])
        )

    def test_the_same_message_comes_in_once(self):
        data = self.message(self.credential())
        with self.domain():
            _status, first = self.receive(data)

            status, second = self.receive({**data, "uid": 99})

        self.assertEqual(status, 200)
        self.assertTrue(second["result"]["known"])
        self.assertEqual(second["result"]["intake"], first["result"]["intake"])
        message = self.intakes.browse(
            first["result"]["intake"][0]["intake_id"]
        ).message_id
        self.assertEqual((message.times_seen, len(message.intake_ids)), (2, 1))

    def test_the_same_event_is_answered_from_the_inbox(self):
        data = self.message(self.credential())
        with self.domain():
            self.receive(data, "mail_same")
            read_again = {**data, "readings": [None], "reading_errors": ["late"]}

            status, answer = self.receive(read_again, "mail_same")

        self.assertEqual((status, answer["status"]), (200, "duplicate"))

    def test_another_message_under_the_same_message_id_is_not_lost(self):
        first = self.message(self.credential("one"))
        second = self.message(self.credential("two"), message_id=first["message_id"])
        with self.domain():
            self.receive(first)

            _status, answer = self.receive(second)

        self.assertFalse(answer["result"]["known"])
        self.assertEqual(answer["result"]["intake"][0]["state"], "routed")

    def test_the_same_file_from_another_sender_is_a_duplicate(self):
        document = self.credential()
        with self.domain():
            first = self.arrive(document)

            second = self.arrive(document, **{"from": "other@elsewhere.example"})

        self.assertEqual(second.state, "duplicate")
        self.assertEqual(self.codes(second), {"duplicate_document"})
        self.assertEqual(
            (second.res_model, second.res_id), ("res.partner", first.res_id)
        )
        self.assertEqual(
            self.env["res.partner"].search_count([("name", "=", "Licence.pdf")]), 1
        )

    def test_the_same_file_twice_in_one_message_is_a_duplicate(self):
        with self.domain():
            first, second = self.arrive(self.credential(), self.credential())

        self.assertEqual((first.state, second.state), ("routed", "duplicate"))

    def test_a_file_that_was_dismissed_may_come_again(self):
        with self.domain():
            first = self.arrive(("x.pdf", *self.credential()[1:2], None))
            first.with_user(self.clerk).dismiss("Wrong mailbox")

            second = self.arrive(self.credential())

        self.assertEqual(second.state, "routed")

    def test_a_failing_domain_harms_its_own_document_only(self):
        def breaks(intake, accept_duplicate=False):
            if "bad" in intake.name:
                intake.env["res.partner"].sudo().create({"name": "half done"})
                raise ZeroDivisionError("no lines")
            return Routing(intake.env["res.partner"].sudo().create({"name": "fine"}))

        with self.domain(breaks):
            bad, good = self.arrive(self.credential("bad"), self.credential("good"))

        self.assertEqual((bad.state, good.state), ("waiting", "routed"))
        self.assertEqual(self.codes(bad), {"routing_failed"})
        self.assertIn("ZeroDivisionError: no lines", bad.reason)
        self.assertTrue(bad.attachment_id.raw)
        self.assertFalse(self.env["res.partner"].search([("name", "=", "half done")]))

    def test_a_concurrent_change_runs_the_whole_request_again(self):
        def collides(intake, accept_duplicate=False):
            raise SerializationFailure("could not serialize access")

        with self.domain(collides), self.assertRaises(SerializationFailure):
            self.arrive(self.credential())

    def test_a_domain_may_leave_a_document_to_a_person(self):
        def unsure(intake, accept_duplicate=False):
            contact = intake.env["res.partner"].sudo().create({"name": "draft"})
            return Routing(contact, (Finding("low_confidence", "not sure: total"),))

        with self.domain(unsure):
            intake = self.arrive(self.credential())

        self.assertEqual((intake.state, intake.res_model), ("waiting", "res.partner"))
        self.assertEqual(intake.reason, "Not read surely: not sure: total")

    def test_a_logo_beside_a_document_is_put_aside(self):
        logo = ("image001.png", b"\x89PNG\r\n\x1a\n" + b"x" * 60 + b"IEND", None)
        with self.domain():
            document, picture = self.arrive(self.credential(), logo)

        self.assertEqual((document.state, picture.state), ("routed", "dismissed"))
        self.assertEqual(self.codes(picture), {"accompanying_file"})

    def test_a_reading_of_other_bytes_is_not_believed(self):
        read = reading(pdf("another file"), "credential", fields={"total": "9.00"})
        with self.domain():
            intake = self.arrive(("a.pdf", pdf("this file"), read))

        self.assertFalse(intake.suggestion_id)
        self.assertIn("assist_unavailable", self.codes(intake))
        self.assertIn("belongs to another file", intake.reason)

    def test_a_malformed_reading_does_not_lose_the_message(self):
        intake = self.arrive(("a.pdf", pdf(), {"fields": "none"}))

        self.assertIn("the reading has no fields", intake.reason)

    def test_arrival_leaves_evidence(self):
        recorded = []
        audit = type(self.env["wardclerk.audit"])
        with (
            patch.object(
                audit,
                "_record",
                lambda _self, action, records, **_more: recorded.append(
                    (action, records.ids)
                ),
            ),
            self.domain(),
        ):
            intake = self.arrive(self.credential())

        of_intake = [one for one in recorded if one[0].startswith("intake.")]
        self.assertEqual(
            of_intake,
            [("intake.received", intake.ids), ("intake.routed", intake.ids)],
        )
        self.assertIn("suggestion.proposed", [action for action, _ids in recorded])

    def test_ten_documents_cost_the_same_each(self):
        def count(number):
            documents = [self.credential(f"{number}-{n}") for n in range(number)]
            data = self.message(*documents)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.receive(data)
            return self.env.cr.sql_log_count - before

        with self.domain():
            count(1)  # warms caches

            one, ten = count(1), count(10)

        self.assertLessEqual((ten - one) / 9, 30)
        self.assertLessEqual((ten - one) / 9, one)

    def test_the_report_tells_the_command_line(self):
        with self.domain():
            data = self.message(self.credential())
            self.receive(data)

        report = (
            self.env["wardclerk.intake.message"]
            .with_user(self.clerk)
            .report([data["message_id"], "<never@sent.example>"])
        )

        [row] = report.pop(data["message_id"])
        self.assertEqual(report, {})
        self.assertEqual((row["state"], row["name"]), ("routed", "Licence.pdf"))
        self.assertEqual(
            row["fields"]["invoice_number"],
            {"value": "L-1", "confidence": 0.97, "source": "text"},
        )
        self.assertEqual(row["seconds"], 0.3)
