"""Says to which equipment waiting alarms belong, or why to none."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class WardclerkEquipmentPlacement(models.TransientModel):
    """It asks and passes on: what may be settled is checked by the alarms."""

    _name = "wardclerk.equipment.placement"
    _description = "Settle Alarms Without Equipment"

    alert_ids = fields.Many2many("wardclerk.equipment.alert", string="Alarms")
    serials = fields.Char(compute="_compute_serials", string="Serial Number")
    equipment_id = fields.Many2one("maintenance.equipment")
    reason = fields.Char(help="Needed to set alarms aside.")

    @api.depends("alert_ids")
    def _compute_serials(self):
        for form in self:
            form.serials = ", ".join(sorted(set(form.alert_ids.mapped("serial"))))

    def action_place(self):
        """Bring the alarms to the equipment; its request opens."""
        self.ensure_one()
        if not self.equipment_id:
            raise UserError(
                self.env._("Choose the equipment that the alarms belong to.")
            )
        self.alert_ids._settle_as(self.equipment_id)
        return {"type": "ir.actions.act_window_close"}

    def action_set_aside(self):
        """Put the alarms out of the queue, for the reason that is written."""
        self.ensure_one()
        self.alert_ids._set_aside(self.reason)
        return {"type": "ir.actions.act_window_close"}
