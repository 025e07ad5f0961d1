"""Nobody holds both sides of a toxic pair unless two other people accepted it."""

from datetime import timedelta

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.wardclerk_approval.tests.common import make_person, make_role

from .common import ControlCase

WHY = "One clerk until March; the auditor looks at each case."


@tagged("post_install", "-at_install")
class TestToxic(ControlCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.administrator = cls.env.ref("base.user_admin")
        cls.pair = cls.make_pair("Head and CFO", "test_head", "test_cfo")

    @classmethod
    def make_pair(cls, name, one, other, **values):
        return (
            cls.env["wardclerk.control.pair"]
            .with_user(cls.owner)
            .create(
                {
                    "name": name,
                    "role_id": cls.role(one).id,
                    "other_role_id": cls.role(other).id,
                    **values,
                }
            )
        )

    def give(self, code, user, **values):
        return (
            self.env["wardclerk.role.assignment"]
            .with_user(self.administrator)
            .create({"role_id": self.role(code).id, "user_id": user.id, **values})
        )

    def holding(self, user, state=None):
        domain = [("user_id", "=", user.id), ("pair_id", "=", self.pair.id)]
        if state:
            domain.append(("state", "=", state))
        return self.env["wardclerk.control.holding"].search(domain)

    def accept(self, holding, until=None):
        until = until or fields.Date.today() + timedelta(days=30)
        proposal = holding.with_user(self.owner)._propose(
            {"accepted_until": fields.Date.to_string(until)}, WHY
        )
        proposal.with_user(self.second).action_accept()

    def test_a_pair_that_warns_lists_who_holds_it(self):
        self.give("test_cfo", self.head)

        self.assertEqual(self.holding(self.head).state, "open")
        self.assertFalse(self.holding(self.finance))

    def test_a_pair_that_blocks_refuses_the_role(self):
        self.pair.with_user(self.owner).blocks = True

        with self.refused(UserError, "the toxic pair “Head and CFO” forbids"):
            self.give("test_cfo", self.head)
        with self.refused(UserError, "forbids"):
            self.give("test_cfo", self.bystander)
            assignment = self.give("test_finance", self.bystander)
            assignment.role_id = self.role("test_head")

    def test_a_role_of_the_future_counts(self):
        self.pair.with_user(self.owner).blocks = True
        tomorrow = fields.Date.today() + timedelta(days=1)

        with self.refused(UserError, "forbids"):
            self.give("test_cfo", self.head, date_from=tomorrow)

    def test_one_role_after_the_other_is_fine(self):
        self.pair.with_user(self.owner).blocks = True
        today = fields.Date.today()
        self.give("test_head", self.bystander, date_to=today)

        self.give("test_cfo", self.bystander, date_from=today + timedelta(days=1))

        self.assertFalse(self.holding(self.bystander))

    def test_groups_count_from_both_sides(self):
        finance = self.env.ref("wardclerk_base.group_finance")
        procurement = self.env.ref("wardclerk_base.group_procurement")
        pair = self.env.ref("wardclerk_control.pair_finance_procurement")
        pair.with_user(self.owner).blocks = True
        users = self.bystander.with_user(self.administrator)
        users.group_ids = [Command.link(finance.id)]

        with self.refused(UserError, "forbids"):
            users.group_ids = [Command.link(procurement.id)]
        with self.refused(UserError, "forbids"):
            procurement.with_user(self.administrator).user_ids = [
                Command.link(self.bystander.id)
            ]
        with self.refused(UserError, "forbids"):
            procurement.with_user(self.administrator).implied_ids = [
                Command.link(finance.id)
            ]
            users.group_ids = [Command.link(procurement.id)]

    def test_two_others_accept_it_until_a_day(self):
        self.give("test_cfo", self.head)
        holding = self.holding(self.head)

        self.accept(holding)

        self.assertEqual(holding.state, "accepted")
        self.assertEqual(holding.accepted_by_id, self.owner)
        self.assertEqual(holding.signed_by_id, self.second)
        self.pair.with_user(self.owner).blocks = True
        self.give("test_finance", self.head)

    def test_an_acceptance_lapses(self):
        self.give("test_cfo", self.head)
        holding = self.holding(self.head)
        self.accept(holding)

        with freeze_time(fields.Date.today() + timedelta(days=31)):
            self.env["wardclerk.control.holding"]._cron_scan()

        self.assertEqual(holding.state, "open")

    def test_nobody_accepts_their_own(self):
        make_role(self.env, "test_head", self.owner)
        make_role(self.env, "test_cfo", self.owner)
        holding = self.holding(self.owner)

        with self.refused(UserError, "about yourself"):
            holding.with_user(self.owner)._propose({"accepted_until": "2099-01-01"}, "")
        with self.refused(UserError, "about yourself"):
            self.propose_as(self.owner, holding)
        proposal = self.propose_as(self.second, holding)
        with self.refused(UserError, "about yourself"):
            proposal.with_user(self.owner).action_accept()

    def propose_as(self, user, holding):
        until = fields.Date.today() + timedelta(days=5)
        return holding.with_user(user)._propose(
            {"accepted_until": fields.Date.to_string(until)}, WHY
        )

    def test_it_is_accepted_for_a_year_at_most(self):
        self.give("test_cfo", self.head)
        holding = self.holding(self.head).with_user(self.owner)

        for changes in (
            {"accepted_until": "2099-01-01"},
            {"accepted_until": "2020-01-01"},
            {"accepted_until": False},
            {"state": "ended"},
        ):
            with self.refused(UserError):
                holding._propose(changes, WHY)

    def test_it_ends_when_one_side_is_given_back(self):
        assignment = self.give("test_cfo", self.head)
        holding = self.holding(self.head)

        assignment.active = False

        self.assertEqual(holding.state, "ended")
        self.give("test_cfo", self.head)
        self.assertTrue(self.holding(self.head, "open"))

    def test_nobody_writes_the_list(self):
        self.give("test_cfo", self.head)
        holding = self.holding(self.head)

        for way in (holding.with_user(self.owner), holding.sudo()):
            with self.refused(AccessError):
                way.write({"state": "ended"})
            with self.refused(AccessError):
                way.unlink()

    def test_finding_and_acceptance_are_evident(self):
        self.give("test_cfo", self.head)
        self.accept(self.holding(self.head))
        self.env.cr.flush()

        entries = self.env["wardclerk.audit.entry"].search(
            [
                ("res_model", "=", "wardclerk.control.holding"),
                ("res_id", "=", self.holding(self.head).id),
            ]
        )

        self.assertEqual(
            set(entries.mapped("action")), {"toxic_pair.found", "toxic_pair.accepted"}
        )

    def test_the_scan_costs_the_same_for_many_people(self):
        Pair = self.env["wardclerk.control.pair"]
        counts = []
        for _ in range(2):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            Pair._conflicts()
            counts.append(self.env.cr.sql_log_count - before)
            logins = [f"more_{len(counts)}_{n}" for n in range(6)]
            people = [make_person(self.env, login) for login in logins]
            make_role(self.env, "test_head", *people)

        self.assertLessEqual(counts[1], counts[0] + 1)
