"""One step that a rule asks for, as people edit it."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class WardclerkPolicyStep(models.Model):
    """Who decides, how many of them, in which order and by when."""

    _name = "wardclerk.policy.step"
    _description = "Policy Step"
    _inherit = ["wardclerk.policy.row"]
    _order = "sequence, id"

    rule_id = fields.Many2one(
        "wardclerk.policy.rule", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(
        string="Turn", default=1, help="Steps of the same turn run in parallel."
    )
    role_id = fields.Many2one("wardclerk.role", ondelete="restrict")
    user_id = fields.Many2one(
        "res.users",
        string="Or Person",
        ondelete="restrict",
        domain=[("share", "=", False)],
        help="A named person. Prefer roles: they outlive people.",
    )
    quorum = fields.Selection(
        [
            ("any", "Any one of them"),
            ("all", "All of them"),
            ("count", "A number of them"),
            ("percent", "A share of them"),
        ],
        required=True,
        default="any",
    )
    quorum_value = fields.Integer(string="How Many", help="A number, or percent.")
    target_hours = fields.Integer(help="Hours in which the step should be decided.")
    form = fields.Json(compute="_compute_form")

    @api.depends(
        "role_id.code",
        "user_id.login",
        "sequence",
        "quorum",
        "quorum_value",
        "target_hours",
    )
    def _compute_form(self):
        for step in self:
            counted = step.quorum in ("count", "percent")
            step.form = {
                "role": step.role_id.code or "",
                "user": step.user_id.login or "",
                "order": step.sequence,
                "quorum": step.quorum,
                "quorum_value": step.quorum_value if counted else 0,
                "target_hours": step.target_hours,
            }

    @api.model
    def _values_of(self, step):
        """Return the row that says what one step of the text form says."""
        return {
            "role_id": self._named("wardclerk.role", "code", step.get("role")),
            "user_id": self._named("res.users", "login", step.get("user")),
            "sequence": step.get("order", 1),
            "quorum": step.get("quorum", "any"),
            "quorum_value": step.get("quorum_value", 0),
            "target_hours": step.get("target_hours", 0),
        }

    @api.model
    def _named(self, model, field, name):
        if not name:
            return False
        found = self.env[model].search([(field, "=", name)], limit=1)
        if not found:
            raise ValidationError(
                self.env._(
                    "The policy names %(name)s, which does not exist. Correct it, or"
                    " create it first.",
                    name=name,
                )
            )
        return found.id
