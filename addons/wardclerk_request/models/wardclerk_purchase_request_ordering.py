"""Buyers turn approved requests into quotations: one a vendor and facility."""

from datetime import datetime, time

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import SQL, groupby

from odoo.addons.wardclerk_policy.permit import permitted


class WardclerkPurchaseRequest(models.Model):
    _inherit = "wardclerk.purchase.request"

    def action_create_orders(self):
        """Make quotations of what approved requests still wait for, and open them."""
        self.check_access("write")
        self.env["purchase.order"].check_access("create")
        lines = self.filtered(lambda one: one.state == "approved").line_ids
        orders = lines._make_orders()
        return self._orders_action(orders)

    def action_view_orders(self):
        """Open the orders that serve these requests."""
        self.check_access("read")
        return self._orders_action(self._live_orders().sudo(False))

    def action_close(self):
        """Nothing more is ordered for these requests. For buyers."""
        self.check_access("write")
        self.env["purchase.order"].check_access("create")
        self.filtered(lambda one: one.state == "approved")._move("done")
        return True

    def _live_orders(self):
        """Return the orders that hold something for these requests."""
        # Requesters follow their orders without a right on orders.
        shares = self.sudo().line_ids.allocation_ids
        return shares.filtered(lambda one: not one.is_released).order_line_id.order_id

    def _orders_action(self, orders):
        action = self.env["ir.actions.act_window"]._for_xml_id("purchase.purchase_rfq")
        action["context"] = {}
        if len(orders) == 1:
            return {**action, "views": [(False, "form")], "res_id": orders.id}
        return {**action, "domain": [("id", "in", orders.ids)]}


class WardclerkPurchaseRequestLine(models.Model):
    _inherit = "wardclerk.purchase.request.line"

    def _make_orders(self):
        """Create orders for the open quantities and return them."""
        self._take_for_ordering()
        asked = self.filtered(lambda line: line._quantity_open() > 0)
        if not asked:
            raise UserError(
                self.env._(
                    "Nothing is left to order here. Only approved requests are"
                    " ordered, each quantity once."
                )
            )
        asked._refuse_unorderable()
        groups = [
            self.browse().union(*lines) for _key, lines in groupby(asked, _ordered_with)
        ]
        orders = self.env["purchase.order"].create(
            [lines._order_values() for lines in groups]
        )
        for order, lines in zip(orders, groups, strict=True):
            lines._allocate_to(order)
        orders._note_requesters()
        return orders

    def _take_for_ordering(self):
        """Two buyers at once: the second starts over and finds nothing left."""
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                "UPDATE %s SET write_date = write_date WHERE id IN %s RETURNING id",
                SQL.identifier(self._table),
                tuple(self.ids) or (None,),
            )
        )
        self.invalidate_recordset(["quantity_allocated"])

    def _refuse_unorderable(self):
        """Say for each line what a buyer has to fill in first."""
        lacking = [words for line in self for words in line._lacking_words()]
        if lacking:
            raise UserError("\n".join(lacking))

    def _lacking_words(self):
        product = self.order_product_id
        if not product:
            yield self.env._("%s: choose under Order as what to order", self.name)
        elif not product.active or not product.purchase_ok:
            yield self.env._(
                "%s: it is not bought any more; choose another under Order as",
                self.name,
            )
        if not self.vendor_id:
            yield self.env._("%s: choose the vendor", self.name)

    def _order_values(self):
        """Return what creates one order for these lines."""
        requests = self.request_id
        return {
            "partner_id": self.vendor_id.id,
            "company_id": self.company_id.id,
            "origin": ", ".join(requests.mapped("name")),
            "user_id": self.env.uid,
            "order_line": [Command.create(line._order_line_values()) for line in self],
        }

    def _order_line_values(self):
        account = self.request_id.cost_centre_id.analytic_account_id
        values = {
            "product_id": self.order_product_id.id,
            "product_qty": self._quantity_open(),
            "product_uom_id": self.uom_id.id,
        }
        if not self.product_id:
            values["name"] = self.name
        if account:
            values["analytic_distribution"] = {str(account.id): 100}
        needed = self.request_id.needed_by_date
        if needed and needed >= fields.Date.context_today(self):
            # At noon it is this day wherever one looks from, as Odoo does it.
            values["date_planned"] = datetime.combine(needed, time(12))
        return values

    def _allocate_to(self, order):
        """Note which line of the order is for which line of the requests."""
        # Rows of the engine: nobody has a right on them.
        Allocations = self.env["wardclerk.purchase.request.allocation"].sudo()
        ordered = order.order_line.sorted("id")
        permitted(Allocations).create(
            [
                {
                    "request_line_id": line.id,
                    "order_line_id": made.id,
                    "quantity": line._quantity_open(),
                }
                for line, made in zip(self, ordered, strict=True)
            ]
        )
        for line, made in zip(self, ordered, strict=True):
            if not made.price_unit:  # no price list: the estimate is better than none
                made.price_unit = line._estimate_in(order)
        self.env["wardclerk.audit"]._record(
            "purchase_request.ordered",
            self.request_id,
            detail={"order": order.name, "vendor": order.partner_id.id},
        )

    def _estimate_in(self, order):
        day = order.date_order or fields.Date.context_today(self)
        return self.currency_id._convert(
            self.price_unit, order.currency_id, self.company_id, day, round=False
        )


def _ordered_with(line):
    """Lines of one company, vendor and facility go into one order."""
    return (line.company_id.id, line.vendor_id.id, line.request_id.facility_id.id)
