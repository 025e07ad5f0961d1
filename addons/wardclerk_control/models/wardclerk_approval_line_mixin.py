"""Whoever changes a line of a document has edited the document."""

from odoo import api, models


class WardclerkApprovalLineMixin(models.AbstractModel):
    _inherit = "wardclerk.approval.line.mixin"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._approval_documents()._control_note_edit()
        return lines

    def write(self, vals):
        if not self._approval_concerns(vals):
            return super().write(vals)
        documents = self._approval_documents()
        # What a line said does not depend on what the user may read.
        before = {one: {name: one[name] for name in vals} for one in self.sudo()}
        result = super().write(vals)
        is_other = any(
            one[name] != value
            for one, values in before.items()
            for name, value in values.items()
        )
        if is_other:
            (documents | self._approval_documents())._control_note_edit()
        return result

    def unlink(self):
        documents = self._approval_documents()
        result = super().unlink()
        documents.exists()._control_note_edit()
        return result
