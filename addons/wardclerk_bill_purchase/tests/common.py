"""Bills against orders of gloves: typed by a clerk, compared by the engine."""

from odoo.fields import Command

from odoo.addons.wardclerk_approval.tests.common import (
    make_person,
    make_role,
    set_aside_policies,
)
from odoo.addons.wardclerk_bill.tests.common import BillCase

POLICY_OWNER = "wardclerk_base.group_policy_owner"


class MatchCase(BillCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        set_aside_policies(cls.env, "account.move")
        set_aside_policies(cls.env, "purchase.order")
        cls.gloves = cls.order.order_line.product_id
        cls.gloves.purchase_method = "receive"
        cls.line_of_order = cls.order.order_line
        cls.goods_arrive(cls.order, 100)
        cls.matches = cls.env["wardclerk.bill.match"]
        cls.author = make_person(cls.env, "tolerance_author", POLICY_OWNER)
        cls.second = make_person(cls.env, "tolerance_second", POLICY_OWNER)

    @classmethod
    def goods_arrive(cls, order, quantity):
        order.order_line.qty_received = quantity
        cls.env.flush_all()

    @classmethod
    def order_of(cls, *lines, vendor=None, **values):
        """Return a confirmed order; lines are (product, quantity, price) or values."""
        order = cls.env["purchase.order"].create(
            {
                "partner_id": (vendor or cls.meridian).id,
                "company_id": cls.company.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_qty": quantity,
                            "price_unit": price,
                            "tax_ids": False,
                        }
                    )
                    for product, quantity, price in lines
                ],
                **values,
            }
        )
        order.button_confirm()
        return order

    @classmethod
    def product(cls, name, **values):
        return cls.env["product.product"].create(
            {
                "name": name,
                "type": "consu",
                "purchase_method": "receive",
                "supplier_taxes_id": False,
                **values,
            }
        )

    @classmethod
    def bill(cls, quantity=100, price=10.0, order_line=None, **values):
        """Return a bill with one line for a line of an order."""
        line = order_line or cls.line_of_order
        return cls.bill_with(cls.line_for(line, quantity, price), **values)

    @classmethod
    def line_for(cls, line, quantity, price, **values):
        return {
            "product_id": line.product_id.id,
            "name": line.name,
            "product_uom_id": line.product_uom_id.id,
            "quantity": quantity,
            "price_unit": price,
            "tax_ids": [Command.set(line.tax_ids.ids)],
            "purchase_line_id": line.id,
            **values,
        }

    @classmethod
    def bill_with(cls, *lines, number="MS-1", **values):
        return cls.bills.create(
            {
                "move_type": "in_invoice",
                "partner_id": cls.meridian.id,
                "company_id": cls.company.id,
                "ref": number,
                "invoice_date": "2026-11-03",
                "invoice_line_ids": [Command.create(line) for line in lines],
                **values,
            }
        )

    def match(self, bill):
        bill._look_again()
        return self.matches.search([("bill_id", "=", bill.id)])

    def differences(self, bill):
        return {one["code"] for one in self.match(bill).differences or ()}

    def open_codes(self, bill):
        bill._look_again()
        codes = self.env["wardclerk.exception"]._open_codes(bill)[bill.id]
        return {code for code in codes if code.startswith("match_")}

    def tolerate(self, **values):
        draft = (
            self.env["wardclerk.match.tolerance"].with_user(self.author).create(values)
        )
        draft.with_user(self.second).action_activate()
        self.mark_stale()
        return draft

    def mark_stale(self):
        rows = self.matches.search([])
        self.env.add_to_compute(rows._fields["is_stale"], rows)

    @classmethod
    def holder(cls, code, login):
        person = make_person(cls.env, login, company_ids=[Command.link(cls.company.id)])
        make_role(cls.env, code, person)
        return person
