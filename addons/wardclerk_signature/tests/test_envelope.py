"""Who may send what out to be signed, what leaves, and who can fetch it."""

import hashlib
import json
from datetime import timedelta

from jsonschema import Draft202012Validator

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged

from .common import BYTES, CONTRACTS, SignatureCase


@tagged("post_install", "-at_install")
class TestEnvelope(SignatureCase):
    def test_what_leaves_is_what_the_contract_says(self):
        path = CONTRACTS / "signature.requested.schema.json"
        schema = json.loads(path.read_text(encoding="utf-8"))

        envelope = self.asked()

        [data] = self.sent()
        self.assertEqual(list(Draft202012Validator(schema).iter_errors(data)), [])
        self.assertEqual(data["envelope_id"], envelope.envelope_key)
        self.assertEqual(data["document"]["id"], self.thing.id)
        self.assertEqual(data["file"]["sha256"], hashlib.sha256(BYTES).hexdigest())
        self.assertEqual(data["signers"][0]["email"], "alex@tidewell.example")

    def test_the_path_and_the_signers_stay_here_without_a_reason(self):
        subscription = self.service.subscription_ids
        self.env.cr.execute(
            "UPDATE wardclerk_event_subscription SET reason = NULL WHERE id = %s",
            [subscription.id],
        )
        subscription.invalidate_recordset()
        self.env.registry.clear_cache()

        self.asked()

        [data] = self.sent()
        self.assertEqual({*data}, {"envelope_id", "document", "expires_on"})

    def test_asking_leaves_evidence_at_the_document_and_names_nobody_in_clear(self):
        envelope = self.asked()

        entry = self.evidence("signature.requested")
        self.assertEqual(
            (entry.res_model, entry.res_id), ("res.partner", self.thing.id)
        )
        self.assertIn(envelope.sha256, entry.body)
        self.assertNotIn("tidewell", entry.body)

    def test_without_a_signing_service_it_says_what_to_do(self):
        self.service.active = False

        with self.assertRaisesRegex(UserError, "Endpoints"):
            self.draft().action_ask()

    def test_what_is_missing_is_named(self):
        yesterday = fields.Date.context_today(self.thing) - timedelta(days=1)
        text = self.attach(self.thing, "notes.txt", b"notes", "text/plain")
        signer = {"name": "A", "email": "a@b.example", "role": "Vendor"}
        for field, changed in (
            ("Signers", {"signer_ids": []}),
            ("Signers", {"signer_ids": [Command.create(signer) for _n in range(21)]}),
            ("Expires On", {"expires_on": yesterday}),
            ("File", {"attachment_id": text.id}),
        ):
            with self.subTest(changed), self.assertRaisesRegex(UserError, field):
                self.draft(**changed).action_ask()
        self.assertFalse(self.sent())

    def test_an_address_that_is_none_is_refused(self):
        for email in ("alex", "alex@b.example, eve@c.example", "alex@b.example\n"):
            signer = {"name": "A", "email": email, "role": "Vendor"}
            with self.subTest(email), self.assertRaises(ValidationError):
                self.draft(signer_ids=[Command.create(signer)])

    def test_a_file_of_no_document_cannot_be_signed(self):
        loose = self.env["ir.attachment"].with_user(self.owner)
        loose = loose.create({"name": "loose.pdf", "raw": BYTES})

        with self.assertRaisesRegex(UserError, "attached to a document"):
            self.draft(attachment_id=loose.id)

    def test_who_may_not_change_the_document_cannot_have_it_signed(self):
        reader = new_test_user(self.env, "contract_reader", "base.group_user")

        with self.assertRaises(AccessError):
            self.draft().with_user(reader).action_ask()
        own = self.envelopes.with_user(reader).create(
            {
                "attachment_id": self.attachment.id,
                "signer_ids": [
                    Command.create({"name": "A", "email": "a@b.example", "role": "X"})
                ],
            }
        )
        with self.assertRaises(AccessError):
            own.action_ask()

    def test_a_file_that_the_person_may_not_read_cannot_be_chosen(self):
        hidden = self.attach(self.source, "secret.pdf", BYTES)

        with self.assertRaises(AccessError):
            self.draft(attachment_id=hidden.id)
        with self.assertRaises(AccessError):
            self.draft().attachment_id = hidden

    def test_nobody_writes_what_follows_from_answers(self):
        envelope = self.asked()
        for attempt in (
            lambda: envelope.write({"state": "signed"}),
            lambda: envelope.sudo().write({"signed_sha256": "0" * 64}),
            lambda: envelope.with_context(wardclerk_permit=True).write({"detail": "x"}),
            lambda: self.draft(state="signed"),
            lambda: self.draft(res_id=self.things[0].id),
            lambda: self.draft(asked_by_id=self.colleague.id),
            lambda: envelope.unlink(),
        ):
            with self.assertRaises(AccessError):
                attempt()

    def test_what_was_sent_out_is_fixed(self):
        envelope = self.asked()
        signer = envelope.signer_ids
        new = {"name": "Eve", "email": "eve@c.example", "role": "Vendor"}
        for attempt in (
            lambda: envelope.write({"expires_on": "2099-01-01"}),
            lambda: envelope.write({"signer_ids": [Command.create(new)]}),
            lambda: signer.write({"email": "eve@c.example"}),
            lambda: signer.unlink(),
            lambda: signer.copy({"email": "eve@c.example"}),
            lambda: self.draft().signer_ids.write({"envelope_id": envelope.id}),
            lambda: envelope.action_ask(),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                attempt()
        self.assertEqual(envelope.signer_ids.mapped("email"), ["alex@tidewell.example"])

    def test_a_copy_is_a_new_draft(self):
        envelope = self.asked()

        other = envelope.copy()

        self.assertEqual(other.state, "draft")
        self.assertNotEqual(other.envelope_key, envelope.envelope_key)
        self.assertEqual(other.attachment_id, envelope.attachment_id)

    def test_an_envelope_is_seen_by_who_asked_and_by_who_watches(self):
        envelope = self.asked()
        auditor = new_test_user(
            self.env, "sig_auditor", "base.group_user,wardclerk_base.group_auditor"
        )

        for person, sees in (
            (self.owner, True),
            (self.colleague, False),
            (auditor, True),
            (self.administrator, True),
        ):
            with self.subTest(person.login):
                found = self.envelopes.with_user(person).search([])
                self.assertEqual(envelope in found, sees)
                signers = self.env["wardclerk.signature.signer"].with_user(person)
                self.assertEqual(envelope.signer_ids in signers.search([]), sees)
        for person in (auditor, self.administrator):
            with self.assertRaises(AccessError):
                envelope.with_user(person).action_cancel()

    def test_another_company_sees_nothing(self):
        envelope = self.asked()
        other = self.env["res.company"].create({"name": "Elsewhere"})
        watcher = new_test_user(
            self.env,
            "sig_elsewhere",
            "base.group_user,wardclerk_base.group_administrator",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )

        self.assertFalse(self.envelopes.with_user(watcher).search([]))
        with self.assertRaises(AccessError):
            envelope.with_user(watcher).read(["document_name"])


@tagged("post_install", "-at_install")
class TestVerb(SignatureCase):
    def run_verb(self, documents, **changed):
        parent = self.env["ir.model.fields"]._get("res.partner", "child_ids")
        action = self.env["ir.actions.server"].create(
            {
                "name": "Ask",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "state": "wardclerk_signature",
                "wardclerk_signer_field_id": parent.id,
                "wardclerk_signer_role": "Vendor",
                **changed,
            }
        )
        action = action.with_user(self.owner).sudo()  # as an Automation Rule does
        action.with_context(active_model="res.partner", active_ids=documents.ids).run()
        return self.envelopes.search([])

    def contact(self, **values):
        return self.env["res.partner"].create({"parent_id": self.thing.id, **values})

    def test_the_newest_file_goes_to_the_people_of_the_document(self):
        self.contact(name="Alex", email="alex@tidewell.example")
        newest = self.attach(self.thing, "second.pdf", b"%PDF-1.4 second")

        envelope = self.run_verb(self.thing)

        self.assertEqual((envelope.state, envelope.attachment_id), ("asked", newest))
        self.assertEqual(envelope.signer_ids.mapped("email"), ["alex@tidewell.example"])
        self.assertEqual(envelope.asked_by_id, self.owner)

    def test_what_is_missing_goes_to_a_person_and_hinders_nobody(self):
        self.contact(name="Alex", email="alex@tidewell.example")
        self.contact(name="Without Address")

        envelope = self.run_verb(self.thing)

        self.assertEqual(envelope.state, "draft")
        self.assertEqual(envelope.activity_ids.user_id, self.owner)
        self.assertIn("Without Address", envelope.activity_ids.summary)
        self.flush()
        self.assertFalse(self.sent())

    def test_a_document_without_a_file_and_a_group_without_a_service_ask_nothing(self):
        self.assertFalse(self.run_verb(self.things[0]))
        self.service.active = False
        self.assertFalse(self.run_verb(self.thing))

    def test_only_fields_of_people_can_sign(self):
        field = self.env["ir.model.fields"]._get("res.partner", "country_id")
        with self.assertRaisesRegex(ValidationError, "Who Signs"):
            self.run_verb(self.thing, wardclerk_signer_field_id=field.id)


@tagged("post_install", "-at_install")
class TestFetching(SignatureCase, HttpCase):
    def test_the_link_gives_the_file_until_the_envelope_is_cancelled(self):
        envelope = self.asked()
        [data] = self.sent()
        path = data["file"]["content_path"]

        answer = self.url_open(path)
        self.assertEqual((answer.status_code, answer.content), (200, BYTES))

        envelope.action_cancel()
        self.assertEqual(self.url_open(path).status_code, 404)

    def test_a_link_opens_no_file_of_another_model(self):
        self.asked()
        [data] = self.sent()
        path = data["file"]["content_path"]

        for model in ("wardclerk.archive.file", "ir.attachment", "no.such.model"):
            wrong = path.replace("wardclerk.signature.envelope", model)
            with self.subTest(model):
                self.assertEqual(self.url_open(wrong).status_code, 404)
