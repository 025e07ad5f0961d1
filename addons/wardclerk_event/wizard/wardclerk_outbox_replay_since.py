"""Asks from when on, and why, everything for one receiver is sent again."""

from odoo import api, fields, models
from odoo.exceptions import UserError

EVENTS_MAX = 10_000  # at once; the rest with another press


class WardclerkOutboxReplaySince(models.TransientModel):
    _name = "wardclerk.outbox.replay.since"
    _description = "Replay Events Since"

    endpoint_id = fields.Many2one("wardclerk.event.endpoint", required=True)
    since = fields.Datetime(required=True, default=lambda self: fields.Datetime.today())
    what = fields.Selection(
        [("dead", "Only what was given up on"), ("all", "Also what was done")],
        default="dead",
        required=True,
        help="Receivers recognise an event that they have already done by its id.",
    )
    reason = fields.Char(required=True)
    event_count = fields.Integer(compute="_compute_event_count", string="Events")

    @api.depends("endpoint_id", "since", "what")
    def _compute_event_count(self):
        for wizard in self:
            wizard.event_count = self.env["wardclerk.outbox"].search_count(
                wizard._domain(), limit=EVENTS_MAX
            )

    def _domain(self):
        states = ["dead"]
        if self.what == "all":
            states += ["delivered", "confirmed"]
        return [
            ("endpoint_id", "=", self.endpoint_id.id),
            ("created_at", ">=", self.since),
            ("state", "in", states),
        ]

    def action_replay(self):
        """Send them again, oldest first, and keep the reason as evidence of each."""
        self.ensure_one()
        reason = (self.reason or "").strip()
        if not reason:
            raise UserError(self.env._("Write why these events are sent again."))
        rows = self.env["wardclerk.outbox"].search(
            self._domain(), order="id", limit=EVENTS_MAX
        )
        if not rows:
            raise UserError(self.env._("Nothing was given up on since then."))
        rows._replay(reason)
        return self.endpoint_id.action_open_deliveries()
