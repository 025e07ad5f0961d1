"""What is asked to be kept, who can fetch it, and what counts as kept."""

import hashlib
import json
from pathlib import Path

from jsonschema import Draft202012Validator

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from odoo.addons.wardclerk_event.tests.common import EventCase

import wardclerk

CONTRACTS = Path(wardclerk.__file__).parents[2] / "contracts" / "archive"
NOW = "2026-11-03T08:00:00Z"
BYTES = b"%PDF-1.4 the original"


class ArchiveCase(EventCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.files = cls.env["wardclerk.archive.file"]
        cls.attachment = cls.attach(cls.thing, "original.pdf", BYTES)
        cls.archive = cls.env["wardclerk.event.endpoint"].create(
            {
                "name": "archive",
                "url": "http://127.0.0.1:9/archive",
                "source_id": cls.source.id,
                "subscription_ids": [
                    (
                        0,
                        0,
                        {
                            "type_id": cls.env.ref(
                                "wardclerk_archive.type_document_archive_requested"
                            ).id,
                            "field_names": "document,company,facility,kind,dated,files",
                            "reason": "The archive keeps the files themselves.",
                        },
                    )
                ],
            }
        )

    @classmethod
    def attach(cls, document, name, raw):
        return cls.env["ir.attachment"].create(
            {
                "name": name,
                "raw": raw,
                "mimetype": "application/pdf",
                "res_model": document._name,
                "res_id": document.id,
            }
        )

    def ask(self, documents=None):
        rows = self.files._ask(documents or self.thing, "contract")
        self.flush()
        return rows

    def sent(self):
        rows = self.outbox.search([("type", "=", "document.archive_requested")])
        return [json.loads(row.body)["data"] for row in rows]

    def answer(self, rows, message_id="m1", **changed):
        data = {
            "document": {
                "model": self.thing._name,
                "id": self.thing.id,
                "name": "Thing",
            },
            "archive": "webdav",
            "archived_at": NOW,
            "files": [
                {
                    "attachment_id": row.attachment_number,
                    "url": f"https://archive.example/2026/{row.filename}",
                    "sha256": row.sha256,
                    "size_bytes": row.size_bytes,
                }
                for row in rows
            ],
        }
        return self.receive("document.archived", {**data, **changed}, message_id)


@tagged("post_install", "-at_install")
class TestArchiveFile(ArchiveCase):
    def test_all_files_of_a_document_are_asked_for_in_one_event(self):
        self.attach(self.thing, "annex.pdf", b"%PDF-1.4 annex")

        self.ask()

        [data] = self.sent()
        self.assertEqual(data["dated"], str(fields.Date.context_today(self.thing)))
        self.assertEqual(data["kind"], "contract")
        self.assertEqual(
            [(one["filename"], one["sha256"]) for one in data["files"]],
            [
                ("original.pdf", hashlib.sha256(BYTES).hexdigest()),
                ("annex.pdf", hashlib.sha256(b"%PDF-1.4 annex").hexdigest()),
            ],
        )

    def test_what_leaves_is_what_the_contract_says(self):
        path = CONTRACTS / "document.archive_requested.schema.json"
        schema = json.loads(path.read_text(encoding="utf-8"))

        self.ask()

        [data] = self.sent()
        self.assertEqual(list(Draft202012Validator(schema).iter_errors(data)), [])

    def test_the_same_bytes_are_asked_for_once_and_new_ones_again(self):
        self.ask()
        self.assertFalse(self.ask())

        self.attachment.raw = b"%PDF-1.4 another original"
        self.assertEqual(len(self.ask()), 1)

    def test_without_an_archive_nothing_is_asked_for_or_kept_waiting(self):
        self.archive.active = False

        self.assertFalse(self.ask())

        self.assertFalse(self.files.search([]))
        self.archive.active = True
        self.assertEqual(len(self.ask()), 1)

    def test_the_cost_does_not_grow_with_the_documents(self):
        for one in self.things:
            self.attach(one, "a.pdf", b"%PDF-1.4 a")
        self.ask(self.things[:1])
        self.env.invalidate_all()
        # One search of files, one of rows, one INSERT of each, evidence, names.
        with self.assertQueryCount(12):
            self.ask(self.things[1:])

    def test_an_answer_says_where_it_lies_and_leaves_evidence(self):
        rows = self.ask()

        status, answer = self.answer(rows)

        self.assertEqual((status, answer["result"]["files"]), (200, rows.ids))
        self.assertEqual(rows.state, "archived")
        self.assertEqual(rows.url, "https://archive.example/2026/original.pdf")
        self.assertIn(rows.url, self.thing.message_ids[0].body)
        self.flush()
        entry = self.env["wardclerk.audit.entry"].search(
            [("action", "=", "document.archived")], limit=1
        )
        self.assertEqual(
            (entry.res_model, entry.res_id), ("res.partner", self.thing.id)
        )

    def test_other_bytes_are_refused_and_the_request_stays_open(self):
        rows = self.ask()
        file = {
            "attachment_id": self.attachment.id,
            "url": "https://archive.example/x",
            "sha256": "0" * 64,
            "size_bytes": len(BYTES),
        }

        for place, (files, field) in enumerate(
            [
                ([file], "data.files.0.sha256"),
                ([{**file, "attachment_id": 0}], "data.files.0.attachment_id"),
                (
                    [{**file, "sha256": rows.sha256, "url": "javascript:alert(1)"}],
                    "data.files.0.url",
                ),
                ([], "data.files"),
                ("all of them", "data.files"),
                (["original.pdf"], "data.files.0.attachment_id"),
            ]
        ):
            with self.subTest(field=field):
                status, answer = self.answer(rows, f"bad{place}", files=files)
                self.assertEqual((status, answer["field"]), (422, field))
        self.assertEqual(rows.state, "requested")

    def test_an_answer_for_another_document_is_refused(self):
        rows = self.ask()
        other = {"model": "res.partner", "id": self.things[0].id, "name": "Other"}

        status, _answer = self.answer(rows, document=other)

        self.assertEqual((status, rows.state), (422, "requested"))

    def test_nobody_writes_or_removes_rows_by_hand(self):
        rows = self.ask()
        for attempt in (
            lambda: rows.write({"state": "archived"}),
            lambda: rows.copy(),
            lambda: rows.unlink(),
            lambda: rows.with_context(wardclerk_permit=True).write({"url": "x"}),
        ):
            with self.assertRaises(AccessError):
                attempt()

    def test_the_verb_asks_by_an_automation_rule(self):
        action = self.env["ir.actions.server"].create(
            {
                "name": "Keep",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "state": "wardclerk_archive",
                "wardclerk_archive_kind": "policy",
            }
        )

        action.with_context(active_model="res.partner", active_ids=self.thing.ids).run()

        self.assertEqual(self.files.search([]).kind, "policy")


@tagged("post_install", "-at_install")
class TestFetching(ArchiveCase, HttpCase):
    def path(self):
        self.ask()
        [data] = self.sent()
        return data["files"][0]["content_path"]

    def test_the_link_gives_exactly_these_bytes(self):
        answer = self.url_open(self.path())

        self.assertEqual((answer.status_code, answer.content), (200, BYTES))
        self.assertIn("no-store", answer.headers["Cache-Control"])
        self.assertIn("attachment", answer.headers["Content-Disposition"])

    def test_a_changed_link_opens_nothing(self):
        path = self.path()
        head, _mark, sign = path.rpartition("=")
        other = self.attach(self.things[0], "other.pdf", b"%PDF-1.4 other")
        number = path.split("/")[-1].partition("?")[0]
        for wrong in (
            f"{head}={'0' * len(sign)}",
            path.replace("until=", "until=9"),
            path.replace("until=", "until=²"),
            path.partition("?")[0],
            f"{head}=²",
            path.replace(f"/{number}?", f"/{other.id + 10**6}?"),
            path.replace("wardclerk.archive.file", "ir.attachment"),
            path.replace("wardclerk.archive.file", "wardclerk.event.file.mixin"),
        ):
            with self.subTest(wrong=wrong):
                self.assertEqual(self.url_open(wrong).status_code, 404)

    def test_bytes_that_changed_since_are_not_given(self):
        path = self.path()
        self.attachment.raw = b"%PDF-1.4 swapped"

        self.assertEqual(self.url_open(path).status_code, 404)
