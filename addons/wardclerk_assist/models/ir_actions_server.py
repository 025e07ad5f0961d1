"""The verb Ask assist for Automation Rules and Scheduled Actions."""

from odoo import fields, models


class IrActionsServer(models.Model):
    _inherit = "ir.actions.server"

    state = fields.Selection(
        selection_add=[("wardclerk_ask_assist", "Ask assist"), ("multi",)],
        ondelete={"wardclerk_ask_assist": "cascade"},
    )

    def _generate_action_name(self):
        if self.state == "wardclerk_ask_assist":
            return self.env._("Ask assist to read the documents")
        return super()._generate_action_name()

    def _run_action_wardclerk_ask_assist_multi(self, eval_context=None):
        """Queue the records' documents; assist is asked after this transaction."""
        records = eval_context.get("records") or eval_context.get("record")
        if not records:
            return False
        attachments = self.env["ir.attachment"].search(
            [("res_model", "=", records._name), ("res_id", "in", records.ids)]
        )
        request = self.env["wardclerk.assist.request"]
        for attachment in attachments.filtered(lambda file: file.type == "binary"):
            request._ask(records.browse(attachment.res_id), attachment)
        if attachments:
            request._wake()
        return False
