"""A matched bill within written policy is posted untouched, and some are looked at."""

from odoo.tests import tagged

from odoo.addons.wardclerk_approval.tests.common import activate_policy

from .common import MatchCase

SHARE = "wardclerk_bill.touchless_review_percent"
TOUCHLESS = """
inputs:
  - {name: match_verdict, kind: text}
  - {name: open_exceptions, kind: set}
rules:
  - id: copies
    reason: A copy is never paid.
    when: {open_exceptions: {any_of: [duplicate_suspected, duplicate_confirmed]}}
    block: Settle first whether it is a copy.
  - id: touchless
    reason: It asks for what was ordered, received and agreed.
    when: {match_verdict: {in: [matched]}, amount: {at_most: 2500}}
  - id: looked-at
    reason: Somebody looks at it.
    steps: [{role: test_approver}]
"""


@tagged("post_install", "-at_install")
class TestTouchless(MatchCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.holder("test_approver", "touchless_approver")
        activate_policy(cls.env, "account.move", "post", TOUCHLESS)
        cls.parameters = cls.env["ir.config_parameter"]

    def arrive_with_share(self, share, **changes):
        self.parameters.set_param(SHARE, share)
        return self.bill_of(self.document(**changes))[1]

    def samples_of(self, bill):
        return self.env["wardclerk.exception"].search(
            [("res_id", "=", bill.id), ("code", "=", "touchless_review")]
        )

    def test_a_mailed_bill_that_matches_is_posted_with_no_touch(self):
        bill = self.arrive_with_share("0")

        self.assertEqual(bill.state, "posted")
        self.assertFalse(self.samples_of(bill))
        self.env.cr.precommit.run()
        entry = self.env["wardclerk.audit.entry"].search(
            [("action", "=", "bill.posted_touchless"), ("res_id", "=", bill.id)]
        )
        self.assertTrue(entry)

    def test_one_that_differs_waits_for_a_person(self):
        self.line_of_order.price_unit = 9.0

        bill = self.arrive_with_share("0")

        self.assertEqual((bill.state, bill.approval_state), ("draft", "pending"))

    def test_the_share_is_put_before_a_person(self):
        bill = self.arrive_with_share("100")

        sample = self.samples_of(bill)
        self.assertEqual(bill.state, "posted")
        self.assertEqual(sample.state, "open")
        self.assertIn("touchless", sample.words)

    def test_a_share_that_is_no_number_is_the_usual_one(self):
        self.parameters.set_param(SHARE, "a lot")

        self.assertEqual(self.bills._touchless_share(), 5)

    def test_what_people_approved_is_no_touchless_bill(self):
        self.line_of_order.price_unit = 9.0
        bill = self.arrive_with_share("100")

        step = bill.approval_case_id.sudo().step_ids
        bill.approval_case_id.with_user(step.holder_ids[:1]).action_approve()

        self.assertEqual(bill.state, "posted")
        self.assertFalse(self.samples_of(bill))
