"""A day's events compared from both sides each night: what is open, and where."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError

from .wardclerk_outbox import TEST_TYPE

LINES_MAX = 1000  # of a report; the count tells of all
ITEMS_MAX = 50  # of the event; it is mailed
LOOK_BACK_DAYS = 7  # a day that was not proven is looked at again so long


class WardclerkEventProof(models.Model):
    _name = "wardclerk.event.proof"
    _description = "Daily Proof of Events"
    _order = "date desc"
    _rec_name = "date"

    date = fields.Date(required=True, readonly=True, help="The day, in UTC.")
    made_at = fields.Datetime(readonly=True)
    events = fields.Integer(readonly=True, help="Events that had to leave.")
    confirmed = fields.Integer(readonly=True)
    received = fields.Integer(readonly=True, help="Signed events that arrived.")
    applied = fields.Integer(readonly=True)
    open_count = fields.Integer(readonly=True, string="Open")
    sentence = fields.Char(compute="_compute_sentence", string="Result")
    line_ids = fields.One2many("wardclerk.event.proof.line", "proof_id", readonly=True)

    _date_unique = models.Constraint("UNIQUE (date)", "A day has one proof.")

    def init(self):
        """Let the relay tell in its metrics how the last proof ended."""
        self.env["wardclerk.outbox"]._grant_to_relay(self._table, "SELECT")

    @api.depends("events", "confirmed", "received", "applied", "open_count")
    def _compute_sentence(self):
        for proof in self:
            proof.sentence = self.env._(
                "%(events)s events, %(confirmed)s confirmed; %(received)s received,"
                " %(applied)s applied; %(open)s open.",
                events=proof.events,
                confirmed=proof.confirmed,
                received=proof.received,
                applied=proof.applied,
                open=proof.open_count,
            )

    @api.model
    def _run(self):
        """Prove yesterday, and again each of the last days that was not proven."""
        yesterday = fields.Date.today() - timedelta(days=1)
        open_days = self.search(
            [
                ("date", ">=", yesterday - timedelta(days=LOOK_BACK_DAYS)),
                ("date", "<", yesterday),
                ("open_count", ">", 0),
            ]
        ).mapped("date")
        for day in sorted({*open_days, yesterday}):
            self._prove(day)

    @api.model
    def _prove(self, day):
        """Compare one day from both sides; keep, tell and evidence the report."""
        out, arrived = self._outgoing(day), self._incoming(day)
        lines = [*self._lines_out(out), *self._lines_in(arrived)]
        proof = self.search([("date", "=", day)]) or self.create({"date": day})
        proof.line_ids.unlink()
        proof.write(
            {
                "made_at": fields.Datetime.now(),
                "events": len(out),
                "confirmed": sum(is_done for _id, is_done, _signed in out),
                "received": len(arrived),
                "applied": sum(is_applied for _id, is_applied in arrived),
                "open_count": len(lines),
                "line_ids": [(0, 0, line) for line in lines[:LINES_MAX]],
            }
        )
        self.env["wardclerk.audit"]._record(
            "proof.made", proof, new={"sentence": proof.sentence, "date": day}
        )
        self.env["wardclerk.outbox"]._emit(
            "integration.proof", proof, WardclerkEventProof._event_data
        )
        return proof

    @api.model
    def _outgoing(self, day):
        """(row id, done, signed for) of each event that had to leave on that day.

        *Done* is believed only where the inbox holds the receiver's own signed word,
        or where its answer is enough.
        """
        self.env.cr.execute(
            """
            SELECT o.id,
                   CASE WHEN e.confirm_seconds > 0
                        THEN o.state = 'confirmed' AND said.yes
                        ELSE o.state IN ('delivered', 'confirmed') END,
                   said.yes
              FROM wardclerk_outbox o
              JOIN wardclerk_event_endpoint e ON e.id = o.endpoint_id
             CROSS JOIN LATERAL (
                SELECT EXISTS (
                    SELECT FROM wardclerk_inbox i
                     WHERE i.about_event_id = o.event_id
                       AND i.source_id = e.source_id
                       AND i.type = 'delivery.confirmed'
                       AND i.state = 'applied') AS yes) AS said
             WHERE o.created_at >= %(day)s
               AND o.created_at < %(day)s::date + 1
               AND o.type != %(test)s
               AND o.state != 'cancelled'
             ORDER BY o.id
            """,
            {"day": day, "test": TEST_TYPE},
        )
        return self.env.cr.fetchall()

    @api.model
    def _incoming(self, day):
        """(row id, applied) of each signed event that arrived on that day."""
        self.env.cr.execute(
            """
            SELECT id, state = 'applied'
              FROM wardclerk_inbox
             WHERE received_at >= %(day)s AND received_at < %(day)s::date + 1
             ORDER BY id
            """,
            {"day": day},
        )
        return self.env.cr.fetchall()

    @api.model
    def _lines_out(self, out):
        is_signed = {row_id: signed for row_id, done, signed in out if not done}
        rows = self.env["wardclerk.outbox"].browse(is_signed)
        return [
            {
                "direction": "out",
                "outbox_id": row.id,
                "type": row.type,
                "about": row.aggregate,
                "where": self._where_of(row, is_signed[row.id]),
            }
            for row in rows
        ]

    @api.model
    def _where_of(self, row, is_signed):
        if row.state == "confirmed" and not is_signed:
            return self.env._(
                "Marked as confirmed, but %s never signed for it: somebody changed the"
                " row in the database.",
                row.endpoint_id.name,
            )
        return row.where

    @api.model
    def _lines_in(self, arrived):
        rows = self.env["wardclerk.inbox"].browse(
            row_id for row_id, is_applied in arrived if not is_applied
        )
        return [
            {
                "direction": "in",
                "inbox_id": row.id,
                "type": row.type or "-",
                "about": row.message_id,
                "where": self.env._(
                    "Refused: %(what)s %(next)s",
                    what=row.refused_message or "-",
                    next=row.refused_next_step or "",
                ).strip(),
            }
            for row in rows
        ]

    def _event_data(self):
        """What `contracts/integration/integration.proof.schema.json` says."""
        base = self.get_base_url()
        return {
            "date": str(self.date),
            "sentence": self.sentence,
            "events": self.events,
            "confirmed": self.confirmed,
            "received": self.received,
            "applied": self.applied,
            "open": self.open_count,
            "items": [
                {
                    "direction": line.direction,
                    "type": line.type,
                    "about": line.about,
                    "where": line.where[:500],
                }
                for line in self.line_ids[:ITEMS_MAX]
            ],
            "url": f"{base}/odoo/wardclerk-proofs/{self.id}",
        }

    def action_prove_again(self):
        """Compare this day once more, now."""
        self.ensure_one()
        if not self.env.user.has_group("wardclerk_base.group_administrator"):
            raise AccessError(
                self.env._("Only a Wardclerk administrator may prove a day again.")
            )
        self.sudo()._prove(self.date)  # the rows are closed to everybody else


class WardclerkEventProofLine(models.Model):
    _name = "wardclerk.event.proof.line"
    _description = "Open Event of a Day"
    _order = "id"

    proof_id = fields.Many2one(
        "wardclerk.event.proof", required=True, ondelete="cascade", index=True
    )
    direction = fields.Selection([("out", "Leaves"), ("in", "Arrived")], required=True)
    outbox_id = fields.Many2one("wardclerk.outbox", ondelete="set null")
    inbox_id = fields.Many2one("wardclerk.inbox", ondelete="set null")
    type = fields.Char(required=True)
    about = fields.Char(string="Document or Message")
    where = fields.Char(string="Where Is It?")
