"""A delegate decides what the delegator would be asked, and never more."""

from datetime import timedelta

import psycopg2

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import APPROVER, POLICY_OWNER, activate_policy, make_person, make_role
from .fake import ORDER, FakeOrderCase

BOTH_HEADS = """
rules:
  - {id: all, steps: [{role: test_head, quorum: all}]}
"""
NAMED = """
rules:
  - {id: named, steps: [{user: head}]}
"""


class DelegationCase(FakeOrderCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.deputy = make_person(cls.env, "deputy", APPROVER)
        cls.owner = make_person(cls.env, "owner", POLICY_OWNER)
        cls.today = fields.Date.today()

    def delegate(self, giver=None, taker=None, by=None, days=7, **values):
        giver = giver or self.head
        rows = self.env["wardclerk.approval.delegation"].with_user(by or giver)
        one = rows.create(
            {
                "delegator_id": giver.id,
                "delegate_id": (taker or self.deputy).id,
                "date_from": self.today,
                "date_to": self.today + timedelta(days=days),
                **values,
            }
        )
        return one.with_env(self.env)


@tagged("post_install", "-at_install")
class TestDelegatedDecision(DelegationCase):
    def test_a_delegate_decides_and_the_decision_says_for_whom(self):
        self.delegate()
        case = self.request(self.make_order())

        self.decide(case, self.deputy)

        self.assertEqual(case.state, "approved")
        self.assertEqual(case.decision_ids.user_id, self.deputy)
        self.assertEqual(case.decision_ids.on_behalf_of_id, self.head)

    def test_evidence_names_both(self):
        self.delegate()
        order = self.make_order()
        case = self.request(order)

        self.decide(case, self.deputy)
        self.env.cr.flush()

        entry = self.env["wardclerk.audit.entry"].search(
            [("action", "=", "approval.approved"), ("res_id", "=", order.id)], limit=1
        )
        self.assertEqual(entry.actor_id, self.deputy)
        self.assertEqual(entry.on_behalf_of_id, self.head)

    def test_the_case_shows_who_holds_it_and_for_whom(self):
        self.delegate()

        case = self.request(self.make_order())

        self.assertEqual(case.step_ids.holder_ids, self.head | self.deputy)
        self.assertIn(f"{self.deputy.name} for {self.head.name}", case.waiting_for)
        self.assertTrue(case.with_user(self.deputy).is_my_turn)
        self.assertEqual(case.activity_ids.user_id, self.head | self.deputy)

    def test_a_delegation_that_begins_reaches_what_waits_already(self):
        case = self.request(self.make_order())

        self.delegate()

        self.assertIn(self.deputy, case.step_ids.holder_ids)
        self.decide(case, self.deputy)
        self.assertEqual(case.state, "approved")

    def test_a_delegation_that_ends_takes_the_turn_back(self):
        one = self.delegate()
        case = self.request(self.make_order())

        one.with_user(self.head).action_end()

        self.assertEqual(case.step_ids.holder_ids, self.head)
        self.assertEqual(case.activity_ids.user_id, self.head)
        with self.refused(AccessError):
            case.with_user(self.deputy).action_approve()

    def test_a_delegation_counts_on_its_days_only(self):
        self.delegate(
            date_from=self.today + timedelta(days=3),
            date_to=self.today + timedelta(days=5),
        )
        case = self.request(self.make_order())

        self.assertEqual(case.step_ids.holder_ids, self.head)
        with self.refused(AccessError):
            case.with_user(self.deputy).action_approve()

    def test_the_limits_of_a_delegation_hold(self):
        other = self.env["wardclerk.facility"].create(
            {"name": "Oakwood", "code": "OAK"}
        )
        make_role(self.env, "test_head", self.head, facility=other)
        self.delegate(amount_max=800, facility_id=self.clinic.id)

        small = self.request(self.make_order(700))
        large = self.request(self.make_order(1000))
        elsewhere = self.request(self.make_order(700, facility_id=other.id))

        self.assertIn(self.deputy, small.step_ids.holder_ids)
        self.assertNotIn(self.deputy, large.step_ids.holder_ids)
        self.assertNotIn(self.deputy, elsewhere.step_ids.holder_ids)

    def test_a_delegation_of_one_role_or_type_covers_no_other(self):
        make_role(self.env, "test_cfo", self.head)
        model = self.env["ir.model"]._get("res.partner")
        self.delegate(
            role_ids=self.env["wardclerk.role"].search([("code", "=", "test_cfo")]).ids
        )
        self.delegate(taker=self.bystander, document_type_ids=model.ids)

        case = self.request(self.make_order())

        self.assertEqual(case.step_ids.holder_ids, self.head)

    def test_a_delegate_does_not_decide_their_own_work(self):
        self.delegate()
        order = self.make_order(user=self.deputy)
        case = order.with_user(self.deputy)._request_approval("release")

        with self.refused(UserError, "your own work"):
            case.with_user(self.deputy).action_approve()

    def test_the_own_work_of_who_delegates_is_not_decided_by_the_delegate(self):
        make_role(self.env, "test_head", self.bystander)
        self.delegate()
        order = self.make_order(user=self.head)
        case = order.with_user(self.head)._request_approval("release")

        self.assertEqual(case.sudo().step_ids.holder_ids, self.bystander)
        with self.refused(AccessError):
            case.with_user(self.deputy).action_approve()

    def test_who_was_decided_for_decides_no_other_step(self):
        self.delegate()
        make_role(self.env, "test_finance", self.head)
        case = self.request(self.make_order(9000))

        self.decide(case, self.deputy)

        self.assertEqual(case.step_ids[1].holder_ids, self.finance)
        with self.refused(UserError, "Each step needs another person"):
            case.with_user(self.head).action_approve()

    def test_all_of_them_counts_a_seat_once(self):
        activate_policy(self.env, ORDER, "release", BOTH_HEADS, self.env.company)
        make_role(self.env, "test_head", self.bystander)
        self.delegate()
        case = self.request(self.make_order())

        self.decide(case, self.deputy)

        self.assertEqual(case.state, "pending")
        with self.refused(UserError):
            case.with_user(self.head).action_approve()
        self.decide(case, self.bystander)
        self.assertEqual(case.state, "approved")

    def test_a_named_person_can_be_stood_in_for(self):
        activate_policy(self.env, ORDER, "release", NAMED, self.env.company)
        self.delegate()

        case = self.request(self.make_order())

        self.assertEqual(case.step_ids.holder_ids, self.head | self.deputy)

    def test_who_lost_access_since_does_not_stand_in(self):
        role = self.env["wardclerk.role"].search([("code", "=", "test_head")])
        self.delegate()
        role.group_id = self.env.ref(APPROVER)
        self.deputy.group_ids -= self.env.ref(APPROVER)

        case = self.request(self.make_order())

        self.assertEqual(case.step_ids.holder_ids, self.head)

    def test_the_role_that_ends_takes_its_delegate_along(self):
        self.delegate()
        self.env["wardclerk.role.assignment"].search(
            [("user_id", "=", self.head.id)]
        ).unlink()

        case = self.request(self.make_order())

        self.assertTrue(case.is_stuck)

    def test_nobody_away_costs_no_query(self):
        self.request(self.make_order())
        case = self.request(self.make_order())
        case._as_core()
        self.env.flush_all()

        turns = [(case, case.step_ids.role_id.id, frozenset(self.head.ids))]
        with self.assertQueryCount(0):
            self.env["wardclerk.approval.delegation"]._delegates_of(turns)


@tagged("post_install", "-at_install")
class TestSetUp(DelegationCase):
    def refused_set_up(self, words, error=ValidationError, **values):
        with self.refused(error, words):
            self.delegate(**values)

    def test_flaws_are_told_at_set_up(self):
        bot = make_person(self.env, "bot", "wardclerk_base.group_integration_bot")
        admin = make_person(self.env, "adm", "wardclerk_base.group_administrator")
        yesterday = self.today - timedelta(days=1)

        self.refused_set_up("nobody stands in for themselves", taker=self.head)
        self.refused_set_up(
            "The last day is over", date_from=yesterday, date_to=yesterday
        )
        self.refused_set_up("lasts a year at most", days=500)
        self.refused_set_up("is a bot", taker=bot)
        self.refused_set_up("administers Wardclerk", taker=admin)
        self.refused_set_up("holds none of these roles", giver=self.bystander)

    def test_missing_access_is_told_with_the_role(self):
        role = self.env["wardclerk.role"].search([("code", "=", "test_head")])
        role.group_id = self.env.ref(APPROVER)
        outsider = make_person(self.env, "outsider")

        self.refused_set_up("required for: Test Head", taker=outsider)

    def test_somebody_of_another_company_is_refused(self):
        other = self.env["res.company"].create({"name": "Oakwood Clinics"})
        stranger = make_person(
            self.env, "stranger", APPROVER, company_ids=other.ids, company_id=other.id
        )

        self.refused_set_up("no access to the company", taker=stranger)

    def test_who_decides_another_step_of_the_same_rule_is_refused(self):
        self.refused_set_up("Two steps need two people", taker=self.finance)

    def test_a_role_that_is_kept_from_own_staff_is_not_delegated_downwards(self):
        role = self.env["wardclerk.role"].search([("code", "=", "test_head")])
        Employee = self.env[self.deputy._fields["employee_ids"].comodel_name]
        boss = Employee.create({"name": "Head", "user_id": self.head.id})
        Employee.create(
            {"name": "Deputy", "user_id": self.deputy.id, "parent_id": boss.id}
        )
        role.is_kept_from_staff = True

        self.refused_set_up("Not for one's own staff")
        role.is_kept_from_staff = False
        self.delegate()

    def test_chains_loops_and_repetitions_are_refused(self):
        make_role(self.env, "test_head", self.deputy, self.bystander)
        self.delegate()

        self.refused_set_up("already")
        self.refused_set_up(
            "stand in for each other", giver=self.deputy, taker=self.head
        )
        self.refused_set_up("not delegated on", giver=self.deputy, taker=self.bystander)
        self.refused_set_up("not delegated on", giver=self.bystander, taker=self.head)

    def test_nobody_sets_it_up_for_themselves_in_the_name_of_another(self):
        for person in (self.deputy, self.bystander):
            self.refused_set_up(
                f"Only {self.head.name}", error=AccessError, by=person, reason="I can"
            )

    def test_a_policy_owner_sets_it_up_with_a_reason(self):
        self.refused_set_up("Say why", error=UserError, by=self.owner)

        one = self.delegate(by=self.owner, reason="Ill since this morning.")

        self.assertEqual(one.origin, "owner")

    def test_a_policy_owner_does_not_set_themselves_up(self):
        make_role(self.env, "test_head", self.owner)

        self.refused_set_up(
            f"Only {self.head.name}",
            error=AccessError,
            by=self.owner,
            taker=self.owner,
            reason="Ill",
        )

    def test_a_program_sets_nothing_up(self):
        with self.refused(AccessError, "Only a person"):
            self.env["wardclerk.approval.delegation"].with_user(
                self.head
            ).sudo().create(
                {
                    "delegator_id": self.head.id,
                    "delegate_id": self.deputy.id,
                    "date_to": self.today,
                }
            )

    def test_what_the_engine_sets_is_not_sent_along(self):
        sent = self.delegate(state="ended", origin="absence")
        rows = self.env["wardclerk.approval.delegation"].with_user(self.head)
        by_default = rows.with_context(
            default_state="declined",
            default_origin="absence",
            default_delegate_id=self.bystander.id,
        ).create({"date_to": self.today})

        self.assertEqual(set((sent | by_default).mapped("state")), {"active"})
        self.assertEqual(set((sent | by_default).mapped("origin")), {"person"})

    def test_a_default_of_the_context_sets_up_nothing_for_another(self):
        rows = self.env["wardclerk.approval.delegation"].with_user(self.bystander)

        with self.refused(AccessError, "Only"):
            rows.with_context(default_delegator_id=self.head.id).create(
                {"delegate_id": self.bystander.id, "date_to": self.today}
            )

    def test_a_policy_owner_ends_it_with_a_reason_of_its_own(self):
        one = self.delegate(by=self.owner, reason="Ill since this morning.")

        with self.refused(UserError, "Say why"):
            one.with_user(self.owner).action_end()
        one.with_user(self.owner).action_end("Back again.")

        self.assertEqual(one.state, "ended")

    def test_a_delegation_is_neither_rewritten_nor_deleted(self):
        one = self.delegate()

        for way in (one.with_user(self.head), one.sudo()):
            with self.refused(AccessError):
                way.write({"delegate_id": self.bystander.id})
            with self.refused(AccessError):
                way.unlink()

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_to_rewrite_it(self):
        one = self.delegate()
        self.env.flush_all()

        for statement in (
            "UPDATE wardclerk_approval_delegation SET delegate_id = %(other)s",
            "UPDATE wardclerk_approval_delegation SET date_to = date_to + 400",
            "DELETE FROM wardclerk_approval_delegation",
        ):
            with self.assertRaises(psycopg2.IntegrityError), self.env.cr.savepoint():
                self.env.cr.execute(
                    f"{statement} WHERE id = %(id)s",
                    {"id": one.id, "other": self.bystander.id},
                )

    def test_the_delegate_can_decline(self):
        one = self.delegate()
        case = self.request(self.make_order())

        with self.refused(AccessError):
            one.with_user(self.head).action_decline()
        one.with_user(self.deputy).action_decline("I am away as well.")

        self.assertEqual(one.state, "declined")
        self.assertEqual(case.step_ids.holder_ids, self.head)
        with self.refused(UserError, "ended already"):
            one.with_user(self.head).action_end()

    def test_strangers_neither_see_nor_end_it(self):
        one = self.delegate()

        self.assertFalse(one.with_user(self.bystander).has_access("read"))
        with self.refused(AccessError):
            one.with_user(self.bystander).action_end("No.")

    def test_setting_up_and_ending_leave_evidence(self):
        one = self.delegate()
        one.with_user(self.deputy).action_decline("Away.")
        self.env.cr.flush()

        entries = self.env["wardclerk.audit.entry"].search(
            [("res_model", "=", one._name), ("res_id", "=", one.id)], order="id"
        )

        self.assertEqual(
            entries.mapped("action"), ["delegation.created", "delegation.declined"]
        )
        self.assertEqual(entries.actor_id, self.head | self.deputy)


@tagged("post_install", "-at_install")
class TestDelegationInTheDatabase(DelegationCase):
    def insert(self, case, person, holder):
        """Put a decision into the table as another addon's SQL would."""
        self.env.flush_all()
        self.env.cr.execute(
            "INSERT INTO wardclerk_approval_decision (case_id, step_id, user_id,"
            " on_behalf_of_id, outcome, digest, decided_at)"
            " VALUES (%s, %s, %s, %s, 'approved', %s, now())",
            [case.id, case.step_ids[0].id, person.id, holder.id, case.digest],
        )

    def refused_insert(self, *row):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.insert(*row)

    def test_without_a_delegation_nobody_stands_in(self):
        case = self.request(self.make_order())

        self.refused_insert(case, self.deputy, self.head)

    def test_within_one_they_do(self):
        self.delegate()
        case = self.request(self.make_order())

        self.insert(case, self.deputy, self.head)

    def test_one_that_ended_counts_no_more(self):
        self.delegate().with_user(self.head).action_end()
        case = self.request(self.make_order())

        self.refused_insert(case, self.deputy, self.head)

    def test_own_work_is_not_decided_for_its_maker(self):
        self.delegate()
        order = self.make_order(user=self.head)
        case = order.with_user(self.head)._request_approval("release").sudo()

        self.refused_insert(case, self.deputy, self.head)

    def test_nobody_is_involved_twice(self):
        self.delegate()
        case = self.request(self.make_order(9000))
        self.decide(case, self.deputy)
        case.invalidate_recordset()

        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "INSERT INTO wardclerk_approval_decision (case_id, step_id, user_id,"
                " outcome, digest, decided_at)"
                " VALUES (%s, %s, %s, 'approved', %s, now())",
                [case.id, case.step_ids[1].id, self.head.id, case.digest],
            )
