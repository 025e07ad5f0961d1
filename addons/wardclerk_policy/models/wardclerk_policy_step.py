"""One step that a rule asks for, as people edit it."""

from odoo import api, fields, models
from odoo.tools import float_repr

from wardclerk.core.policy import PolicyError
from wardclerk.core.policy.explain import turn_words
from wardclerk.core.policy.form import step_from_dict
from wardclerk.core.policy.step import WHO

from .wardclerk_policy_condition import split_words


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
    who = fields.Selection(
        [
            ("role", "Holders of a role"),
            ("manager", "The requester's manager"),
            ("user", "A named person"),
            ("field", "The person in a field"),
        ],
        required=True,
        default="role",
    )
    role_id = fields.Many2one("wardclerk.role", ondelete="restrict")
    user_id = fields.Many2one(
        "res.users",
        string="Person",
        ondelete="restrict",
        domain=[("share", "=", False)],
        help="A named person. Prefer roles: they outlive people.",
    )
    manager_levels = fields.Integer(
        string="Levels Up",
        default=1,
        help="How far up the chain of managers, until somebody whose approval limit"
        " covers the amount.",
    )
    user_field = fields.Char(
        string="Field", help="A field of the document that holds a person."
    )
    purpose = fields.Selection(
        [
            ("approve", "Approves"),
            ("warn", "Is told"),
            ("block", "May refuse"),
        ],
        required=True,
        default="approve",
        help="The gate waits for those who approve, and for nobody else.",
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
    escalate_to_id = fields.Many2one(
        "wardclerk.role",
        string="Then Also",
        ondelete="restrict",
        help="Who can decide as well when the step waits for too long.",
    )
    escalate_hours = fields.Integer(string="After Hours")
    documents = fields.Char(
        help="Codes of what must be attached first, with commas between them."
    )
    step_up_above = fields.Float(
        string="Fresh Log-in Above",
        digits=(16, 3),
        help="Whoever decides on a larger amount logs in again. Zero: never.",
    )
    relies_on = fields.Char(
        help="The facts and protected fields that this decision stands for, with commas"
        " between them. Empty: all of the content."
    )
    form = fields.Json(compute="_compute_form")
    words = fields.Char(string="Asks", compute="_compute_words")

    _levels_in_range = models.Constraint(
        "CHECK (manager_levels BETWEEN 1 AND 10)", "Say 1 to 10 levels."
    )

    @api.depends(
        "who",
        "role_id.code",
        "user_id.login",
        "manager_levels",
        "user_field",
        "sequence",
        "quorum",
        "quorum_value",
        "target_hours",
        "purpose",
        "escalate_to_id.code",
        "escalate_hours",
        "documents",
        "step_up_above",
        "relies_on",
    )
    def _compute_form(self):
        for step in self:
            counted = step.quorum in ("count", "percent")
            holds_gate = step.purpose == "approve"
            step.form = {
                **step._who_form(),
                "order": step.sequence,
                "quorum": step.quorum,
                "quorum_value": step.quorum_value if counted else 0,
                "target_hours": step.target_hours,
                "purpose": step.purpose,
                "escalate_to": (holds_gate and step.escalate_to_id.code) or "",
                "escalate_hours": step.escalate_hours if holds_gate else 0,
                "documents": split_words(step.documents),
                "step_up_above": float_repr(step.step_up_above, 3),
                "relies_on": split_words(step.relies_on),
            }

    def _who_form(self):
        return {
            "role": {"role": self.role_id.code or ""},
            "user": {"user": self.user_id.login or ""},
            "manager": {"manager": self.manager_levels},
            "field": {"field": (self.user_field or "").strip()},
        }[self.who or "role"]

    @api.depends("form")
    def _compute_words(self):
        names = self.env["wardclerk.policy"]._words_of_codes()
        for step in self:
            try:
                one = step_from_dict(step.form, "")
            except PolicyError as error:
                step.words = error.message
            else:
                step.words = turn_words(one, names)

    @api.model
    def _values_of(self, step, names):
        """Return the row that says what one step of the text form says."""
        return {
            "who": next(name for name in WHO if step.get(name)),
            "role_id": names.role(step.get("role")),
            "user_id": names.user(step.get("user")),
            "manager_levels": step.get("manager", 1),
            "user_field": step.get("field", False),
            "sequence": step.get("order", 1),
            "quorum": step.get("quorum", "any"),
            "quorum_value": step.get("quorum_value", 0),
            "target_hours": step.get("target_hours", 0),
            "purpose": step.get("purpose", "approve"),
            "escalate_to_id": names.role(step.get("escalate_to")),
            "escalate_hours": step.get("escalate_hours", 0),
            "documents": ", ".join(step.get("documents", ())) or False,
            "step_up_above": float(step.get("step_up_above", 0)),
            "relies_on": ", ".join(step.get("relies_on", ())) or False,
        }
