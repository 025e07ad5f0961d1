"""Breaking the glass: few may, many are told, a second person looks at it."""

import time
from datetime import timedelta
from unittest.mock import patch

import psycopg2
from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.http import root
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..exceptions import FreshLogInNeeded
from ..fresh_log_in import FRESH_SECONDS, STAMP
from .client import ClientCase
from .common import APPROVER, POLICY_OWNER, make_person, told_about
from .fake import ORDER, FakeOrderCase

CASE = "wardclerk.approval.case"
CHECK = "res.users.identitycheck"
OVERRIDE = "wardclerk_approval.group_override"
PASSWORD = "a long password of the matron"
NIGHT = "The ward is out of gloves tonight."


@tagged("post_install", "-at_install")
class TestOverride(FakeOrderCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.matron = make_person(cls.env, "matron", f"{APPROVER},{OVERRIDE}")
        cls.owner = make_person(cls.env, "owner", POLICY_OWNER)
        cls.auditor = make_person(cls.env, "auditor", "wardclerk_base.group_auditor")

    def setUp(self):
        super().setUp()
        # What the identity check proves is tested in `TestOverrideFreshLogIn`.
        self.startPatcher(
            patch.object(type(self.env[CASE]), "_is_log_in_fresh", lambda case: True)
        )

    def override(self, order=None, person=None):
        case = self.request(order or self.make_order(9000))
        case.with_user(person or self.matron).action_override(NIGHT)
        case.invalidate_recordset()
        return case.override_ids

    def test_the_document_passes_and_everybody_can_see_how(self):
        order = self.make_order(9000)

        override = self.override(order)

        self.assertEqual(order.told, "requested approved")
        order.state = "released"
        self.assertEqual(override.case_id.state, "approved")
        self.assertEqual(set(override.case_id.step_ids.mapped("state")), {"cancelled"})
        self.assertEqual(override.state, "open")
        self.assertIn(self.matron.name, order.approval_override_words)
        self.assertIn(NIGHT, order.approval_override_words)
        self.assertIn("without complete approval", order.approval_status)

    def test_it_is_loud(self):
        order = self.make_order(9000)

        case = self.override(order).case_id
        self.env.cr.flush()

        self.assertLessEqual((self.owner | self.auditor).partner_id, told_about(case))
        todos = case.activity_ids.user_id
        self.assertLessEqual(self.head | self.finance | self.cfo | self.owner, todos)
        self.assertNotIn(self.matron, todos)
        self.assertNotIn(self.requester, todos)
        entry = self.env["wardclerk.audit.entry"].search(
            [("action", "=", "approval.overridden"), ("res_id", "=", order.id)]
        )
        self.assertEqual(entry.actor_id, self.matron)
        self.assertEqual(entry.reason, NIGHT)

    def test_decisions_that_were_made_stay(self):
        case = self.request(self.make_order(9000))
        self.decide(case, self.head)

        case.with_user(self.matron).action_override(NIGHT)

        self.assertEqual(case.decision_ids.user_id, self.head)
        self.assertEqual(
            case.step_ids.mapped("state"), ["approved", "cancelled", "cancelled"]
        )

    def test_only_who_may_and_never_on_own_work(self):
        case = self.request(self.make_order(9000))

        for person in (self.head, self.owner, self.bystander):
            with self.refused(AccessError):
                case.with_user(person).action_override(NIGHT)
        with self.refused(AccessError, "Only a person"):
            case.with_user(self.matron).sudo().action_override(NIGHT)
        with self.refused(UserError, "Say why it cannot wait"):
            case.with_user(self.matron).action_override(" ")
        own = self.make_order(9000, user=self.matron)
        mine = own.with_user(self.matron)._request_approval("release")
        with self.refused(UserError, "your own work"):
            mine.with_user(self.matron).action_override(NIGHT)

    def test_who_decided_a_step_does_not_override_the_others(self):
        self.head.group_ids |= self.env.ref(OVERRIDE)
        case = self.request(self.make_order(9000))
        self.decide(case, self.head)

        with self.refused(UserError, "decided a step"):
            case.with_user(self.head).action_override(NIGHT)

    def test_who_administers_does_not_override(self):
        self.matron.group_ids |= self.env.ref("wardclerk_base.group_administrator")
        case = self.request(self.make_order(9000))

        with self.refused(UserError, "administers Wardclerk"):
            case.with_user(self.matron).action_override(NIGHT)

    def test_what_changed_since_is_not_let_pass(self):
        order = self.make_order(9000)
        case = self.request(order)
        order.flush_recordset()
        self.env.cr.execute(
            "UPDATE wardclerk_fake_line SET price = 99999 WHERE order_id = %s",
            [order.id],
        )
        self.env.invalidate_all()

        with self.refused(UserError, "was changed"):
            case.with_user(self.matron).action_override(NIGHT)

    def test_an_edit_after_an_override_closes_the_gate_again(self):
        order = self.make_order(9000)
        override = self.override(order)

        order.label = "other"

        self.assertEqual(override.case_id.state, "superseded")
        with self.refused(UserError):
            order.state = "released"

    def test_a_second_person_confirms(self):
        override = self.override()

        override.with_user(self.finance).action_confirm()
        override.invalidate_recordset()

        self.assertEqual(override.state, "confirmed")
        self.assertEqual(override.reviewed_by_id, self.finance)
        with self.refused(UserError, "has looked at this one already"):
            override.with_user(self.owner).action_contest("Too late.")

    def test_a_contest_opens_an_incident(self):
        override = self.override()

        with self.refused(UserError, "Say what was wrong"):
            override.with_user(self.owner).action_contest("")
        override.with_user(self.owner).action_contest("Gloves were there.")
        override.invalidate_recordset()

        self.assertEqual(override.state, "contested")
        incident = self.env["wardclerk.incident"].search(
            [("detail", "=", "Gloves were there.")]
        )
        self.assertIn("contested", incident.title)

    def test_a_party_to_it_is_no_second_person(self):
        override = self.override()

        for person in (self.matron, self.requester):
            with self.refused(UserError, "second person"):
                override.with_user(person).action_confirm()
        with self.refused(AccessError):
            override.with_user(self.bystander).action_confirm()
        with self.refused(AccessError, "Only a person"):
            override.with_user(self.finance).sudo().action_confirm()

    def test_an_overdue_one_blocks_the_next_and_opens_an_incident(self):
        override = self.override()
        waiting = self.request(self.make_order(9000))

        with freeze_time(fields.Datetime.now() + timedelta(hours=25)):
            override.invalidate_recordset()
            self.assertEqual(override.state, "overdue")
            self.assertIn(override, override.search([("state", "=", "overdue")]))
            with self.refused(UserError, "overdue"):
                waiting.with_user(self.matron).action_override(NIGHT)
            override._cron_report_overdue()
            override._cron_report_overdue()
            override.with_user(self.owner).action_confirm()
            waiting.with_user(self.matron).action_override(NIGHT)

        incident = self.env["wardclerk.incident"].search([("detail", "=", NIGHT)])
        self.assertEqual(len(incident), 1)
        self.assertIn("Nobody looked", incident.title)

    def test_rows_are_never_changed(self):
        override = self.override()
        override.with_user(self.owner).action_confirm()

        for row in (override, override.review_ids):
            with self.refused(AccessError):
                row.sudo().write({"reason": "x"})
            with self.refused(AccessError):
                row.sudo().unlink()
            with self.refused(AccessError):
                row.sudo().create({"reason": "x"})

    def refused_sql(self, statement, *values):
        self.env.flush_all()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(statement, values)

    def test_the_database_holds_it_too(self):
        override = self.override()
        pending = self.request(self.make_order(9000))
        insert = (
            "INSERT INTO wardclerk_approval_override (case_id, user_id, reason, digest,"
            " overridden_at, confirm_until) VALUES (%s, %s, 'x', %s, now(), now())"
        )
        look = (
            "INSERT INTO wardclerk_approval_override_review (override_id, user_id,"
            " outcome, reviewed_at) VALUES (%s, %s, 'confirmed', now())"
        )

        self.refused_sql("UPDATE wardclerk_approval_override SET reason = 'x'")
        self.refused_sql("DELETE FROM wardclerk_approval_override")
        self.refused_sql(insert, pending.id, self.requester.id, pending.digest)
        self.refused_sql(insert, pending.id, self.matron.id, "0" * 64)
        self.refused_sql(look, override.id, self.matron.id)
        self.refused_sql(look, override.id, self.requester.id)
        self.refused_sql(
            "UPDATE wardclerk_approval_case SET state = 'approved' WHERE id = %s",
            pending.id,
        )

    def test_overrides_can_be_counted(self):
        self.override()
        self.override()
        Overrides = self.env["wardclerk.approval.override"].with_user(self.auditor)

        counted = Overrides._read_group(
            [("case_id.res_model", "=", ORDER)], ["user_id"], ["__count"]
        )

        self.assertEqual(counted, [(self.matron, 2)])


@tagged("post_install", "-at_install")
class TestOverrideFreshLogIn(FakeOrderCase, ClientCase):
    """Whoever overrides has just shown who they are, whatever the amount."""

    def setUp(self):
        super().setUp()
        self.matron = make_person(self.env, "matron", f"{APPROVER},{OVERRIDE}")
        self.matron.password = PASSWORD
        self.case = self.request(self.make_order(200))
        self.env.flush_all()

    def override(self, **further):
        return self.call(CASE, "action_override", self.case.ids, NIGHT, **further)

    def confirm(self, password):
        check = self.call(
            CASE, "action_confirm_identity", self.case.ids, "overridden", NIGHT
        )
        context = {"password": password}
        return self.call(
            CHECK, "run_check", [check["result"]["res_id"]], context=context
        )

    def stamp(self, user, at):
        session = self.authenticate(self.matron.login, self.matron.login)
        session[STAMP] = {"uid": user.id, "at": at}
        root.session_store.save(session)

    def assert_asked_for_log_in(self, answer):
        self.assertEqual(
            answer["error"]["data"]["name"],
            "odoo.addons.wardclerk_approval.exceptions.FreshLogInNeeded",
        )
        self.assertEqual(self.case.state, "pending")
        self.assertFalse(self.case.override_ids)

    def test_a_session_that_was_left_open_overrides_nothing(self):
        self.authenticate(self.matron.login, self.matron.login)

        answer = self.override()

        self.assert_asked_for_log_in(answer)
        self.assertEqual(
            answer["error"]["data"]["context"],
            {"case_ids": self.case.ids, "outcome": "overridden", "reason": NIGHT},
        )

    def test_the_password_overrides_with_the_reason_that_was_given(self):
        self.authenticate(self.matron.login, self.matron.login)

        answer = self.confirm(PASSWORD)

        self.assertTrue(answer["result"]["params"]["stays"])
        self.assertEqual(self.case.override_ids.reason, NIGHT)
        self.assertEqual(self.case.override_ids.user_id, self.matron)

    def test_a_wrong_password_overrides_nothing(self):
        self.authenticate(self.matron.login, self.matron.login)

        answer = self.confirm("guessed")

        self.assertIn("error", answer)
        self.assert_asked_for_log_in(self.override())

    def test_a_check_that_is_old_or_another_person_s_does_not_count(self):
        self.stamp(self.matron, time.time() - FRESH_SECONDS - 1)
        self.assert_asked_for_log_in(self.override())
        self.stamp(self.head, time.time())
        self.assert_asked_for_log_in(self.override())

    def test_nothing_that_a_client_sends_stands_for_the_check(self):
        session = self.authenticate(self.matron.login, self.matron.login)
        session["identity-check-last"] = time.time()  # Odoo's own, for other purposes
        root.session_store.save(session)
        context = {STAMP: {"uid": self.matron.id, "at": time.time()}, "su": True}

        direct = self.call(
            CASE, "action_decide_confirmed", self.case.ids, "overridden", NIGHT
        )
        prompt = self.call(
            "wardclerk.approval.prompt",
            "create",
            [{"kind": "override", "case_id": self.case.id, "text": NIGHT}],
        )

        self.assert_asked_for_log_in(direct)
        self.assert_asked_for_log_in(self.override(context=context))
        self.assert_asked_for_log_in(
            self.call("wardclerk.approval.prompt", "action_go", prompt["result"])
        )

    def test_outside_a_request_nobody_overrides(self):
        with self.refused(FreshLogInNeeded):
            self.case.with_user(self.matron).action_override(NIGHT)

    def test_who_may_not_override_is_asked_for_no_password(self):
        self.authenticate(self.head.login, self.head.login)

        answer = self.override()

        self.assertEqual(answer["error"]["data"]["name"], "odoo.exceptions.AccessError")

    def test_the_check_serves_no_act_that_there_is_not(self):
        with self.refused(UserError):
            self.case.with_user(self.matron).action_confirm_identity("deleted")
