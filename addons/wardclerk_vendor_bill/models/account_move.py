"""Vendor bills: the vendor's status is a fact, and stops what it must stop."""

from odoo import api, models
from odoo.exceptions import UserError


class AccountMove(models.Model):
    _inherit = "account.move"

    def _approval_facts(self):
        facts = super()._approval_facts()
        statuses = self.partner_id._vendor_statuses()
        for move in self:
            firm = move.commercial_partner_id
            facts[move.id]["vendor_status"] = statuses.get(firm.id, "prospect")
        return facts

    @api.model_create_multi
    def create(self, vals_list):
        moves = super().create(vals_list)
        moves._refuse_stopped_vendors()
        return moves

    def write(self, vals):
        result = super().write(vals)
        if {"state", "partner_id", "move_type"} & vals.keys():
            self._refuse_stopped_vendors()
        return result

    def _refuse_stopped_vendors(self):
        """Refuse posted bills of vendors that are blocked or expired.

        A credit note gives money back: it is posted.
        """
        guard = self.env["wardclerk.vendor.guard"]
        posted = self.filtered(
            lambda move: move.state == "posted" and move.move_type == "in_invoice"
        )
        for company, moves in posted.grouped("company_id").items():
            stopped = guard._hindrances(company, moves.partner_id)
            for partner in moves.partner_id.browse(stopped):
                raise UserError(guard._refusal(partner))
