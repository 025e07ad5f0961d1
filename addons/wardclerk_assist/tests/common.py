"""A reading, a record to read for, and an assist that answers as told."""

import os
from contextlib import contextmanager
from unittest.mock import patch

import requests

from odoo.tests import TransactionCase

READ = {
    "schema": "wardclerk.reading/1",
    "reader": {"name": "wardclerk-assist", "version": "0.1.0"},
    "sha256": "ab" * 32,
    "media_type": "application/pdf",
    "pages": 1,
    "document_type": {"value": "vendor_bill", "confidence": 0.97, "why": "title"},
    "fields": {
        "invoice_number": {
            "value": "MS-20418",
            "confidence": 0.99,
            "source": "text",
            "page": 1,
            "box": [0.7, 0.1, 0.85, 0.12],
            "raw": "Invoice No. MS-20418",
            "checks": ["label"],
        },
        "total": {
            "value": "1150.00",
            "confidence": 0.8,
            "source": "ocr",
            "page": 2,
            "box": [0.7, 0.8, 0.85, 0.82],
            "raw": "$1,150.00",
            "checks": [],
        },
        "currency": {"value": "USD", "confidence": 0.5, "source": "xml"},
    },
    "lines": [],
    "lines_confidence": 0.0,
    "problems": [],
    "seconds": 0.31,
}


class AssistCase(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(
            patch.dict(
                os.environ,
                {
                    "WARDCLERK_ASSIST_URL": "http://assist.example:8900",
                    "WARDCLERK_ASSIST_TOKEN": "token-for-tests",
                },
            )
        )
        cls.service = cls.env.ref("wardclerk_assist.wardclerk_assist_service")
        cls.record = cls.env["res.partner"].create({"name": "Meridian Surgical"})
        cls.file = cls.env["ir.attachment"].create(
            {
                "name": "Rechnung 2026/11.pdf",
                "raw": b"%PDF-1.4 test",
                "res_model": "res.partner",
                "res_id": cls.record.id,
            }
        )
        cls.requests = cls.env["wardclerk.assist.request"]
        cls.suggestions = cls.env["wardclerk.suggestion"]

    @contextmanager
    def assist_answers(self, *answers):
        """Assist answers these in turn: a status, a body of a 200, or an error."""
        prepared = [_response(answer) for answer in answers]
        with patch.object(requests, "post", side_effect=prepared) as post:
            yield post

    def run_job(self):
        """The Scheduled Action, with its commits as flushes of this test."""

        def progress(_self, processed=0, *, remaining=None, deactivate=False):
            self.env.flush_all()
            return float("inf")

        with patch.object(type(self.env["ir.cron"]), "_commit_progress", new=progress):
            self.requests._read_waiting()

    def suggestions_of(self, record):
        return self.suggestions.search(
            [("res_model", "=", record._name), ("res_id", "=", record.id)]
        )


def _response(answer):
    if isinstance(answer, Exception):
        return answer
    response = requests.Response()
    response.status_code = answer if isinstance(answer, int) else 200
    response._content = b"{}"
    if isinstance(answer, dict):
        response.json = lambda **_kwargs: answer
    return response
