"""Documents wait for assist in a queue, and a failing assist is spared."""

from datetime import timedelta
from unittest.mock import patch

import requests
from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..models.assist_request import ATTEMPTS_MAX
from ..models.assist_service import FAILURES_TO_OPEN
from .common import READ, AssistCase

DOWN = requests.ConnectionError("refused")


@tagged("post_install", "-at_install")
class TestReadingJob(AssistCase):
    def queue(self):
        return self.requests._ask(self.record, self.file)

    def test_a_waiting_document_is_read_and_kept_beside_its_record(self):
        waiting = self.queue()

        with self.assist_answers(READ) as post:
            self.run_job()

        self.assertEqual(waiting.state, "done")
        self.assertEqual(self.suggestions_of(self.record).document_type, "vendor_bill")
        headers = post.call_args.kwargs["headers"]
        self.assertEqual(headers["Authorization"], "Bearer token-for-tests")
        self.assertEqual(headers["X-Filename"], "UTF-8''Rechnung%202026%2F11.pdf")
        self.assertEqual(post.call_args.kwargs["data"], b"%PDF-1.4 test")

    def test_a_document_waits_once(self):
        first = self.queue()

        second = self.queue()

        self.assertEqual(first, second)

    def test_an_absent_assist_costs_a_document_no_attempt(self):
        waiting = self.queue()

        with self.assist_answers(DOWN):
            self.run_job()

        self.assertEqual((waiting.state, waiting.attempts), ("queued", 0))
        self.assertIn("cannot be reached", waiting.last_error)
        self.assertEqual(self.service.failures_in_row, 1)

    def test_after_three_failures_assist_is_spared(self):
        now = fields.Datetime.now()
        self.queue()
        for minute in range(FAILURES_TO_OPEN):
            later = now + timedelta(minutes=2 * minute)
            with freeze_time(later), self.assist_answers(DOWN):
                self.run_job()

        with freeze_time(later + timedelta(seconds=30)), self.assist_answers() as post:
            self.run_job()

        self.assertEqual(self.service.status, "spared")
        post.assert_not_called()

    def test_assist_is_asked_again_when_its_pause_is_over(self):
        waiting = self.queue()
        now = fields.Datetime.now()
        self.service.write(
            {"failures_in_row": 3, "open_until": now - timedelta(seconds=1)}
        )

        with self.assist_answers(READ):
            self.run_job()

        self.assertEqual(waiting.state, "done")
        self.assertEqual(self.service.status, "answering")
        self.assertFalse(self.service.open_until)

    def test_a_document_that_breaks_assist_is_given_up_in_the_end(self):
        waiting = self.queue()
        now = fields.Datetime.now()

        for attempt in range(ATTEMPTS_MAX):
            with freeze_time(now + timedelta(days=attempt)), self.assist_answers(500):
                self.run_job()

        self.assertEqual((waiting.state, waiting.attempts), ("failed", ATTEMPTS_MAX))
        self.assertIn("broke on this file (500)", waiting.last_error)

    def test_a_refused_document_is_not_asked_for_again(self):
        waiting = self.queue()

        with self.assist_answers(413):
            self.run_job()

        self.assertEqual(waiting.state, "failed")
        self.assertIn("413", waiting.last_error)

    def test_one_failing_document_does_not_stop_the_next(self):
        other = self.env["res.partner"].create({"name": "Northlight"})
        file = self.file.copy({"res_id": other.id})
        first, second = self.queue(), self.requests._ask(other, file)

        with self.assist_answers(500, READ):
            self.run_job()

        self.assertEqual((first.state, second.state), ("queued", "done"))

    def test_a_record_that_cannot_take_its_reading_keeps_the_cause(self):
        waiting = self.queue()

        with (
            patch.object(
                type(self.record),
                "_on_assist_reading",
                create=True,
                side_effect=ZeroDivisionError("no lines"),
            ),
            self.assist_answers(READ),
            mute_logger("odoo.addons.wardclerk_assist.models.assist_request"),
        ):
            self.run_job()

        self.assertEqual((waiting.state, waiting.attempts), ("queued", 1))
        self.assertEqual(waiting.last_error, "ZeroDivisionError: no lines")

    def test_a_deleted_record_ends_the_request(self):
        waiting = self.queue()
        self.record.unlink()

        with self.assist_answers() as post:
            self.run_job()

        self.assertFalse(waiting.exists() and waiting.state == "queued")
        post.assert_not_called()

    def test_a_leased_document_is_left_to_its_worker(self):
        waiting = self.queue()
        waiting._lease()

        with self.assist_answers() as post:
            self.run_job()

        post.assert_not_called()

    def test_without_an_address_nothing_is_asked(self):
        self.queue()

        with (
            patch.dict("os.environ", {"WARDCLERK_ASSIST_URL": ""}),
            self.assist_answers() as post,
        ):
            self.run_job()
            status = self.service.status

        self.assertEqual(status, "unset")
        post.assert_not_called()

    def test_a_given_up_document_can_be_asked_for_again(self):
        waiting = self.queue()
        waiting.state = "failed"

        waiting.action_read_again()

        self.assertEqual((waiting.state, waiting.attempts), ("queued", 0))

    def test_people_cannot_report_on_assist_themselves(self):
        administrator = new_test_user(
            self.env, "administrator", "wardclerk_base.group_administrator"
        )

        with self.assertRaises(AccessError):
            self.service.with_user(administrator)._note_success()
