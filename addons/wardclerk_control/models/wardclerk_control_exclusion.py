"""One separation rule: nobody does both duties on one document."""

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from wardclerk.core.control import Exclusion

from .wardclerk_control import APPROVE, NOTED

SEVERITIES = ("low", "medium", "high")


class WardclerkControlExclusion(models.Model):
    """That makers of a document never approve it holds without any rule."""

    _name = "wardclerk.control.exclusion"
    _description = "Separation Rule"
    _inherit = ["wardclerk.control.rule"]
    _order = "sequence, id"

    _control_ranks = {"active": bool, "blocks": bool, "severity": SEVERITIES.index}
    _control_words = ("name", "description", "sequence")

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=50)
    active = fields.Boolean(default=True, copy=False)
    description = fields.Text(
        string="Why", translate=True, help="What could go wrong without it."
    )
    res_model = fields.Char(string="Document Type", help="Empty: all document types.")
    company_id = fields.Many2one(
        "res.company", ondelete="restrict", help="Empty: all companies."
    )
    duty_id = fields.Many2one(
        "wardclerk.control.duty", string="Who Does", required=True, ondelete="restrict"
    )
    role_id = fields.Many2one(
        "wardclerk.role",
        string="As",
        ondelete="restrict",
        help="Only approvals in this role. Empty: in any role.",
    )
    other_duty_id = fields.Many2one(
        "wardclerk.control.duty",
        string="Must Not Do",
        required=True,
        ondelete="restrict",
    )
    other_role_id = fields.Many2one(
        "wardclerk.role", string="In the Role", ondelete="restrict"
    )
    severity = fields.Selection(
        [("low", "Low"), ("medium", "Medium"), ("high", "High")],
        required=True,
        default="medium",
    )
    blocks = fields.Boolean(
        default=True, help="Off: it is let pass, and a finding tells the auditor."
    )
    first = fields.Char(compute="_compute_words", store=True, precompute=True)
    second = fields.Char(compute="_compute_words", store=True, precompute=True)
    key = fields.Char(
        compute="_compute_words",
        store=True,
        precompute=True,
        help="The rule as the database names it.",
    )

    _two_duties = models.Constraint(
        "CHECK (first <> second)", "A duty does not exclude itself."
    )
    _in_force_idx = models.Index("(res_model, company_id) WHERE active")

    @api.depends("duty_id", "role_id", "other_duty_id", "other_role_id")
    def _compute_words(self):
        for rule in self:
            rule.first = _word(rule.duty_id, rule.role_id)
            rule.second = _word(rule.other_duty_id, rule.other_role_id)
            rule.key = f"{rule.first} excludes {rule.second}"

    @api.constrains("duty_id", "role_id", "other_duty_id", "other_role_id")
    def _check_role(self):
        for rule in self:
            for duty, role in (
                (rule.duty_id, rule.role_id),
                (rule.other_duty_id, rule.other_role_id),
            ):
                if role and duty.code != APPROVE:
                    raise ValidationError(
                        self.env._(
                            "Only approvals are told apart by role. Leave the role of"
                            " “%s” empty.",
                            duty.name,
                        )
                    )

    @api.constrains("res_model")
    def _check_res_model(self):
        for rule in self:
            if rule.res_model and rule.res_model not in self.env:
                raise ValidationError(
                    self.env._("%s is no document type here.", rule.res_model)
                )

    @api.model
    @tools.ormcache("res_model", "company_id")
    def _in_force(self, res_model, company_id):
        """Return the rules for documents of this type and company, as values."""
        domain = Domain("res_model", "in", (res_model, False)) & Domain(
            "company_id", "in", (company_id, False)
        )
        # Rules hold whether or not the person who meets them may read them.
        return tuple(
            Exclusion(rule.id, rule.first, rule.second, rule.blocks)
            for rule in self.sudo().search(domain)
        )

    @api.model
    @tools.ormcache("res_model")
    def _against_approval(self, res_model):
        """Return the duties that rules set against approving such documents."""
        domain = [("res_model", "in", (res_model, False))]
        pairs = [
            (rule.first, rule.second)
            for rule in self.sudo().search(domain)  # as for `_in_force`
        ]
        both_ways = pairs + [(second, first) for first, second in pairs]
        return sorted(
            {
                other
                for one, other in both_ways
                if one.partition(":")[0] == APPROVE and other not in NOTED
            }
        )


def _word(duty, role):
    return f"{duty.code}:{role.id}" if role else duty.code or ""
