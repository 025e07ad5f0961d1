"""Vendors: the way to start a change of their bank account."""

from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    bank_change_count = fields.Integer(compute="_compute_bank_change_count")

    def _compute_bank_change_count(self):
        firms = self.commercial_partner_id
        counts = dict(
            self.env["wardclerk.bank.change"]._read_group(
                [("partner_id", "in", firms.ids), ("state", "!=", "cancelled")],
                ["partner_id"],
                ["__count"],
            )
        )
        for partner in self:
            partner.bank_change_count = counts.get(partner.commercial_partner_id, 0)

    def action_view_bank_changes(self):
        """Open the bank changes of this vendor, and the way to start one."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "wardclerk_bank.wardclerk_bank_change_action"
        )
        firm = self.commercial_partner_id
        action["domain"] = [("partner_id", "=", firm.id)]
        action["context"] = {"default_partner_id": firm.id}
        return action
