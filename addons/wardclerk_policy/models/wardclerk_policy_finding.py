"""What the check of a draft found, with the document that shows it."""

from odoo import api, fields, models
from odoo.exceptions import AccessError

from wardclerk.core.policy.form import rule_from_dict

from ..finding_words import finding_words
from ..permit import take_permit


class WardclerkPolicyFinding(models.Model):
    """Written by the check alone; it is made again whenever the draft is saved."""

    _name = "wardclerk.policy.finding"
    _description = "Finding of a Policy Check"
    _order = "version_id, sequence, id"
    _rec_name = "words"
    _log_access = False

    version_id = fields.Many2one(
        "wardclerk.policy.version",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    sequence = fields.Integer(readonly=True)
    code = fields.Char(required=True, readonly=True)
    severity = fields.Selection(
        [("error", "Must be mended"), ("warning", "Look at it"), ("note", "Note")],
        required=True,
        readonly=True,
    )
    key = fields.Char(readonly=True, help="Which sentence says it.")
    arguments = fields.Json(readonly=True)
    words = fields.Char(string="Finding", compute="_compute_words")
    rules = fields.Char(readonly=True)
    example = fields.Char(
        readonly=True, help="The facts of one document that shows it."
    )
    suggestion = fields.Json(readonly=True)
    suggestion_words = fields.Char(string="Suggested Rule", readonly=True)

    @api.depends_context("lang")
    @api.depends("key", "arguments")
    def _compute_words(self):
        for finding in self:
            # One that an earlier version noted has no key until the next check.
            finding.words = finding.code
            if finding.key:
                finding.words = finding_words(self.env, finding.key, finding.arguments)

    @api.model_create_multi
    def create(self, vals_list):
        if not take_permit(self):
            raise AccessError(self.env._("Findings come from the check of a draft."))
        return super().create(vals_list)

    def write(self, vals):
        if not take_permit(self):
            raise AccessError(self.env._("Findings are not edited. Mend the draft."))
        return super().write(vals)

    def action_take_over(self):
        """Add the suggested rule at the end of the draft. For policy owners."""
        for finding in self:
            version = finding.version_id
            version.check_access("write")
            version._refuse_unless_draft()
            if finding.suggestion:
                table = version._draft_table()
                rule = rule_from_dict(finding.suggestion, "", table.kinds)
                version._append_rule(rule)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
