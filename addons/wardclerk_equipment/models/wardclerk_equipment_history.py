"""What a maintenance platform did to a piece of equipment before."""

from odoo import fields, models


class WardclerkEquipmentHistory(models.Model):
    _name = "wardclerk.equipment.history"
    _description = "Equipment History"
    _inherit = ["wardclerk.kept.mixin"]
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
