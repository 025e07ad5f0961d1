"""What a maintenance platform did to a piece of equipment before."""

from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.wardclerk_policy.permit import take_permit


class WardclerkEquipmentHistory(models.Model):
    _name = "wardclerk.equipment.history"
    _description = "Equipment History"
    _rec_name = "kind"
    _order = "dated desc, id"

    equipment_id = fields.Many2one(
        "maintenance.equipment", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="equipment_id.company_id", store=True, index=True
    )
    platform = fields.Char(required=True, readonly=True)
    dated = fields.Date(string="Date", required=True, readonly=True)
    kind = fields.Char(required=True, readonly=True)
    text = fields.Char(string="What Was Done", readonly=True)
    reference = fields.Char(string="Work Order", readonly=True)
    fetched_at = fields.Datetime(string="Told At", required=True, readonly=True)
    entry_key = fields.Char(required=True, readonly=True)

    _once = models.Constraint(
        "UNIQUE (equipment_id, entry_key)", "An entry of a history is kept once."
    )

    @api.model_create_multi
    def create(self, vals_list):
        self._refuse_without_permit()
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_without_permit()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("What a platform told stays on record."))

    def _refuse_without_permit(self):
        if not take_permit(self):
            raise AccessError(self.env._("History follows from what platforms tell."))
