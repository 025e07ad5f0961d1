"""One fact that overrides of a group's policy may ask for, and within which limits."""

from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from wardclerk.core.policy import Kind


class WardclerkPolicyGuardrail(models.Model):
    """Without any row an override may ask for every fact, without limits."""

    _name = "wardclerk.policy.guardrail"
    _description = "Guard-rail of a Policy"
    _order = "id"
    _rec_name = "input_id"

    policy_id = fields.Many2one(
        "wardclerk.policy", required=True, index=True, ondelete="cascade"
    )
    res_model = fields.Char(related="policy_id.res_model")
    input_id = fields.Many2one(
        "wardclerk.policy.input", string="Fact", required=True, ondelete="restrict"
    )
    kind = fields.Selection(related="input_id.kind")
    has_lowest = fields.Boolean(string="From")
    lowest = fields.Float(string="Lowest Limit", digits=(16, 2))
    has_highest = fields.Boolean(string="Up to")
    highest = fields.Float(string="Highest Limit", digits=(16, 2))

    _input_once = models.Constraint(
        "UNIQUE (policy_id, input_id)", "This fact has its guard-rail already."
    )
    _limits_in_order = models.Constraint(
        "CHECK (NOT has_lowest OR NOT has_highest OR lowest <= highest)",
        "The lowest limit lies above the highest one.",
    )

    @api.depends("input_id.label", "has_lowest", "lowest", "has_highest", "highest")
    def _compute_display_name(self):
        for rail in self:
            low = f"{rail.lowest:,.2f}" if rail.has_lowest else ""
            high = f"{rail.highest:,.2f}" if rail.has_highest else ""
            limits = f" ({low} - {high})" if low or high else ""
            rail.display_name = f"{rail.input_id.label or ''}{limits}"

    @api.constrains("input_id", "has_lowest", "has_highest")
    def _check_limits(self):
        for rail in self:
            if rail.kind != Kind.NUMBER and (rail.has_lowest or rail.has_highest):
                raise ValidationError(
                    self.env._(
                        "%s is no number, so it has no limits.", rail.input_id.label
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        rails = super().create(vals_list)
        rails.policy_id._record_guardrails()
        return rails

    def write(self, vals):
        result = super().write(vals)
        self.policy_id._record_guardrails()
        return result

    def unlink(self):
        policies = self.policy_id
        result = super().unlink()
        policies.exists()._record_guardrails()
        return result

    def _limits(self):
        """Return the lowest and the highest limit that a rule may name, or None."""
        return (
            Decimal(f"{self.lowest:.2f}") if self.has_lowest else None,
            Decimal(f"{self.highest:.2f}") if self.has_highest else None,
        )
