"""A sender of events: what it may send, and as which bot it acts here."""

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import ValidationError

KIBIBYTE = 1024
WATCHED_FIELDS = ("code", "active", "user_id", "max_bytes", "type_ids")


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
    _max_bytes_limit = models.Constraint(
        "CHECK (max_bytes BETWEEN 1 AND 64 * 1024 * 1024)",
        "A message has at least one byte and at most 64 MiB.",
    )

    @api.constrains("user_id")
    def _check_bot(self):
        """A signed event must never act as a person, nor as one who may do anything."""
        for source in self.sudo():  # groups of users are hidden from many
            bot = source.user_id
            is_bot = bot.has_group("wardclerk_base.group_integration_bot")
            is_mighty = bot.id == SUPERUSER_ID or bot.has_group("base.group_system")
            if not is_bot or is_mighty:
                raise ValidationError(
                    self.env._(
                        "%s is not an integration bot. Events act as a bot with few"
                        " rights of its own.",
                        bot.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        sources = super().create(vals_list)
        self.env["wardclerk.audit"]._record(
            "source.created", sources, new=sources._watched(WATCHED_FIELDS)
        )
        return sources

    def write(self, vals):
        names = [name for name in WATCHED_FIELDS if name in vals]
        old = self._watched(names)
        result = super().write(vals)
        if names:
            self.env["wardclerk.audit"]._record(
                "source.changed", self, old=old, new=self._watched(names)
            )
        return result

    def _watched(self, names):
        return {source.id: {name: source[name] for name in names} for source in self}

    def _compute_inbox_count(self):
        groups = self.env["wardclerk.inbox"]._read_group(
            [("source_id", "in", self.ids)], ["source_id"], ["__count"]
        )
        counts = dict(groups)
        for source in self:
            source.inbox_count = counts.get(source, 0)
