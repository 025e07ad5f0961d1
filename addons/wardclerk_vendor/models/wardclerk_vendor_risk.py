"""Why one would look twice at a vendor, in words, and who it may be a copy of."""

from odoo import api, fields, models
from odoo.fields import Domain

from wardclerk.core.intake.vendor import name_score, normalise_name, normalise_tax_id

ALIKE_FROM = 0.9  # of 1; below, two firms of one family name get mixed
CANDIDATES_MAX = 200  # firms that share a word of the name


class WardclerkVendor(models.Model):
    _inherit = "wardclerk.vendor"

    risk_text = fields.Text(string="Risks", compute="_compute_risk_text")
    copy_ids = fields.Many2many(
        "res.partner", string="Perhaps the Same Firm", compute="_compute_copies"
    )

    @api.depends("status_reasons", "screened_at")
    def _compute_risk_text(self):
        for vendor in self:
            vendor.risk_text = "\n".join(f"• {one}" for one in vendor._risks())

    def _risks(self):
        risks = [self._reason_words(*one) for one in self.status_reasons or []]
        if not self.screened_at:
            risks.append(self.env._("never looked up on an exclusion list"))
        if not self.partner_id.vat:
            risks.append(self.env._("no tax id on file"))
        for partner, why in self._copies():
            risks.append(
                self.env._("%(why)s as %(vendor)s", why=why, vendor=partner.name)
            )
        return risks or [self.env._("nothing speaks against it")]

    def _compute_copies(self):
        for vendor in self:
            copies = [partner.id for partner, _why in vendor._copies()]
            vendor.copy_ids = self.env["res.partner"].browse(copies)

    def _copies(self):
        """Return [(another firm, what both have in common)], the surest first."""
        # Which firms there are does not depend on who looks.
        partner = self.sudo().partner_id
        Partners = partner.with_context(active_test=False)
        others = Domain("id", "!=", partner.id) & Domain("parent_id", "=", False)
        others &= Domain("ref_company_ids", "=", False)
        found = {}
        tax_id = normalise_tax_id(partner.vat)
        if tax_id:
            for one in Partners.search(others & Domain("vat", "!=", False)):
                if normalise_tax_id(one.vat) == tax_id:
                    found.setdefault(one, self.env._("same tax id"))
        numbers = partner.bank_ids.mapped("sanitized_acc_number")
        shared = Partners.search(others & Domain("bank_ids.acc_number", "in", numbers))
        for one in shared if numbers else Partners.browse():
            found.setdefault(one, self.env._("same bank account"))
        for one in self._named_alike(Partners, others, partner.name):
            found.setdefault(one, self.env._("similar name"))
        return list(found.items())

    @api.model
    def _named_alike(self, Partners, others, name):
        words = sorted(normalise_name(name).split(), key=len)[-1:]
        if not words:
            return Partners.browse()
        candidates = Partners.search(
            others & Domain("name", "ilike", words[0]), limit=CANDIDATES_MAX
        )
        return candidates.filtered(
            lambda one: name_score(one.name or "", name or "") >= ALIKE_FROM
        )
