"""No way confirms an order to a vendor that is stopped."""

import psycopg2

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from odoo.addons.wardclerk_approval.tests.common import set_aside_policies
from odoo.addons.wardclerk_purchase.tests.common import OrderValues
from odoo.addons.wardclerk_vendor.tests.common import VendorCase


@tagged("post_install", "-at_install")
class TestOrder(VendorCase, OrderValues, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        set_aside_policies(cls.env, "purchase.order")
        cls.govern()

    # Both cases know a vendor: the order's is the one that is stopped here.
    @property
    def standing(self):
        return self.env["wardclerk.vendor"]._of(self.firm)

    def order(self, **changes):
        values = {**self.values(), "partner_id": self.firm.id, **changes}
        return self.env["purchase.order"].create(values)

    def block(self):
        self.standing.with_user(self.buyer)._tighten("block", "They sent empty boxes.")

    def test_an_order_to_a_prospect_passes_and_its_status_is_a_fact(self):
        order = self.order()

        self.assertEqual(order._approval_facts()[order.id]["vendor_status"], "prospect")
        order.button_confirm()

        self.assertEqual(order.state, "purchase")

    def test_no_way_confirms_an_order_to_a_blocked_vendor(self):
        order = self.order()
        fine = self.order(partner_id=self.env.ref("base.partner_admin").id)
        fine.button_confirm()
        self.block()
        ways = {
            "button": order.button_confirm,
            "write": lambda: order.write({"state": "purchase"}),
            "sudo": lambda: order.sudo().write({"state": "purchase"}),
            "create": lambda: self.order(state="purchase"),
            "vendor": lambda: fine.write({"partner_id": self.firm.id}),
            "copy": lambda: order.copy().button_confirm(),
        }

        for name, way in ways.items():
            with self.subTest(name), self.assertRaisesRegex(UserError, "empty boxes"):
                with self.env.cr.savepoint():
                    way()

    def test_the_database_holds_it_against_sql(self):
        order = self.order()
        self.block()
        self.env.flush_all()

        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.IntegrityError):
            with self.env.cr.savepoint():
                self.env.cr.execute(
                    "UPDATE purchase_order SET state = 'purchase' WHERE id = %s",
                    [order.id],
                )
                self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")

    def test_a_confirmed_order_is_still_received_and_cancelled(self):
        order = self.order()
        order.button_confirm()
        self.block()

        order.note = "Send back what they sent."
        order.button_cancel()

        self.assertEqual(order.state, "cancel")
