"""What counts as an answer of a signing service, and what becomes of it."""

import base64
import uuid
from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.wardclerk_signature.models import wardclerk_signature_answer

from .common import LOG, SIGNED, SignatureCase, as_file


@tagged("post_install", "-at_install")
class TestAnswer(SignatureCase):
    def test_the_workflow_may_answer_as_installed_also_with_large_files(self):
        self.assertIn("signature.completed", self.source.type_ids.mapped("name"))
        self.assertGreaterEqual(self.source.max_bytes, 27 * 1024 * 1024)

    def test_the_signed_document_and_its_certificate_come_to_the_document(self):
        envelope = self.asked()

        status, answer = self.answer(envelope)

        self.assertEqual((status, answer["result"]["state"]), (200, "signed"))
        self.assertEqual(str(envelope.completed_at), "2026-11-03 15:20:00")
        kept = envelope.signed_attachment_id | envelope.certificate_attachment_id
        self.assertEqual([file.raw for file in kept], [SIGNED, LOG])
        self.assertEqual(kept.mapped("res_model"), ["res.partner"] * 2)
        self.assertEqual(kept.mapped("res_id"), [self.thing.id] * 2)
        self.assertIn("Signed by all", self.thing.message_ids[0].body)
        self.assertEqual(envelope.activity_ids.user_id, self.owner)
        entry = self.evidence("signature.signed")
        self.assertEqual(entry.res_id, self.thing.id)
        self.assertIn(envelope.signed_sha256, entry.body)

    def test_a_decline_keeps_its_reason_and_opens_to_who_asked(self):
        envelope = self.asked()

        self.decline(envelope)

        self.assertEqual(envelope.state, "declined")
        self.assertEqual(envelope.detail, "The price is not as agreed.")
        self.assertIn("not as agreed", envelope.activity_ids.summary)
        self.assertFalse(envelope.signed_attachment_id)
        self.assertTrue(self.evidence("signature.declined"))

    def test_time_that_is_up_is_said(self):
        envelope = self.asked()

        self.decline(envelope, outcome="expired", detail=None)

        self.assertEqual(envelope.state, "expired")
        self.assertIn("Not signed in time", envelope.activity_ids.summary)

    def test_the_same_outcome_again_changes_nothing(self):
        envelope = self.asked()
        self.answer(envelope)
        files = self.env["ir.attachment"].search_count(
            [("res_model", "=", "res.partner"), ("res_id", "=", self.thing.id)]
        )

        again, _answer = self.answer(envelope, "m2", reference="other")

        self.assertEqual((again, envelope.reference), (200, "3041"))
        self.assertEqual(len(envelope.activity_ids), 1)
        self.assertEqual(
            files,
            self.env["ir.attachment"].search_count(
                [("res_model", "=", "res.partner"), ("res_id", "=", self.thing.id)]
            ),
        )

    def test_another_outcome_or_other_bytes_afterwards_are_refused(self):
        envelope = self.asked()
        self.answer(envelope)

        declined, why = self.decline(envelope, "m2")
        forged = as_file("agreement.pdf", b"%PDF-1.4 for ten times the price")
        swapped, what = self.answer(envelope, "m3", document=forged)

        self.assertEqual((declined, why["field"]), (422, "data.outcome"))
        self.assertTrue(why["next_step"])
        self.assertEqual((swapped, what["field"]), (422, "data.document.sha256"))
        self.assertEqual(envelope.signed_attachment_id.raw, SIGNED)

    def test_an_answer_to_a_cancelled_envelope_is_refused(self):
        envelope = self.asked()
        envelope.action_cancel()

        status, answer = self.answer(envelope)

        self.assertEqual((status, answer["field"]), (422, "data.outcome"))
        self.assertIn("Cancelled", answer["message"])
        self.assertFalse(envelope.signed_attachment_id)

    def test_answers_to_what_nobody_sent_are_refused(self):
        draft = self.draft()
        for number, key in enumerate(
            (draft.envelope_key, str(uuid.uuid4()), "x", None, ["x"], 7)
        ):
            with self.subTest(key):
                status, answer = self.answer(draft, f"m{number}", envelope_id=key)
                self.assertEqual((status, answer["field"]), (422, "data.envelope_id"))
        self.assertEqual(draft.state, "draft")

    def test_what_does_not_fit_is_refused_by_its_field(self):
        envelope = self.asked()
        good = as_file("agreement.pdf", SIGNED)
        for number, (field, changed) in enumerate(
            (
                ("data.outcome", {"outcome": "approved"}),
                ("data.provider", {"provider": ""}),
                ("data.reference", {"reference": 3041}),
                ("data.completed_at", {"completed_at": "yesterday"}),
                ("data.document", {"document": None}),
                ("data.document", {"document": "signed"}),
                ("data.document", {"outcome": "declined"}),
                ("data.document.filename", {"document": {**good, "filename": ""}}),
                (
                    "data.document.media_type",
                    {"document": {**good, "media_type": "text/html"}},
                ),
                (
                    "data.document.sha256",
                    {"document": {**good, "sha256": "0" * 64}},
                ),
                (
                    "data.document.content_base64",
                    {"document": {**good, "content_base64": "not base64!"}},
                ),
                (
                    "data.document.content_base64",
                    {"document": {**good, "content_base64": ""}},
                ),
                (
                    "data.certificate.sha256",
                    {"certificate": {**good, "sha256": None}},
                ),
            )
        ):
            with self.subTest(field=field, number=number):
                status, answer = self.answer(envelope, f"bad{number}", **changed)
                self.assertEqual((status, answer["field"]), (422, field))
        self.assertEqual(envelope.state, "asked")

    def test_a_file_that_is_too_large_is_not_even_decoded(self):
        envelope = self.asked()
        decode = patch.object(
            wardclerk_signature_answer.base64, "b64decode", side_effect=AssertionError
        )

        with (
            patch.object(wardclerk_signature_answer, "FILE_BYTES_MAX", 10),
            decode,
        ):
            status, answer = self.answer(envelope)

        self.assertEqual(status, 422)
        self.assertEqual(answer["field"], "data.document.content_base64")

    def test_when_the_document_is_gone_the_envelope_keeps_what_was_signed(self):
        envelope = self.asked()
        self.attachment.write({"res_model": False, "res_id": False})
        self.thing.unlink()

        status, _answer = self.answer(envelope)

        self.assertEqual((status, envelope.state), (200, "signed"))
        kept = envelope.signed_attachment_id
        self.assertEqual((kept.res_model, kept.res_id), (envelope._name, envelope.id))

    def test_base64_of_the_contract_s_example_is_read(self):
        envelope = self.asked()
        text = base64.b64encode(b"signed").decode()

        status, _answer = self.answer(
            envelope,
            document={**as_file("agreement.pdf", b"signed"), "content_base64": text},
            certificate=None,
        )

        self.assertEqual(status, 200)
        self.assertEqual(envelope.signed_attachment_id.raw, b"signed")
