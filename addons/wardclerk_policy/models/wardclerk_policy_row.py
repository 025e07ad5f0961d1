"""What conditions and steps of a draft's rules share."""

from odoo import api, models


class WardclerkPolicyRow(models.AbstractModel):
    """A part of a rule: edited in drafts only, and its editors are authors."""

    _name = "wardclerk.policy.row"
    _description = "Part of a Policy Rule"

    @api.model_create_multi
    def create(self, vals_list):
        rules = {vals["rule_id"] for vals in vals_list if vals.get("rule_id")}
        self.env["wardclerk.policy.rule"].browse(
            rules
        ).version_id._refuse_unless_draft()
        rows = super().create(vals_list)
        rows.rule_id.version_id._rows_edited()
        return rows

    def write(self, vals):
        # What is moved elsewhere was edited here as well.
        self.rule_id.version_id._rows_edited()
        result = super().write(vals)
        self.rule_id.version_id._rows_edited()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        self.rule_id.version_id._refuse_unless_draft()
        self.rule_id.version_id._note_author()
