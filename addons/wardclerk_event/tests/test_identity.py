"""A bot is held to what it may call; its keys end, overlap and are told of."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessDenied, AccessError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import EventCase


@tagged("post_install", "-at_install")
class TestIdentity(EventCase, HttpCase):
    def issue(self):
        source = self.source.with_user(self.administrator)
        return source.action_issue_key()["context"]["default_key"]

    def call(self, key, call="res.partner/search_count", values=None):
        self.env.flush_all()
        return self.url_open(
            f"/json/2/{call}",
            json=values or {"domain": []},
            headers={"Authorization": f"Bearer {key}"},
            method="POST",
        )

    def test_a_bot_may_call_nothing_by_json(self):
        key = self.issue()
        for call in (
            "res.partner/search_count",
            "wardclerk.outbox/search_read",
            "res.users/write",
            "ir.cron/method_direct_trigger",
        ):
            with self.subTest(call), mute_logger("odoo.http"):
                self.assertEqual(self.call(key, call).status_code, 403)

    def test_the_list_of_calls_is_the_one_that_was_reviewed(self):
        self.assertEqual(self.env["res.users"]._bot_calls(), frozenset())

    def test_what_is_listed_is_answered_and_each_use_leaves_evidence(self):
        key = self.issue()
        call = "res.partner/search_count"
        users = self.registry["res.users"]

        with (
            patch.object(users, "_bot_calls", lambda _self: {call}),
            # A read begins on a read-only cursor; Odoo repeats it on one that writes.
            mute_logger("odoo.sql_db", "odoo.http"),
        ):
            answer = self.call(key, call)

        self.assertEqual(answer.status_code, 200)
        self.flush()
        entry = self.env["wardclerk.audit.entry"].search(
            [("action", "=", "api_key.used"), ("res_id", "=", self.bot.id)]
        )
        self.assertIn(call, entry.body)

    def test_a_bot_logs_in_by_no_other_door(self):
        key = self.issue()
        credential = {"type": "password", "login": self.bot.login, "password": key}

        for interactive in (True, False):
            with self.assertRaises(AccessDenied):
                self.bot.with_user(self.bot)._check_credentials(
                    credential, {"interactive": interactive}
                )

    def test_two_keys_overlap_and_the_old_one_ends(self):
        first, second = self.issue(), self.issue()
        keys = self.env["res.users.apikeys"].sudo()
        check = keys._check_credentials

        self.assertEqual(check(scope="rpc", key=first), self.bot.id)
        self.assertEqual(check(scope="rpc", key=second), self.bot.id)
        ends = sorted(
            keys.search([("user_id", "=", self.bot.id)]).mapped("expiration_date")
        )
        self.assertLess(ends[0], fields.Datetime.now() + timedelta(days=3))
        self.assertGreater(ends[1], fields.Datetime.now() + timedelta(days=80))

    def test_a_key_that_ends_soon_has_an_owner_to_find(self):
        self.issue()
        self.env.cr.execute(
            "UPDATE res_users_apikeys SET expiration_date = %s WHERE user_id = %s",
            [fields.Datetime.now() + timedelta(days=5), self.bot.id],
        )
        self.env.invalidate_all()

        self.env["wardclerk.event.source"]._watch_keys()
        self.env["wardclerk.event.source"]._watch_keys()

        incident = self.env["wardclerk.incident"].search(
            [("title", "ilike", "API key of n8n")]
        )
        self.assertEqual(incident.occurrences, 2)

    def test_nobody_else_issues_keys(self):
        for user in (self.clerk, self.bot):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.source.with_user(user).action_issue_key()

    def test_a_fault_inside_answers_without_a_traceback(self):
        self.source._set_secret("whsec_" + "s" * 43 + "=")
        self.env.flush_all()
        with (
            patch.object(
                type(self.inbox), "_receive", side_effect=ZeroDivisionError("secret")
            ),
            mute_logger("odoo.http"),
        ):
            answer = self._knock()

        self.assertEqual(answer.status_code, 500)
        self.assertNotIn("Traceback", answer.text)
        self.assertNotIn("ZeroDivisionError", answer.text)
        self.assertNotIn("secret", answer.text)

    def _knock(self):
        from wardclerk.core.event import signature

        body = "{}"
        now = int(fields.Datetime.now().timestamp())
        signed = signature.headers(["whsec_" + "s" * 43 + "="], "w1", now, body)
        return self.url_open(
            "/wardclerk/v1/events/n8n",
            data=body.encode(),
            headers={"Content-Type": "application/json"} | signed,
            method="POST",
        )
