"""A requester hears of similar requests before asking again."""

from odoo.tests import TransactionCase, tagged

from odoo.addons.wardclerk_approval.tests.common import make_person, set_aside_policies

from .common import RequestValues

MODEL = "wardclerk.purchase.request"


@tagged("post_install", "-at_install")
class TestHint(RequestValues, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        set_aside_policies(cls.env, MODEL)
        cls.nurse = make_person(
            cls.env, "request_nurse", "wardclerk_base.group_requester"
        )
        cls.colleague = make_person(
            cls.env, "request_colleague", "wardclerk_base.group_requester"
        )

    def draft(self, **changes):
        return self.env[MODEL].with_user(self.colleague).create(self.values(**changes))

    def test_an_open_request_for_the_same_is_named(self):
        request = self.approved(7.0)

        hint = self.draft().hint

        self.assertIn(request.name, hint)
        self.assertIn(self.nurse.name, hint)

    def test_requests_elsewhere_or_cancelled_are_not_named(self):
        bay = self.env["wardclerk.facility"].create({"name": "Bay", "code": "BAYX"})
        self.approved(facility_id=bay.id, cost_centre_id=False)
        self.approved().with_user(self.nurse).action_cancel()

        self.assertNotIn("already", self.draft().hint or "")

    def test_what_lies_in_stock_is_told_where_stock_is_kept(self):
        if "qty_available" not in self.product._fields:
            self.skipTest("stock is not installed")
        self.product.is_storable = True
        place = self.env["stock.warehouse"].search(
            [("company_id", "=", self.env.company.id)], limit=1
        )
        self.env["stock.quant"]._update_available_quantity(
            self.product, place.lot_stock_id, 5
        )

        self.assertIn("are in stock", self.draft().hint)
