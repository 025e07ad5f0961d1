"""A signing service that is subscribed, a document with a PDF, and who asks."""

import base64
import hashlib
import json
from pathlib import Path

from odoo.fields import Command
from odoo.tests import new_test_user

from odoo.addons.wardclerk_event.tests.common import EventCase

import wardclerk

CONTRACTS = Path(wardclerk.__file__).parents[2] / "contracts" / "signature"
NOW = "2026-11-03T15:20:00.000Z"
BYTES = b"%PDF-1.4 the agreement"
SIGNED = b"%PDF-1.4 the agreement, signed"
LOG = b"%PDF-1.4 who signed when"
REASON = "The service sends the file to those who sign it."


def as_file(name, raw):
    """A file as an answer carries it."""
    return {
        "filename": name,
        "media_type": "application/pdf",
        "sha256": hashlib.sha256(raw).hexdigest(),
        "content_base64": base64.b64encode(raw).decode(),
    }


class SignatureCase(EventCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kind_requested = cls.env.ref("wardclerk_signature.type_signature_requested")
        cls.service = cls.env["wardclerk.event.endpoint"].create(
            {
                "name": "signing",
                "url": "http://127.0.0.1:9/signing",
                "source_id": cls.source.id,
                "subscription_ids": [
                    Command.create(
                        {
                            "type_id": cls.kind_requested.id,
                            "field_names": cls.kind_requested.field_names,
                            "reason": REASON,
                        }
                    )
                ],
            }
        )
        cls.owner = cls.new_person("contract_owner")
        cls.colleague = cls.new_person("contract_colleague")
        cls.attachment = cls.attach(cls.thing, "agreement.pdf", BYTES)
        cls.envelopes = cls.env["wardclerk.signature.envelope"]

    @classmethod
    def new_person(cls, login):
        """An employee who may change contacts, which are documents here."""
        groups = "base.group_user,base.group_partner_manager"
        return new_test_user(cls.env, login, groups, email=f"{login}@ours.example")

    @classmethod
    def attach(cls, document, name, raw, mimetype="application/pdf"):
        return cls.env["ir.attachment"].create(
            {
                "name": name,
                "raw": raw,
                "mimetype": mimetype,
                "res_model": document._name,
                "res_id": document.id,
            }
        )

    def draft(self, **changed):
        return self.envelopes.with_user(self.owner).create(
            {
                "attachment_id": self.attachment.id,
                "signer_ids": [
                    Command.create(
                        {
                            "name": "Alex Example",
                            "email": "alex@tidewell.example",
                            "role": "Vendor",
                        }
                    )
                ],
                **changed,
            }
        )

    def asked(self):
        envelope = self.draft()
        envelope.action_ask()
        self.flush()
        return envelope

    def sent(self):
        rows = self.outbox.search([("type", "=", "signature.requested")], order="id")
        return [json.loads(row.body)["data"] for row in rows]

    def answer(self, envelope, message_id="m1", **changed):
        data = {
            "envelope_id": envelope.envelope_key,
            "outcome": "signed",
            "provider": "docuseal",
            "reference": "3041",
            "completed_at": NOW,
            "detail": None,
            "document": as_file("agreement.pdf", SIGNED),
            "certificate": as_file("audit-log.pdf", LOG),
            **changed,
        }
        result = self.receive("signature.completed", data, message_id)
        envelope.invalidate_recordset()
        return result

    def decline(self, envelope, message_id="m1", **changed):
        nothing = {"document": None, "certificate": None}
        why = {"outcome": "declined", "detail": "The price is not as agreed."}
        return self.answer(envelope, message_id, **{**nothing, **why, **changed})

    def evidence(self, action):
        self.flush()
        entries = self.env["wardclerk.audit.entry"]
        return entries.search([("action", "=", action)], order="id desc", limit=1)
