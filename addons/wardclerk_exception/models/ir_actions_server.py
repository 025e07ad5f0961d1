"""The verb *Open exception* for Automation Rules, Scheduled Actions and menus."""

from odoo import fields, models

from ..noticed import Noticed


class IrActionsServer(models.Model):
    _inherit = "ir.actions.server"

    state = fields.Selection(
        selection_add=[("wardclerk_exception", "Open exception"), ("multi",)],
        ondelete={"wardclerk_exception": "cascade"},
    )
    wardclerk_reason_id = fields.Many2one(
        "wardclerk.exception.reason", string="Exception Reason", ondelete="restrict"
    )
    wardclerk_words = fields.Char(
        string="What Does Not Fit",
        help="Empty: the name of the reason.",
    )

    def _name_depends(self):
        return [*super()._name_depends(), "wardclerk_reason_id"]

    def _generate_action_name(self):
        if self.state != "wardclerk_exception":
            return super()._generate_action_name()
        return self.env._("Open exception: %s", self.wardclerk_reason_id.name or "")

    def _warning_depends(self):
        return [*super()._warning_depends(), "wardclerk_reason_id"]

    def _get_warning_messages(self):
        warnings = super()._get_warning_messages()
        if self.state != "wardclerk_exception":
            return warnings
        reason = self.wardclerk_reason_id
        if not reason:
            warnings.append(self.env._("Choose the reason of the exception."))
        elif reason.res_model and reason.res_model != self.model_id.model:
            warnings.append(self.env._("This reason is for other documents."))
        return warnings

    def _run_action_wardclerk_exception_multi(self, eval_context=None):
        """Open the exception on the records at hand; where it is open, it stays."""
        context = eval_context or {}
        records = context.get("records") or context.get("record")
        if records:
            reason = self.wardclerk_reason_id
            words = self.wardclerk_words or reason.name
            self.env["wardclerk.exception"]._open(records, Noticed(reason.code, words))
