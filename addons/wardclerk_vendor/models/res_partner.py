"""Contacts that are vendors: their status, and the way to their page."""

from odoo import api, fields, models

from .wardclerk_vendor import STATUSES


class ResPartner(models.Model):
    _inherit = "res.partner"

    vendor_status = fields.Selection(
        STATUSES,
        compute="_compute_vendor_status",
        search="_search_vendor_status",
        help="Whether orders, bills and payments may go to this firm.",
    )

    def _compute_vendor_status(self):
        statuses = self._vendor_statuses()
        for partner in self:
            partner.vendor_status = statuses.get(partner.commercial_partner_id.id)

    def _vendor_statuses(self):
        """Return {firm id: status} of those that have one, for all at once."""
        # A status tells nothing more than the refusal that it leads to.
        Vendors = self.env["wardclerk.vendor"].sudo()
        rows = Vendors.search_fetch(
            [("partner_id", "in", self.commercial_partner_id.ids)],
            ["partner_id", "status"],
        )
        return {row.partner_id.id: row.status for row in rows}

    @api.model
    def _search_vendor_status(self, operator, value):
        if operator != "in":
            return NotImplemented
        Vendors = self.env["wardclerk.vendor"].sudo()  # as above
        rows = Vendors.search([("status", "in", list(value))])
        return [("commercial_partner_id", "in", rows.partner_id.ids)]

    def action_view_vendor(self):
        """Open the standing of this firm, or the form that asks for its onboarding."""
        self.ensure_one()
        self.check_access("read")
        firm = self.commercial_partner_id
        vendor = self.env["wardclerk.vendor"].search([("partner_id", "=", firm.id)])
        if vendor:
            return vendor.get_formview_action()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "wardclerk_vendor.wardclerk_vendor_onboarding_action"
        )
        return {
            **action,
            "view_mode": "form",
            "views": [(False, "form")],
            "context": {"default_partner_id": firm.id},
        }
