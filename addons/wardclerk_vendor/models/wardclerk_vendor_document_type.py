"""Which documents a vendor hands in, and when they are asked for again."""

from odoo import api, fields, models


class WardclerkVendorDocumentType(models.Model):
    _name = "wardclerk.vendor.document.type"
    _description = "Vendor Document Type"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    is_required = fields.Boolean(string="Required", default=True)
    has_end = fields.Boolean(string="Ends on a Date", default=True)
    lead_days = fields.Integer(
        default=45, help="So many days before its end a renewal is asked for."
    )
    reminder_days = fields.Integer(
        default=14, help="So many days after it was asked for, it is asked for again."
    )
    grace_days = fields.Integer(
        default=0, help="So many days after its end it still counts."
    )

    _code_once = models.UniqueIndex("(code)", "There is such a type already.")
    _days = models.Constraint(
        "CHECK (lead_days >= 0 AND reminder_days >= 1 AND grace_days BETWEEN 0 AND 90)",
        "Days are not negative, reminders are a day apart, grace is 90 days at most.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        types = super().create(vals_list)
        self.env["wardclerk.audit"]._record("vendor_document_type.created", types)
        types._refresh_vendors()
        return types

    def write(self, vals):
        names = ("is_required", "lead_days", "reminder_days", "grace_days", "active")
        before = {one.id: {name: one[name] for name in names} for one in self}
        result = super().write(vals)
        if set(names) & vals.keys():
            self.env["wardclerk.audit"]._record(
                "vendor_document_type.changed",
                self,
                old=before,
                new={one.id: {name: one[name] for name in names} for one in self},
            )
            self._refresh_vendors()
        return result

    def _refresh_vendors(self):
        # The standing follows the types, whoever changes them.
        self.env["wardclerk.vendor"].sudo()._refresh_approved()
