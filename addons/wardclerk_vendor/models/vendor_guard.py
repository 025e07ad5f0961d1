"""What the database holds about vendors, whoever writes and by whatever way."""

from odoo import api, models
from odoo.tools import SQL, file_open


class WardclerkVendorGuard(models.AbstractModel):
    """Asks the functions that triggers ask, so that both say the same."""

    _name = "wardclerk.vendor.guard"
    _description = "Guard of Vendors"

    @api.model
    def _install_guards(self):
        with file_open("wardclerk_vendor/data/vendor_guard.sql") as guards:
            self.env.cr.execute(guards.read())

    @api.model
    def _is_active(self, company=None):
        """Tell whether a policy governs the onboarding of this company, or of any."""
        [[active]] = self.env.execute_query(
            SQL("SELECT wardclerk_vendor_governs(%s)", company.id if company else None)
        )
        return active

    @api.model
    def _hindrances(self, company, partners):
        """Return {partner id: status that stops it}, in one query for all of them."""
        if not partners.ids:
            return {}
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT id, wardclerk_vendor_hindrance(%s, id)"
                " FROM res_partner WHERE id IN %s",
                company.id,
                tuple(partners.ids),
            )
        )
        return {partner_id: status for partner_id, status in rows if status}

    @api.model
    def _refusal(self, partner):
        """Return in words why nothing goes to this vendor, and what to do."""
        vendor = self.env["wardclerk.vendor"]._of(partner)
        return self.env._(
            "%(vendor)s cannot be used: %(why)s. Ask for another review of the vendor.",
            vendor=partner.commercial_partner_id.name,
            why=vendor.status_words,
        )


def remove_guards(env):
    """Take all triggers away, with their functions: the addon is uninstalled."""
    env.cr.execute(
        "DROP FUNCTION IF EXISTS wardclerk_vendor_refuse() CASCADE;"
        " DROP FUNCTION IF EXISTS wardclerk_vendor_hit_guard() CASCADE;"
        " DROP FUNCTION IF EXISTS wardclerk_vendor_hindrance(integer, integer);"
        " DROP FUNCTION IF EXISTS wardclerk_vendor_governs(integer);"
    )
