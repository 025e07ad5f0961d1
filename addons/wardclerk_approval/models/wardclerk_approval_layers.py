"""Which versions of which policies decided about a case, so that it can be repeated."""

from odoo import api, fields, models

from wardclerk.core.policy.overlay import decide_in_layers


class WardclerkApprovalCase(models.Model):
    _inherit = "wardclerk.approval.case"

    layers = fields.Json(
        readonly=True,
        help="Every policy version that took part, the widest first, and its rule.",
    )
    layer_version_ids = fields.Many2many(
        "wardclerk.policy.version", string="Decided by", compute="_compute_layers"
    )

    @api.depends("layers", "policy_version_id")
    def _compute_layers(self):
        for case in self:
            case.layer_version_ids = case._layer_versions()

    def _layer_versions(self):
        """Return the versions that took part, in the order of the decision."""
        # They never change; who may see the case may know what decided about it.
        Versions = self.env["wardclerk.policy.version"].sudo()
        ids = [layer["version"] for layer in self.layers or ()]
        return Versions.browse(ids or self.policy_version_id.ids)

    def _decision(self):
        """Decide again from what was stored: the same decision, years later."""
        self.ensure_one()
        return decide_in_layers(self._layer_versions()._layers(), self.facts or {})
