"""A purchase order under governance: who decides, and when it is confirmed."""

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

FACTS = """
    SELECT asked.id, asked.priority,
           ARRAY(SELECT category.complete_name
                   FROM purchase_order_line AS line
                   JOIN product_product AS product ON product.id = line.product_id
                   JOIN product_template AS template
                     ON template.id = product.product_tmpl_id
                   JOIN product_category AS category
                     ON category.id = template.categ_id
                  WHERE line.order_id = asked.id),
           ARRAY(SELECT tag.name ->> 'en_US'
                   FROM res_partner AS vendor
                   JOIN res_partner_res_partner_category_rel AS link
                     ON link.partner_id = vendor.commercial_partner_id
                   JOIN res_partner_category AS tag
                     ON tag.id = link.category_id AND tag.active
                  WHERE vendor.id = asked.partner_id),
           EXISTS(SELECT FROM purchase_order_line
                   WHERE order_id = asked.id AND qty_received <> 0)
      FROM purchase_order AS asked
     WHERE asked.id IN %s
"""


class PurchaseOrder(models.Model):
    _name = "purchase.order"
    _inherit = ["wardclerk.approval.mixin", "purchase.order"]

    _approval_gates = {"confirm": ("purchase",)}
    _approval_date_field = "date_order"
    _approval_maker_fields = ("user_id",)
    _approval_protected_fields = (
        *("partner_id", "amount_total", "currency_id", "payment_term_id"),
        *("fiscal_position_id", "incoterm_id", "dest_address_id"),
        *("requester_id", "facility_id"),
    )
    _approval_protected_lines = {
        "order_line": (
            *("product_id", "name", "product_qty", "product_uom_id", "price_unit"),
            *("discount", "tax_ids", "analytic_distribution"),
        )
    }
    _approval_amendable_fields = ("partner_id", "payment_term_id")
    _approval_amendable_lines = {
        "order_line": ("product_qty", "price_unit", "discount")
    }
    _approval_addable_lines = {
        "order_line": ("product_id", "product_qty", "price_unit", "discount")
    }
    # What was received or billed without having been ordered gets a line of 0.
    _approval_line_domains = {"order_line": [("product_qty", "!=", 0)]}

    requester_id = fields.Many2one(
        "res.users",
        copy=False,
        help="For whom it is ordered; empty: the buyer. They cannot approve it.",
    )
    facility_id = fields.Many2one(
        "wardclerk.facility",
        compute="_compute_facility_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        check_company=True,
    )

    @api.depends("requester_id", "user_id", "company_id")
    def _compute_facility_id(self):
        for order in self:
            order.facility_id = order._approval_own_facility()

    def _approval_requester(self):
        return self.requester_id or self.user_id or super()._approval_requester()

    def _approval_facts(self):
        # One statement: products and their templates are many wide rows for few words.
        self.env.flush_all()
        rows = self.env.execute_query(SQL(FACTS, tuple(self.ids) or (None,)))
        return {
            order_id: {
                "product_categories": _words(categories),
                "vendor_categories": _words(tags),
                "urgent": priority == "1",
                "has_receipts": has_receipts,
            }
            for order_id, priority, categories, tags, has_receipts in rows
        }

    def _approval_removal(self, name, lines):
        """Order nothing any more: Odoo keeps the lines of a confirmed order."""
        for line in lines:
            if line.qty_received or line.qty_invoiced:
                raise UserError(
                    self.env._(
                        "%s was received or billed and stays. Amend its quantity.",
                        line.display_name,
                    )
                )
        return [Command.update(line.id, {"product_qty": 0}) for line in lines]

    def _approval_refuse_amendment(self, values):
        """Another vendor does not get an order that the first one has begun."""
        result = super()._approval_refuse_amendment(values)
        begun = self.order_line.filtered(
            lambda line: line.qty_received or line.qty_invoiced
        )
        if "partner_id" in values and begun:
            raise UserError(
                self.env._(
                    "%s was received or billed in part: its vendor stays. Order the"
                    " rest anew.",
                    self.display_name,
                )
            )
        return result

    def button_confirm(self):
        """Ask for approval where a policy wants it; its last decision confirms."""
        asking = self.filtered(lambda order: order.state in ("draft", "sent"))
        held = asking._approval_ask()
        result = super(PurchaseOrder, self - held).button_confirm()
        return held._approval_notice() if held else result

    def button_approve(self, force=False):
        asking = self.filtered(lambda order: order.state == "to approve")
        held = asking._approval_ask()
        result = super(PurchaseOrder, self - held).button_approve(force=force)
        return held._approval_notice() if held else result

    def _approval_allowed(self):
        """A complete approval takes the place of Odoo's own second one."""
        passing = self._approval_is_passing("confirm")
        approved = passing or self.approval_state == "approved"
        return approved or super()._approval_allowed()

    def _on_approved(self, case):
        result = super()._on_approved(case)
        waits = self.state == "to approve"
        confirm = self.button_approve if waits else self.button_confirm
        self._approval_go_on(confirm, self.user_id)
        return result


def _words(names):
    """Return the names, and for those that are paths each part of the way."""
    return sorted({word for name in names for word in name.split(" / ")})
