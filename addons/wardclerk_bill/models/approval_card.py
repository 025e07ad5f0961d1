"""What approvers read about a vendor bill beside its content."""

from odoo import models

from odoo.addons.wardclerk_approval.checklist import ChecklistLine


class AccountMove(models.Model):
    _inherit = "account.move"

    def _approval_document_type(self):
        """Return what people call it: *Vendor Bill*, not *Journal Entry*."""
        return dict(self._fields["move_type"]._description_selection(self.env))[
            self.move_type
        ]

    def _approval_checklist(self):
        """Return what an approver would look up in the order and in the mailbox."""
        return [
            *super()._approval_checklist(),
            self._order_line(),
            self._document_line(),
            self._exceptions_line(),
        ]

    def _order_line(self):
        order = self.matched_order_id or self.line_ids.purchase_line_id.order_id[:1]
        if not order:
            return ChecklistLine(self.env._("An order stands behind it"), False)
        words = self.env._("An order stands behind it: %s", order.name)
        return ChecklistLine(words, self._has_order(), f"/odoo/purchase/{order.id}")

    def _document_line(self):
        """The vendor's own document: without one nobody can compare."""
        files = self.env["ir.attachment"].search_count(
            [("res_model", "=", self._name), ("res_id", "=", self.id)], limit=1
        )
        return ChecklistLine(self.env._("The vendor's document is there"), bool(files))

    def _exceptions_line(self):
        if not self.intake_id:
            return ChecklistLine(
                self.env._("Compared with the document by assist"), None
            )
        names = ", ".join(self.exception_ids.mapped("name"))
        words = self.env._("Without exceptions; found: %s", names) if names else ""
        return ChecklistLine(words or self.env._("Without exceptions"), not names)
