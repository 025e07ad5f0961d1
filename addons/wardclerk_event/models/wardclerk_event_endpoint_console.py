"""What an administrator sees of a receiver and does about it, without a programmer."""

import uuid

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_datetime

from wardclerk.core.event.envelope import Event, timestamp

from .wardclerk_outbox import SEQUENCE_MARK, TEST_TYPE

CAUSES_MAX = 5


class WardclerkEventEndpoint(models.Model):
    _inherit = "wardclerk.event.endpoint"

    oldest_waiting_at = fields.Datetime(
        compute="_compute_waiting", string="Oldest Waiting"
    )
    causes = fields.Text(compute="_compute_causes", string="Failures by Cause")
    condition = fields.Char(compute="_compute_condition", string="How It Is Doing")

    def _compute_waiting(self):
        groups = self.env["wardclerk.outbox"]._read_group(
            [("endpoint_id", "in", self.ids), ("state", "in", ["queued", "sending"])],
            ["endpoint_id"],
            ["created_at:min"],
        )
        oldest = dict(groups)
        for endpoint in self:
            endpoint.oldest_waiting_at = oldest.get(endpoint)

    def _compute_causes(self):
        groups = self.env["wardclerk.outbox"]._read_group(
            [
                ("endpoint_id", "in", self.ids),
                ("state", "in", ["queued", "sending", "dead"]),
                ("last_error", "!=", False),
            ],
            ["endpoint_id", "last_error"],
            ["__count"],
            order="__count desc",
        )
        lines = {}
        for endpoint, cause, count in groups:
            lines.setdefault(endpoint, []).append(f"{count} × {cause}")
        for endpoint in self:
            endpoint.causes = "\n".join(lines.get(endpoint, [])[:CAUSES_MAX])

    @api.depends("state", "breaker_state", "has_secret", "last_success_at")
    def _compute_condition(self):
        for endpoint in self:
            endpoint.condition = endpoint._in_words()

    def _in_words(self):
        if self.state == "paused":
            return self.env._("Paused: its events wait until somebody resumes it.")
        if not self.has_secret:
            return self.env._("Has no signing secret: nothing can be sent.")
        if self.breaker_state == "open":
            return self.env._("Does not answer. Its events wait and lose nothing.")
        if self.breaker_state == "half_open":
            return self.env._("Did not answer and is being tried again.")
        if self.dead_count:
            return self.env._(
                "Answers, but %s events were given up on.", self.dead_count
            )
        if self.last_success_at:
            return self.env._(
                "Answers. Last success: %s.",
                format_datetime(self.env, self.last_success_at),
            )
        return self.env._("Nothing was sent yet. Send a test event.")

    def action_send_test(self):
        """Queue an event for this receiver alone, which asks nothing of it."""
        self.ensure_one()
        if not self.env.user.has_group("wardclerk_base.group_administrator"):
            raise AccessError(
                self.env._("Only a Wardclerk administrator may send a test event.")
            )
        if not self.has_secret:
            raise UserError(
                self.env._("%s has no signing secret. Set one first.", self.name)
            )
        outbox = self.env["wardclerk.outbox"]
        kind = self.env.ref("wardclerk_event.type_integration_tested")
        event = Event(
            id=str(uuid.uuid4()),
            type=TEST_TYPE,
            source=f"wardclerk/odoo/{self.env.cr.dbname}",
            subject=f"{self._name},{self.id}",
            time=timestamp(fields.Datetime.now()),
            dataschema=kind.sudo()._dataschema(),  # no secret of the contract
            sequence=SEQUENCE_MARK,
            data={"endpoint": self.name},
        )
        outbox._buffer_row(event, self, self.id, outbox._trace_id())
        self.env["wardclerk.audit"]._record("endpoint.tested", self)
        return self.action_open_deliveries()

    def action_replay_since(self):
        """Ask from when on, and why, everything is sent again."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Replay Since"),
            "res_model": "wardclerk.outbox.replay.since",
            "view_mode": "form",
            "target": "new",
            "context": {"default_endpoint_id": self.id},
        }
