"""The verb *Keep in the archive* for Automation Rules and menus."""

from odoo import fields, models

from .wardclerk_archive_file import KINDS


class IrActionsServer(models.Model):
    _inherit = "ir.actions.server"

    state = fields.Selection(
        selection_add=[("wardclerk_archive", "Keep in the archive"), ("multi",)],
        ondelete={"wardclerk_archive": "cascade"},
    )
    wardclerk_archive_kind = fields.Selection(KINDS, string="Kept as")
    wardclerk_archive_date_id = fields.Many2one(
        "ir.model.fields",
        string="Filed under",
        domain="[('model_id', '=', model_id), ('ttype', '=', 'date')]",
        ondelete="cascade",
        help="A date of the document. Empty: the day on which it is kept.",
    )

    def _name_depends(self):
        return [*super()._name_depends(), "wardclerk_archive_kind"]

    def _generate_action_name(self):
        if self.state != "wardclerk_archive":
            return super()._generate_action_name()
        return self.env._("Keep in the archive")

    def _warning_depends(self):
        return [*super()._warning_depends(), "wardclerk_archive_kind"]

    def _get_warning_messages(self):
        warnings = super()._get_warning_messages()
        if self.state == "wardclerk_archive" and not self.wardclerk_archive_kind:
            warnings.append(self.env._("Choose what it is kept as."))
        return warnings

    def _run_action_wardclerk_archive_multi(self, eval_context=None):
        """Ask for the files of the records at hand to be kept."""
        context = eval_context or {}
        records = context.get("records") or context.get("record")
        if records:
            date = self.sudo().wardclerk_archive_date_id  # of the action, no record
            self.env["wardclerk.archive.file"]._ask(
                records, self.wardclerk_archive_kind, date.name
            )
