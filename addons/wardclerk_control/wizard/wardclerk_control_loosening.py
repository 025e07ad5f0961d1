"""The form in which a policy owner proposes to loosen a control."""

from odoo import api, fields, models
from odoo.exceptions import UserError

HOLDING = "wardclerk.control.holding"
NUMBERS = (
    "window_days",
    "near_percent",
    "documents_min",
    "parts_days",
    "history_days",
    "luck_percent",
)


class WardclerkControlLoosening(models.TransientModel):
    _name = "wardclerk.control.loosening"
    _description = "Propose to Loosen a Control"

    res_model = fields.Char(required=True, readonly=True)
    res_id = fields.Integer(required=True, readonly=True)
    control_name = fields.Char(compute="_compute_control")
    is_rule = fields.Boolean(compute="_compute_control")
    has_blocks = fields.Boolean(compute="_compute_control")
    has_numbers = fields.Boolean(compute="_compute_control")
    takes_out = fields.Boolean(string="Take it out of force")
    only_warns = fields.Boolean(string="Warn only, do not block")
    severity = fields.Selection([("low", "Low"), ("medium", "Medium")])
    accepted_until = fields.Date(string="Accept until")
    window_days = fields.Integer(string="Add up over (days)")
    near_percent = fields.Integer(string="Near a limit from (%)")
    documents_min = fields.Integer(string="Documents near a limit")
    parts_days = fields.Integer(string="Parts follow within (days)")
    history_days = fields.Integer(string="Look back (days)")
    luck_percent = fields.Integer(string="Luck among findings (%)")
    reason = fields.Text(
        required=True, help="Why it is acceptable, and what is done instead."
    )

    @api.model
    def default_get(self, names):
        """Begin with the numbers as they are."""
        values = super().default_get(names)
        control = self._control(values.get("res_model"), values.get("res_id"))
        if control is not None:
            values |= {
                name: control[name] for name in NUMBERS if name in control._fields
            }
        return values

    @api.depends("res_model", "res_id")
    def _compute_control(self):
        for loosening in self:
            control = self._control(loosening.res_model, loosening.res_id)
            names = () if control is None else control._fields
            loosening.control_name = control.display_name if names else ""
            loosening.is_rule = "active" in names
            loosening.has_blocks = "blocks" in names
            loosening.has_numbers = "window_days" in names

    def action_propose(self):
        """Propose it, as the person who is logged in."""
        self.ensure_one()
        control = self._control(self.res_model, self.res_id)
        if control is None:
            raise UserError(self.env._("Open the control and press Loosen there."))
        control._propose(self._changes(control), self.reason)
        return {"type": "ir.actions.act_window_close"}

    def _changes(self, control):
        if control._name == HOLDING:
            return {"accepted_until": fields.Date.to_string(self.accepted_until)}
        changes = {}
        if self.takes_out:
            changes["active"] = False
        if self.only_warns and self.has_blocks:
            changes["blocks"] = False
        if self.severity and "severity" in control._fields:
            changes["severity"] = self.severity
        changes |= {
            name: self[name]
            for name in NUMBERS
            if self.has_numbers and self[name] != control[name]
        }
        return changes

    @api.model
    def _control(self, res_model, res_id):
        """Return the control; of what a client may name only controls count."""
        rule = self.env.registry["wardclerk.control.rule"]
        model = self.env.registry.get(res_model or "")
        if model is None or not (issubclass(model, rule) or res_model == HOLDING):
            return None
        return self.env[res_model].browse(res_id).exists() or None
