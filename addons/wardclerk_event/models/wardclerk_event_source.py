"""A sender of events: what it may send, and as which bot it acts here."""

from odoo import fields, models

KIBIBYTE = 1024


class WardclerkEventSource(models.Model):
    _name = "wardclerk.event.source"
    _description = "Event Source"
    _inherit = ["wardclerk.event.secret.mixin"]
    _rec_name = "code"
    _order = "code"

    code = fields.Char(required=True, help="The last part of the address it posts to.")
    description = fields.Char(translate=True)
    active = fields.Boolean(default=True)
    user_id = fields.Many2one(
        "res.users", string="Acts As", required=True, ondelete="restrict"
    )
    max_bytes = fields.Integer(default=64 * KIBIBYTE, required=True)
    type_ids = fields.Many2many("wardclerk.event.type", string="May Send")
    inbox_count = fields.Integer(compute="_compute_inbox_count")

    _code_unique = models.Constraint("UNIQUE (code)", "This source already exists.")

    def _compute_inbox_count(self):
        groups = self.env["wardclerk.inbox"]._read_group(
            [("source_id", "in", self.ids)], ["source_id"], ["__count"]
        )
        counts = dict(groups)
        for source in self:
            source.inbox_count = counts.get(source, 0)
