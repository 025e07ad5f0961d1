"""Several at once: in the low-risk lane only, each checked by itself."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .fake import FakeOrderCase

LANES = """
rules:
  - id: small
    when: {amount: {below: 5000}}
    lane: low_risk
    steps: [{role: test_head}]
  - {id: rest, steps: [{role: test_head}]}
inputs:
  - {name: amount, kind: number}
  - {name: label, kind: text, label: Label}
"""


@tagged("post_install", "-at_install")
class TestBulk(FakeOrderCase):
    policy_text = LANES

    def cases(self, *amounts):
        orders = [self.make_order(amount, name=f"Order {amount}") for amount in amounts]
        return self.env["wardclerk.approval.case"].union(
            *(self.request(order) for order in orders)
        )

    def open_bulk(self, cases, user=None):
        action = cases.with_user(user or self.head).action_open_bulk()
        bulk = self.env["wardclerk.approval.bulk"].with_user(user or self.head)
        return bulk.browse(action["res_id"])

    def test_the_rule_s_lane_is_kept_with_the_case(self):
        cases = self.cases(1000, 9000)

        self.assertEqual(cases.mapped("lane"), ["low_risk", False])

    def test_low_risk_is_approved_together_with_one_decision_each(self):
        cases = self.cases(100, 120, 130)

        bulk = self.open_bulk(cases)
        self.assertIn("3 chosen", bulk.summary)
        self.assertIn("350.00", bulk.summary)
        bulk.action_approve()

        cases.invalidate_recordset()
        self.assertEqual(set(cases.mapped("state")), {"approved"})
        self.assertEqual(len(cases.decision_ids), 3)
        self.assertIn("3 approved", bulk.summary)

    def test_what_stands_out_is_set_apart_and_can_be_chosen(self):
        cases = self.cases(100, 120, 130, 4000)

        bulk = self.open_bulk(cases)
        apart = bulk.line_ids.filtered(lambda line: not line.is_chosen)

        self.assertEqual(apart.document_name, "Order 4000")
        self.assertIn("stands out", apart.note)
        self.assertTrue(apart.is_possible)

    def test_what_changed_since_it_was_asked_is_set_apart(self):
        order = self.make_order(100)
        self.request(order)
        order.line_ids[0].price = 70

        bulk = self.open_bulk(self.request(order))

        self.assertFalse(bulk.line_ids.is_chosen)
        self.assertIn("changed", bulk.line_ids.note)

    def test_what_is_not_low_risk_is_not_approved_whatever_is_ticked(self):
        case = self.cases(9000)
        bulk = self.open_bulk(case)
        self.assertFalse(bulk.line_ids.is_possible)

        bulk.line_ids.is_chosen = True
        bulk.action_approve()

        self.assertEqual(case.state, "pending")
        self.assertIn("Not low risk", bulk.line_ids.note)

    def test_one_that_fails_is_listed_and_the_others_pass(self):
        cases = self.cases(100, 120, 130)
        bulk = self.open_bulk(cases)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE wardclerk_fake_order SET label = 'x' WHERE id = %s",
            [cases[1].res_id],
        )
        self.env.invalidate_all()

        bulk.action_approve()

        cases.invalidate_recordset()
        self.assertEqual(cases.mapped("state"), ["approved", "pending", "approved"])
        failed = bulk.line_ids.filtered(lambda line: not line.is_chosen)
        self.assertIn("was changed", failed.note)
        self.assertFalse(cases[1].decision_ids)

    def test_a_call_with_several_cases_is_refused(self):
        cases = self.cases(100, 120)

        with self.refused(UserError, "one at a time"):
            cases.with_user(self.head).action_approve()
        with self.refused(UserError, "one at a time"):
            cases.with_user(self.head).action_refuse("No.")

    def test_the_dialog_gives_nobody_a_right(self):
        cases = self.cases(100)

        with self.refused(AccessError):
            self.open_bulk(cases, self.bystander)
        bulk = self.env["wardclerk.approval.bulk"].with_user(self.requester)
        bulk = bulk.create(
            {"line_ids": bulk._line_commands(cases.with_user(bulk.env.user))}
        )
        bulk.line_ids.is_chosen = True
        bulk.action_approve()

        self.assertEqual(cases.state, "pending")
        self.assertIn("your own work", bulk.line_ids.note)

    def test_the_lane_is_not_rewritten_even_by_sql(self):
        case = self.cases(9000)
        self.env.flush_all()

        with (
            self.assertRaisesRegex(Exception, "not rewritten"),
            mute_logger("odoo.sql_db"),
        ):
            with self.env.cr.savepoint():
                self.env.cr.execute(
                    "UPDATE wardclerk_approval_case SET lane = 'low_risk'"
                    " WHERE id = %s",
                    [case.id],
                )
