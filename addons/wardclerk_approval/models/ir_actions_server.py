"""The verb *Request approval* for Automation Rules, Scheduled Actions and menus."""

from odoo import fields, models


class IrActionsServer(models.Model):
    _inherit = "ir.actions.server"

    state = fields.Selection(
        selection_add=[("wardclerk_request_approval", "Request approval"), ("multi",)],
        ondelete={"wardclerk_request_approval": "cascade"},
    )
    wardclerk_gate = fields.Char(
        string="Gate", help="Empty: the document type's only gate."
    )

    def _name_depends(self):
        return [*super()._name_depends(), "wardclerk_gate"]

    def _generate_action_name(self):
        if self.state != "wardclerk_request_approval":
            return super()._generate_action_name()
        return self.env._("Request approval")

    def _warning_depends(self):
        return [*super()._warning_depends(), "wardclerk_gate"]

    def _get_warning_messages(self):
        warnings = super()._get_warning_messages()
        if self.state != "wardclerk_request_approval" or not self.model_id:
            return warnings
        gates = self.env["wardclerk.policy"]._gates_of(self.model_id.model)
        if not gates:
            warnings.append(self.env._("This document type has no gate."))
        elif self.wardclerk_gate and self.wardclerk_gate not in gates:
            warnings.append(self.env._("Known gates: %s.", ", ".join(gates)))
        elif not self.wardclerk_gate and len(gates) > 1:
            warnings.append(self.env._("Choose one of: %s.", ", ".join(gates)))
        return warnings

    def _run_action_wardclerk_request_approval_multi(self, eval_context=None):
        """Ask for approval of the records at hand; those that wait already stay."""
        context = eval_context or {}
        records = context.get("records") or context.get("record")
        if records:
            records._request_approval(self.wardclerk_gate or None)
