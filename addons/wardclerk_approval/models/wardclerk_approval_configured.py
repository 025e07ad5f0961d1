"""What a document type has whose gate an administrator configured."""

from decimal import Decimal

from odoo import models

from wardclerk.core.policy import Kind

KINDS = {
    "boolean": Kind.BOOLEAN,
    "integer": Kind.NUMBER,
    "float": Kind.NUMBER,
    "monetary": Kind.NUMBER,
    "char": Kind.TEXT,
    "selection": Kind.TEXT,
    "many2one": Kind.TEXT,
    "many2many": Kind.SET,
}


class WardclerkApprovalConfigured(models.AbstractModel):
    """Reads from field names what domains say in methods (see `gate_classes`)."""

    _name = "wardclerk.approval.configured"
    _description = "Document under a Configured Gate"
    _inherit = ["wardclerk.approval.mixin"]

    _approval_requester_field = ""
    _approval_fact_fields = ()

    def _approval_requester(self):
        name = self._approval_requester_field
        return (self[name] if name else None) or super()._approval_requester()

    def _approval_facts(self):
        return {
            one.id: {
                name: one._approval_fact(name) for name in self._approval_fact_fields
            }
            for one in self
        }

    def _approval_fact(self, name):
        """Return the value of one field as policies read it, or None."""
        value, kind = self[name], KINDS[self._fields[name].type]
        if kind is Kind.BOOLEAN:
            return bool(value)
        if kind is Kind.NUMBER:
            return Decimal(str(value))
        if kind is Kind.SET:
            return sorted(value.mapped("display_name"))
        if isinstance(value, models.BaseModel):
            value = value.display_name
        return value or None

    def _on_approved(self, case):
        """Whoever asked passes the gate themselves; their next step is a to-do."""
        result = super()._on_approved(case)
        if "activity_ids" in self._fields:
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Approved: go on with it"),
                user_id=(self._approval_requester() or self.env.user).id,
            )
        return result
