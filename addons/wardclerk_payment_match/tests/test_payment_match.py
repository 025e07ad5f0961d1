"""A bill is paid when it matches its order, or when people settled why not."""

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.wardclerk_approval.tests.common import make_person, make_role
from odoo.addons.wardclerk_bill_purchase.tests.common import MatchCase


@tagged("post_install", "-at_install")
class TestPaymentMatch(MatchCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.controller = make_person(
            cls.env,
            "match_controller",
            "wardclerk_base.group_finance,wardclerk_base.group_approver",
            company_ids=[Command.link(cls.company.id)],
        )
        make_role(cls.env, "finance_controller", cls.controller)

    def condition(self, bill):
        (conditions,) = bill._payment_conditions().values()
        (found,) = (one for one in conditions if one.code == "matched")
        return found

    def open_differences(self, bill):
        return self.env["wardclerk.exception"].search(
            [("res_id", "=", bill.id), ("code", "=like", "match_%")]
        )

    def test_a_bill_that_matches_is_ready(self):
        bill = self.bill(quantity=100)
        bill.action_post()

        self.assertIs(self.condition(bill).is_met, True)

    def test_a_price_above_the_order_keeps_it_out_and_says_why(self):
        bill = self.bill(price=12.0)
        bill.action_post()

        condition = self.condition(bill)
        self.assertIs(condition.is_met, False)
        self.assertIn("12", condition.words)
        self.assertIn("Exceptions", condition.line())

    def test_within_the_tolerance_it_is_ready(self):
        self.tolerate(unit_price_percent=30, overbilled_total_percent=30)
        bill = self.bill(price=12.0)
        bill.action_post()

        self.assertIs(self.condition(bill).is_met, True)

    def test_what_people_settled_no_longer_hinders_until_it_changes(self):
        bill = self.bill(price=12.0)
        bill.action_post()
        bill._look_again()
        differences = self.open_differences(bill)
        self.assertIn("match_overbilled_total", differences.mapped("code"))
        # The total is above because the price is: it is not asked about again.
        differences = differences.filtered(lambda one: one.code == "match_unit_price")
        for one in differences:
            one.with_user(self.clerk).action_override("Agreed by telephone.")
        self.assertIs(self.condition(bill).is_met, False)

        for one in differences:
            one.with_user(self.controller).action_confirm_override()

        self.assertIs(self.condition(bill).is_met, True)
        self.assertIn("settled", self.condition(bill).words)

        self.goods_arrive(self.order, 40)

        self.assertIs(self.condition(bill).is_met, False)

    def test_without_an_order_nobody_can_tell(self):
        bill = self.bill_with({"name": "Water", "quantity": 1, "price_unit": 10.0})
        bill.action_post()

        self.assertIsNone(self.condition(bill).is_met)
