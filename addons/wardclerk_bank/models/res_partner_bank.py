"""Accounts that money goes to: once governed, they change by a bank change only."""

from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.wardclerk_policy.permit import take_permit

# Where money goes, and to whom. All else, such as notes and colours, stays free.
GUARDED = {
    *("acc_number", "sanitized_acc_number", "clearing_number", "acc_holder_name"),
    *("partner_id", "bank_id", "bank_name", "bank_bic", "active"),
}


class ResPartnerBank(models.Model):
    _inherit = "res.partner.bank"

    @api.model_create_multi
    def create(self, vals_list):
        # Whether it is governed does not depend on which partners the user sees.
        Partners = self.env["res.partner"].sudo()
        holders = Partners.browse(
            {vals.get("partner_id") or self._default_holder() for vals in vals_list}
            - {None, False}
        )
        if self._governed_holders(holders) and not take_permit(self):
            self._refuse_change(self._governed_holders(holders))
        return super().create(vals_list)

    def write(self, vals):
        touches = GUARDED & vals.keys() or vals.get("allow_out_payment")
        if touches and not take_permit(self):
            # As above: neither the present holder nor the next one.
            holders = self.sudo().partner_id
            # As above.
            holders |= (
                self.env["res.partner"].sudo().browse(vals.get("partner_id") or ())
            )
            if governed := self._governed_holders(holders):
                self._refuse_change(governed)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_by_bank_change(self):
        # As above.
        if governed := self._governed_holders(self.sudo().partner_id):
            self._refuse_change(governed)

    @api.model
    def _default_holder(self):
        return self.env.context.get("default_partner_id")

    @api.model
    def _governed_holders(self, holders):
        """Return those whose accounts a policy governs; not the group's own firms."""
        guard = self.env["wardclerk.bank.guard"]
        return holders.filtered(
            lambda one: not one.ref_company_ids and guard._is_active(one.company_id)
        )

    @api.model
    def _refuse_change(self, holders):
        raise UserError(
            self.env._(
                "The bank account of %s is changed by a bank change: start one under"
                " Bank Changes. Somebody calls the vendor back, and two people decide.",
                holders[0].display_name,
            )
        )
