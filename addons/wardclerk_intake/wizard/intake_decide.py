"""The question why, before a person decides about a document."""

from odoo import fields, models

from odoo.addons.wardclerk_assist.models.suggestion import DOCUMENT_TYPES


class WardclerkIntakeDecide(models.TransientModel):
    _name = "wardclerk.intake.decide"
    _description = "Decide About a Document"

    decision = fields.Selection(
        [
            ("dismiss", "Dismiss"),
            ("reopen", "Take Back Into the Queue"),
            ("route", "Route by Hand"),
        ],
        required=True,
        readonly=True,
    )
    intake_ids = fields.Many2many("wardclerk.intake", readonly=True)
    document_type = fields.Selection(DOCUMENT_TYPES, "This Is A")
    reason = fields.Char(required=True)

    def action_apply(self):
        self.ensure_one()
        if self.decision == "dismiss":
            self.intake_ids.dismiss(self.reason)
        elif self.decision == "reopen":
            self.intake_ids.reopen(self.reason)
        else:
            self.intake_ids.route_as(self.document_type, self.reason)
            if len(self.intake_ids) == 1:
                return self.intake_ids.action_open_record()
        return {"type": "ir.actions.act_window_close"}
