"""Nobody decides on their own work; bots, superuser and administrators never count."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.wardclerk_base.tests.common import run_job

from .common import APPROVER, activate_policy, make_person, make_role
from .fake import ORDER, FakeOrderCase

TWO_HEADS = """
rules:
  - {id: both, steps: [{role: test_head, quorum: count, quorum_value: 2}]}
"""
ALL_HEADS = """
rules:
  - {id: all, steps: [{role: test_head, quorum: all}]}
"""


@tagged("post_install", "-at_install")
class TestSeparation(FakeOrderCase):
    def refused_to(self, person, case, words):
        with self.refused(UserError, words):
            case.with_user(person).action_approve()

    def test_the_requester_does_not_decide(self):
        order = self.make_order(user=self.bystander, requester_id=self.head.id)
        case = order.with_user(self.bystander)._request_approval("release")

        self.refused_to(self.head, case, "your own work")

    def test_who_made_the_document_for_somebody_else_does_not_decide(self):
        order = self.make_order(user=self.head, requester_id=self.requester.id)
        case = order.with_user(self.requester)._request_approval("release")

        self.refused_to(self.head, case, "your own work")

    def test_who_edited_a_line_before_the_request_does_not_decide(self):
        order = self.make_order()
        order.line_ids[0].with_user(self.head).price = 700

        case = self.request(order)

        self.refused_to(self.head, case, "your own work")

    def test_who_asks_for_approval_does_not_decide(self):
        order = self.make_order()

        case = order.with_user(self.head)._request_approval("release")

        self.refused_to(self.head, case, "your own work")

    def test_rewriting_who_asked_does_not_help(self):
        order = self.make_order(user=self.bystander, requester_id=self.head.id)
        case = order.with_user(self.bystander)._request_approval("release")
        order.requester_id = self.requester

        self.refused_to(self.head, case, "your own work")

    def test_who_edited_a_line_stays_a_maker_when_somebody_saves_it_once_more(self):
        order = self.make_order()
        order.line_ids[0].with_user(self.head).price = 700
        order.line_ids[0].with_user(self.requester).name = "The same"

        case = self.request(order)

        self.refused_to(self.head, case, "your own work")

    def test_who_was_the_requester_once_does_not_decide(self):
        order = self.make_order(user=self.bystander, requester_id=self.head.id)
        order.with_user(self.bystander).requester_id = self.requester

        case = self.request(order)

        self.refused_to(self.head, case, "your own work")

    def test_a_scheduled_action_does_not_decide_in_a_persons_name(self):
        case = self.request(self.make_order())
        job = self.env["ir.cron"].create(
            {
                "name": "Approve all",
                "model_id": self.env["ir.model"]._get_id("wardclerk.approval.case"),
                "state": "code",
                "code": f"model.with_user({self.head.id}).browse({case.id})"
                ".with_context({}).action_approve()",
            }
        )

        with self.assertRaises(AccessError), self.env.cr.savepoint():
            run_job(self, job)

        self.assertEqual(case.sudo().state, "pending")

    def test_nobody_writes_the_open_form_of_another_person(self):
        case = self.request(self.make_order())
        refusals = self.env["wardclerk.approval.refusal"]
        form = refusals.with_user(self.head).create(
            {"case_id": case.id, "reason": "Not ordered by us."}
        )

        with self.assertRaises(AccessError):
            form.with_user(self.bystander).reason = "Because I say so."

    def test_nobody_decides_two_steps(self):
        make_role(self.env, "test_finance", self.head)
        case = self.request(self.make_order(9000))
        self.decide(case, self.head)

        self.assertNotIn(self.head, case.step_ids[1].holder_ids)
        self.refused_to(self.head, case, "Each step needs another person")
        self.decide(case, self.finance)

    def test_a_later_turn_cannot_be_taken_before_its_time(self):
        case = self.request(self.make_order(9000))

        self.refused_to(self.cfo, case, "does not wait for you")

    def test_a_decision_is_not_made_twice(self):
        case = self.request(self.make_order())
        self.decide(case, self.head)

        self.refused_to(self.head, case, "Nothing is left to decide")

    def test_two_of_them_means_two_people(self):
        make_role(self.env, "test_head", self.bystander)
        activate_policy(self.env, ORDER, "release", TWO_HEADS, company=self.env.company)
        case = self.request(self.make_order())

        self.decide(case, self.head)
        self.refused_to(self.head, case, "")
        self.assertEqual(case.state, "pending")
        self.decide(case, self.bystander)

        self.assertEqual(case.state, "approved")

    def test_all_of_them_leaves_out_the_requester(self):
        activate_policy(self.env, ORDER, "release", ALL_HEADS, company=self.env.company)
        make_role(self.env, "test_head", self.bystander)
        order = self.make_order(user=self.head)
        case = order.with_user(self.head)._request_approval("release")

        self.decide(case.with_env(self.env), self.bystander)

        self.assertEqual(case.sudo().state, "approved")

    def test_a_program_does_not_decide(self):
        case = self.request(self.make_order())
        bot = make_person(self.env, "bot", "wardclerk_base.group_integration_bot")

        for way in (
            case.sudo(),
            case.with_user(self.head).sudo(),
            case.with_user(self.env.ref("base.user_root")),
            case.with_user(bot),
        ):
            with self.refused(AccessError, "Only a person decides"):
                way.action_approve()

    def test_an_administrator_without_the_role_does_not_decide(self):
        case = self.request(self.make_order())
        administrator = make_person(
            self.env,
            "administrator",
            f"base.group_system,wardclerk_base.group_administrator,{APPROVER}",
        )

        self.refused_to(administrator, case, "does not wait for you")

    def test_a_role_at_another_facility_does_not_count(self):
        other = self.env["wardclerk.facility"].create(
            {"name": "Oakwood", "code": "OAKWOOD"}
        )

        case = self.request(self.make_order(facility_id=other.id))

        self.assertTrue(case.is_stuck)
        with self.refused(AccessError):
            case.with_user(self.head).action_approve()

    def test_a_role_that_ended_meanwhile_does_not_count(self):
        case = self.request(self.make_order())
        self.env.cr.execute(
            "UPDATE wardclerk_role_assignment SET date_to = '2020-01-01'"
            " WHERE user_id = %s",
            [self.head.id],
        )
        self.env.invalidate_all()

        self.refused_to(self.head, case, "does not wait for you")
        self.env["wardclerk.approval.step"]._cron_refresh_holders()
        self.assertTrue(case.is_stuck)

    def test_an_archived_holder_does_not_count(self):
        case = self.request(self.make_order())
        self.head.active = False

        with self.refused(AccessError):
            case.with_user(self.head).action_approve()
