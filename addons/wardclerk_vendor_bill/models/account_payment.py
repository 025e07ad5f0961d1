"""Payments: none leaves to a vendor that is blocked or expired."""

from odoo import api, models
from odoo.exceptions import UserError

ON_THE_WAY = ("in_process", "paid")


class AccountPayment(models.Model):
    _inherit = "account.payment"

    @api.model_create_multi
    def create(self, vals_list):
        payments = super().create(vals_list)
        payments._refuse_stopped_vendors()
        return payments

    def write(self, vals):
        result = super().write(vals)
        if {"state", "partner_id", "payment_type"} & vals.keys():
            self._refuse_stopped_vendors()
        return result

    def _refuse_stopped_vendors(self):
        guard = self.env["wardclerk.vendor.guard"]
        leaving = self.filtered(
            lambda one: one.state in ON_THE_WAY and one.payment_type == "outbound"
        )
        for company, payments in leaving.grouped("company_id").items():
            stopped = guard._hindrances(company, payments.partner_id)
            for partner in payments.partner_id.browse(stopped):
                raise UserError(guard._refusal(partner))
