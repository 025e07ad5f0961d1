"""A mailbox, messages with real bytes, and the door that they come in by."""

import base64
import hashlib
import itertools
import json
import os
from contextlib import contextmanager
from unittest.mock import patch

from odoo.tests import TransactionCase, new_test_user

from ..models.intake import Routing

CALENDAR = b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
TEST_KEY = "dGVzdHMgb25seSwgdGVzdHMgb25seSwgdGVzdHMhISE="


def pdf(text="Invoice", pages=1, trailer=b""):
    """A small PDF that is whole; other text makes another file."""
    return (
        b"%PDF-1.4\n1 0 obj\n<< /Type /Pages /Kids [2 0 R] /Count "
        + str(pages).encode()
        + b" >>\nendobj\n2 0 obj\n<< /Type /Page /Parent 1 0 R >>\nendobj\n% "
        + text.encode()
        + b"\ntrailer << /Root 3 0 R "
        + trailer
        + b">>\nstartxref\n9\n%%EOF\n"
    )


def reading(content, document_type="vendor_bill", confidence=0.97, **more):
    """What assist would say about these bytes; fields by name, as in the contract."""
    values = more.pop("fields", {})
    return {
        "schema": "wardclerk.reading/1",
        "reader": {"name": "wardclerk-assist", "version": "0.1.0"},
        "sha256": hashlib.sha256(content).hexdigest(),
        "media_type": "application/pdf",
        "pages": 1,
        "document_type": {"value": document_type, "confidence": confidence, "why": ""},
        "fields": {
            name: value
            if isinstance(value, dict)
            else {
                "value": value,
                "confidence": 0.97,
                "source": "text",
                "page": 1,
                "box": [0.1, 0.1, 0.3, 0.12],
                "raw": value,
                "checks": [],
            }
            for name, value in values.items()
        },
        "lines": [],
        "lines_confidence": 0.0,
        "problems": [],
        "seconds": 0.3,
        **more,
    }


class IntakeCase(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(
            patch.dict(os.environ, {"WARDCLERK_SECRET_KEY": TEST_KEY})
        )
        cls.company = cls.env.company
        cls.clerk = new_test_user(
            cls.env,
            "ap_clerk",
            "wardclerk_base.group_finance",
            name="Riverside AP Clerk",
            email="ap.clerk@harbour.example",
        )
        cls.mailbox = cls.env["wardclerk.intake.mailbox"].create(
            {
                "name": "Invoices",
                "address": "Invoices@Harbour.example",
                "company_id": cls.company.id,
                "responsible_id": cls.clerk.id,
                "document_type": cls.expected_document_type,
            }
        )
        cls.source = cls.env.ref("wardclerk_event.source_mailroom")
        cls.bot = cls.source.user_id
        cls.intakes = cls.env["wardclerk.intake"]
        cls.numbers = itertools.count(1)

    expected_document_type = "credential"  # no domain of this database reads these

    def message(self, *documents, **more):
        """The data of a message. A document is bytes or (filename, bytes, reading)."""
        number = next(self.numbers)
        parts = [self._document(document) for document in documents]
        return {
            "mailbox": "invoices@harbour.example",
            "message_id": f"<{number}@vendor.example>",
            "uid": number,
            "from": "Vendor Billing <billing@vendor.example>",
            "to": ["invoices@harbour.example"],
            "subject": f"Message {number}",
            "date": "2026-11-03T14:02:11Z",
            "text_excerpt": "Please find attached.",
            "documents": [document for document, _reading in parts],
            "readings": [reading for _document, reading in parts],
            "reading_errors": [
                None if reading else "assist did not answer"
                for _document, reading in parts
            ],
            **more,
        }

    def _document(self, document):
        if isinstance(document, bytes):
            document = ("document.pdf", document, None)
        filename, content, read = document
        values = {
            "filename": filename,
            "media_type": "application/pdf",
            "size_bytes": len(content),
            "content_base64": base64.b64encode(content).decode(),
        }
        return values, read

    def receive(self, data, webhook_id=None):
        """Post a message as the mailroom does; returns (status, answer)."""
        event = {
            "specversion": "1.0",
            "id": webhook_id or f"mail_{next(self.numbers)}",
            "source": "wardclerk/n8n",
            "type": "message.received",
            "time": "2026-11-03T14:03:00Z",
            "data": data,
        }
        status, answer = (
            self.env["wardclerk.inbox"]
            .with_user(self.bot)
            ._receive(self.source.sudo(), event["id"], json.dumps(event).encode())
        )
        self.env.flush_all()
        return status, answer

    def arrive(self, *documents, **more):
        """The intake items of one message, in the order of its documents."""
        return self.arrive_data(self.message(*documents, **more))

    def arrive_data(self, data):
        """The intake items of a message that is written out."""
        status, answer = self.receive(data)
        self.assertEqual((status, answer["status"]), (200, "applied"), answer)
        return self.intakes.browse(
            row["intake_id"] for row in answer["result"]["intake"]
        )

    def codes(self, intake):
        return set(intake.problem_ids.mapped("code"))

    @contextmanager
    def domain(self, handler=None):
        """A domain for credentials: each becomes a contact, unless told otherwise."""

        def to_contact(intake, accept_duplicate=False):
            contact = intake.env["res.partner"].sudo().create({"name": intake.name})
            return Routing(contact)

        with patch.object(
            type(self.intakes),
            "_route_credential",
            handler or to_contact,
            create=True,
        ):
            yield
