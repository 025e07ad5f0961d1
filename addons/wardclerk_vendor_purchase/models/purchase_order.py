"""Purchase orders: the vendor's status is a fact, and stops what it must stop."""

from odoo import api, models
from odoo.exceptions import UserError


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    def _approval_facts(self):
        facts = super()._approval_facts()
        statuses = self.partner_id._vendor_statuses()
        for order in self:
            firm = order.partner_id.commercial_partner_id
            facts[order.id]["vendor_status"] = statuses.get(firm.id, "prospect")
        return facts

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        orders._refuse_stopped_vendors()
        return orders

    def write(self, vals):
        result = super().write(vals)
        if {"state", "partner_id"} & vals.keys():
            self._refuse_stopped_vendors()
        return result

    def _refuse_stopped_vendors(self):
        """Refuse orders behind the gate to vendors that are blocked or expired."""
        guard = self.env["wardclerk.vendor.guard"]
        confirmed = self.filtered(lambda order: order.state == "purchase")
        for company, orders in confirmed.grouped("company_id").items():
            stopped = guard._hindrances(company, orders.partner_id)
            for partner in orders.partner_id.browse(stopped):
                raise UserError(guard._refusal(partner))
