"""Odoo's form of an order opens for those who decide on it and look into it."""

from lxml import etree

from odoo.tests import TransactionCase, tagged

from odoo.addons.wardclerk_approval.tests.common import make_person, set_aside_policies
from odoo.addons.wardclerk_purchase.tests.common import OrderValues


@tagged("post_install", "-at_install")
class TestOpen(OrderValues, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        set_aside_policies(cls.env, "purchase.order")
        cls.product.is_storable = True

    def test_with_its_receipts(self):
        order = self.env["purchase.order"].create(self.values())
        order.button_confirm()
        for role in ("approver", "auditor"):
            group = f"wardclerk_base.group_{role}"
            theirs = order.with_user(make_person(self.env, f"open_{role}", group))

            of_order, of_lines = self.shown(theirs)
            [read] = theirs.read(of_order)
            theirs.order_line.read(of_lines)

            self.assertTrue(read["receipt_status"], role)

    def shown(self, order):
        """Return the names of the fields that the form reads: order's and lines'."""
        form = etree.fromstring(order.get_view(view_type="form")["arch"])
        lines = form.find(".//field[@name='order_line']/list")
        inner = {*form.xpath(".//field//field")}
        return (
            [node.get("name") for node in form.iter("field") if node not in inner],
            [node.get("name") for node in lines.iter("field")],
        )
