"""Above the limit of a step nobody decides without having just shown who they are."""

import base64
import json
import time
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.http import root
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.auth_totp.models.totp import TIMESTEP, hotp

from ..exceptions import FreshLogInNeeded
from ..fresh_log_in import FRESH_SECONDS, STAMP
from .client import ClientCase
from .fake import FakeOrderCase

CASE = "wardclerk.approval.case"
CHECK = "res.users.identitycheck"
PASSWORD = "a long password of the head"
LIMITED = """
rules:
  - id: all
    steps: [{role: test_head, step_up_above: 5000}]
inputs:
  - {name: amount, kind: number}
  - {name: label, kind: text, label: Label}
"""


@tagged("post_install", "-at_install")
class TestFreshLogIn(FakeOrderCase, ClientCase):
    policy_text = LIMITED

    def setUp(self):
        super().setUp()
        self.head.password = PASSWORD
        self.large = self.request(self.make_order(9000))
        self.env.flush_all()

    def approve(self, case, **further):
        return self.call(CASE, "action_approve", case.ids, **further)

    def open_check(self, case, outcome="approved", reason=None):
        answer = self.call(CASE, "action_confirm_identity", case.ids, outcome, reason)
        return answer["result"]["res_id"]

    def run_check(self, check_id, password, code=None):
        context = {"password": password, "wardclerk_code": code}
        return self.call(CHECK, "run_check", [check_id], context=context)

    def assert_asked_for_log_in(self, answer):
        self.assertEqual(
            answer["error"]["data"]["name"],
            "odoo.addons.wardclerk_approval.exceptions.FreshLogInNeeded",
        )
        self.assertEqual(self.large.state, "pending")

    def test_an_amount_within_the_limit_needs_none(self):
        small = self.request(self.make_order(5000))

        self.decide(small, self.head)

        self.assertEqual(small.state, "approved")

    def test_above_the_limit_neither_yes_nor_no_counts_without_it(self):
        with self.refused(FreshLogInNeeded, "5,000.00"):
            self.large.with_user(self.head).action_approve()
        with self.refused(FreshLogInNeeded):
            self.large.with_user(self.head).action_refuse("No.")

    def test_an_unknown_amount_counts_as_above_the_limit(self):
        step = self.large.step_ids

        self.assertTrue(step._is_above_limit(None))

    def test_who_is_not_asked_does_not_learn_the_limit(self):
        with self.assertRaises(Exception) as caught, self.env.cr.savepoint():
            self.large.with_user(self.bystander).action_approve()

        self.assertNotIsInstance(caught.exception, FreshLogInNeeded)
        self.assertIsInstance(caught.exception, AccessError)

    def test_the_screen_is_told_what_to_decide_after_the_check(self):
        self.authenticate(self.head.login, self.head.login)

        answer = self.approve(self.large)

        self.assert_asked_for_log_in(answer)
        self.assertEqual(
            answer["error"]["data"]["context"],
            {"case_ids": self.large.ids, "outcome": "approved", "reason": None},
        )

    def test_the_password_decides_and_serves_the_next_one(self):
        self.authenticate(self.head.login, self.head.login)
        another = self.request(self.make_order(7000))

        answer = self.run_check(self.open_check(self.large), PASSWORD)
        self.approve(another)

        self.assertEqual(answer["result"]["tag"], "wardclerk_approval_next")
        self.assertEqual(self.large.state, "approved")
        self.assertEqual(another.state, "approved")

    def test_a_refusal_keeps_its_reason_through_the_check(self):
        self.authenticate(self.head.login, self.head.login)
        check = self.open_check(self.large, "refused", "Not budgeted.")

        self.run_check(check, PASSWORD)

        self.assertEqual(self.large.decision_ids.reason, "Not budgeted.")

    def test_a_wrong_password_decides_nothing(self):
        self.authenticate(self.head.login, self.head.login)

        answer = self.run_check(self.open_check(self.large), "guessed")

        self.assertIn("error", answer)
        self.assert_asked_for_log_in(self.approve(self.large))

    def test_the_check_wears_off(self):
        session = self.authenticate(self.head.login, self.head.login)
        session[STAMP] = {"uid": self.head.id, "at": time.time() - FRESH_SECONDS - 1}
        root.session_store.save(session)

        self.assert_asked_for_log_in(self.approve(self.large))

    def test_the_check_of_another_person_in_the_same_session_does_not_count(self):
        session = self.authenticate(self.head.login, self.head.login)
        session[STAMP] = {"uid": self.finance.id, "at": time.time()}
        root.session_store.save(session)

        self.assert_asked_for_log_in(self.approve(self.large))

    def test_odoo_s_own_check_for_other_purposes_does_not_count(self):
        session = self.authenticate(self.head.login, self.head.login)
        session["identity-check-last"] = time.time()
        root.session_store.save(session)

        self.assert_asked_for_log_in(self.approve(self.large))
        answer = self.call(CASE, "action_decide_confirmed", self.large.ids, "approved")
        self.assert_asked_for_log_in(answer)

    def test_nothing_that_a_client_sends_stands_for_the_check(self):
        self.authenticate(self.head.login, self.head.login)
        context = {STAMP: {"uid": self.head.id, "at": time.time()}, "su": True}
        values = {"is_for_decision": False, "request": json.dumps([])}

        made = self.call(CHECK, "create", [values])
        changed = self.call(CHECK, "write", [self.open_check(self.large)], values)

        self.assertIn("error", made)
        self.assertIn("error", changed)
        self.assert_asked_for_log_in(self.approve(self.large, context=context))

    def test_a_key_of_a_program_cannot_stand_in_for_a_person(self):
        key = self.env["res.users.apikeys"].with_user(self.head)
        key = key._generate(
            None, "a program", fields.Datetime.now() + timedelta(days=1)
        )
        headers = {"Authorization": f"Bearer {key}"}

        with mute_logger("odoo.http", "odoo.addons.rpc.controllers.json2"):
            response = self.url_open(
                f"/json/2/{CASE}/action_approve",
                data=json.dumps({"ids": self.large.ids}),
                headers={"Content-Type": "application/json", **headers},
            )
        self.env.invalidate_all()

        self.assertEqual(response.status_code, 422)
        self.assertIn("FreshLogInNeeded", response.text)
        self.assertEqual(self.large.state, "pending")

    def test_a_key_beside_a_checked_session_is_still_a_program(self):
        session = self.authenticate(self.head.login, self.head.login)
        session[STAMP] = {"uid": self.head.id, "at": time.time()}
        root.session_store.save(session)

        answer = self.approve(self.large, headers={"Authorization": "Bearer any"})

        self.assert_asked_for_log_in(answer)

    def test_who_has_a_second_factor_shows_both(self):
        secret = "JBSWY3DPEHPK3PXP"
        self.head.sudo().totp_secret = secret
        self.authenticate(self.head.login, self.head.login)
        check = self.open_check(self.large)

        alone = self.run_check(check, PASSWORD)
        wrong = self.run_check(check, PASSWORD, "000000")
        code = hotp(base64.b32decode(secret), int(time.time() / TIMESTEP))
        both = self.run_check(check, PASSWORD, f"{code:06}")

        self.assertIn("error", alone)
        self.assertIn("error", wrong)
        self.assertIn("result", both)
        self.assertEqual(self.large.state, "approved")

    def test_guessing_is_stopped_like_at_the_log_in(self):
        self.authenticate(self.head.login, self.head.login)
        check = self.open_check(self.large)
        parameters = self.env["ir.config_parameter"].sudo()
        parameters.set_param("base.login_cooldown_after", 5)

        for _guess in range(6):
            self.run_check(check, "guessed")
        answer = self.run_check(check, PASSWORD)

        self.assertIn("Too many", answer["error"]["data"]["message"])
        self.assertEqual(self.large.state, "pending")

    def test_the_check_leaves_evidence(self):
        self.authenticate(self.head.login, self.head.login)

        self.run_check(self.open_check(self.large), PASSWORD)

        entry = self.env["wardclerk.audit.entry"].search(
            [("action", "=", "identity.confirmed")], limit=1
        )
        self.assertEqual(entry.actor_id, self.head)
