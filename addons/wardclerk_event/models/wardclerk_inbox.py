"""Events that came in: each applied once, each refusal visible."""

import hashlib
import json
import logging
import uuid

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, LockError, UserError

from wardclerk.core.event.envelope import Malformed, parse

from ..exceptions import EventRefused
from .uuid_field import Uuid

_logger = logging.getLogger(__name__)

OK, CONFLICT, REFUSED = 200, 409, 422
DETAIL_MAX_CHARS = 2000  # of what a program says; a person reads it
KEEP_DAYS = 90  # longer than the longest retry of any sender


class WardclerkInbox(models.Model):
    _name = "wardclerk.inbox"
    _description = "Incoming Event"
    _rec_name = "type"
    _order = "id desc"
    _log_access = False
    _allow_sudo_commands = False

    source_id = fields.Many2one(
        "wardclerk.event.source", required=True, readonly=True, ondelete="restrict"
    )
    message_id = fields.Char(required=True, readonly=True)
    type = fields.Char(readonly=True)
    identity_sha256 = fields.Char(readonly=True)
    state = fields.Selection(
        [("applied", "Applied"), ("refused", "Refused")], readonly=True, required=True
    )
    result = fields.Json(readonly=True)
    refused_field = fields.Char(readonly=True, string="Field")
    refused_message = fields.Char(readonly=True, string="What is Wrong")
    refused_next_step = fields.Char(readonly=True, string="Next Step")
    received_at = fields.Datetime(readonly=True)
    about_event_id = Uuid(readonly=True, help="The outgoing event it tells of.")

    _once = models.Constraint(
        "UNIQUE (source_id, message_id)", "An event of a source is applied once."
    )
    _message_idx = models.Index("(message_id)")
    _refused_idx = models.Index("(received_at) WHERE state = 'refused'")
    _about_idx = models.Index("(about_event_id) WHERE about_event_id IS NOT NULL")

    def init(self):
        """Let the relay see which mails Odoo has accepted."""
        self.env["wardclerk.outbox"]._grant_to_relay(self._table, "SELECT")

    @api.model
    def _receive(self, source, message_id, raw):
        """Apply one verified message; return an HTTP status and the answer as a dict.

        Runs as the source's bot. The row and the effect share one transaction, so a
        message that comes twice, also at the same time, takes effect once.
        """
        type_name = ""
        try:
            event = self._understand(raw)
            type_name = event.type
            self._check_allowed(source, type_name)
        except EventRefused as refusal:
            digest = self._digest_bytes(raw)
            row, _is_new = self._claim(source, message_id, type_name, digest)
            return row._refuse(refusal)
        identity = self._digest(self._identity(event))
        row, is_new = self._claim(source, message_id, event.type, identity)
        if is_new or row.state == "refused":  # what was refused may be right today
            return row._apply(event, identity)
        if row.identity_sha256 != identity:
            return CONFLICT, row._conflict()
        return OK, {"status": "duplicate", "result": row.result}

    @api.model
    def _understand(self, raw):
        try:
            return parse(raw)
        except Malformed as error:
            raise EventRefused(error.field, str(error)) from None

    @api.model
    def _check_allowed(self, source, type_name):
        if type_name not in source.type_ids.mapped("name"):
            raise EventRefused(
                "type",
                self.env._(
                    "%(sender)s may not send %(type)s",
                    sender=source.code,
                    type=type_name,
                ),
                self.env._(
                    "Allow it under Integration, Sources, or correct the sender."
                ),
            )

    @api.model
    def _claim(self, source, message_id, type_name, digest):
        """Insert the row, or find and lock the one that is there; tell which it was."""
        self.env.cr.execute(
            """
            INSERT INTO wardclerk_inbox
                   (source_id, message_id, type, identity_sha256, state, received_at)
            VALUES (%s, %s, %s, %s, 'refused', clock_timestamp() AT TIME ZONE 'UTC')
                ON CONFLICT (source_id, message_id) DO NOTHING
         RETURNING id
            """,
            [source.id, message_id, type_name, digest],
            # The same message twice at once is expected: Odoo runs the later one again.
            log_exceptions=False,
        )
        inserted = self.env.cr.fetchone()
        rows = self.sudo()  # bots have no right to read the inbox
        if inserted:
            return rows.browse(inserted[0]), True
        row = rows.search(
            [("source_id", "=", source.id), ("message_id", "=", message_id)]
        )
        try:
            row.lock_for_update()
        except (
            LockError
        ) as error:  # the same message is being applied: Odoo tries again
            raise ConcurrencyError(str(error)) from error
        return row, False

    def _apply(self, event, identity):
        handler = getattr(self.sudo(False), self._handler_name(event.type), None)
        try:
            if handler is None:
                raise EventRefused(
                    "type", self.env._("nothing here handles %s", event.type)
                )
            with self.env.cr.savepoint():
                result = handler(event)
        except EventRefused as refusal:
            return self._refuse(refusal)
        except Malformed as error:
            return self._refuse(
                EventRefused(
                    error.field,
                    str(error),
                    self.env._("Send what the contract of %s asks for.", event.type),
                )
            )
        except LockError as error:  # somebody works on the record: Odoo tries again
            raise ConcurrencyError(str(error)) from error
        except UserError as error:
            return self._refuse(EventRefused("data", str(error)))
        self._store(
            state="applied",
            type=event.type,
            identity_sha256=identity,
            result=json.dumps(result),
            about_event_id=self._about(event),
            refused_field=None,
            refused_message=None,
            refused_next_step=None,
        )
        return OK, {"status": "applied", "result": result}

    def _refuse(self, refusal):
        if self.state != "applied":
            self._store(
                state="refused",
                refused_field=refusal.field,
                refused_message=str(refusal),
                refused_next_step=refusal.next_step,
            )
        source = self.source_id.code
        _logger.info("action=event_refused source=%s id=%s", source, self.message_id)
        return REFUSED, {
            "status": "refused",
            "field": refusal.field,
            "message": str(refusal),
            "next_step": refusal.next_step,
        }

    def _conflict(self):
        return {
            "status": "conflict",
            "message": self.env._("this id was used before for another content"),
            "next_step": self.env._("Give each message its own webhook-id."),
        }

    def _store(self, **values):
        """Complete the own row; there is no other way to change one."""
        sets = ", ".join(f"{name} = %s" for name in values)
        self.env.cr.execute(  # names are those of our own call, values are parameters
            f"UPDATE wardclerk_inbox SET {sets} WHERE id = %s",  # noqa: S608 # pylint: disable=sql-injection
            [*values.values(), self.id],
        )
        self.invalidate_recordset()

    # -- what domains extend ------------------------------------------------------
    @api.model
    def _handler_name(self, type_name):
        return f"_handle_{type_name.replace('.', '_')}"

    @api.model
    def _identity(self, event):
        """What makes two messages of one id the same; by default all their data."""
        return {"type": event.type, "data": event.data}

    @api.model
    def _digest(self, value):
        text = json.dumps(value, sort_keys=True, separators=(",", ":"))
        return self._digest_bytes(text.encode())

    @api.model
    def _digest_bytes(self, raw):
        return hashlib.sha256(raw).hexdigest()

    @api.model
    def _about(self, event):
        """The outgoing event that an answer tells of, for the nightly proof."""
        is_answer = event.type.startswith("delivery.")
        told = event.data.get("event_id") if is_answer else None
        return told if _is_event_id(told) else None

    # -- events about events ------------------------------------------------------
    def _handle_delivery_confirmed(self, event):
        rows = self._delivered_to_this_source(event)
        rows._confirm(_detail(event))
        return {"confirmed": len(rows)}

    def _handle_delivery_failed(self, event):
        rows = self._delivered_to_this_source(event)
        rows._fail(_detail(event) or self.env._("no reason given"))
        return {"failed": len(rows)}

    def _delivered_to_this_source(self, event):
        """The outbox rows of the event that this source may speak for."""
        source = self.sudo().source_id  # bots have no right to read sources
        event_id = event.data.get("event_id")
        rows = self.env["wardclerk.outbox"].sudo()  # nor to read the outbox
        if _is_event_id(event_id):
            rows = rows.search(
                [("event_id", "=", event_id), ("endpoint_id.source_id", "=", source.id)]
            )
        if not rows:
            raise EventRefused(
                "data.event_id",
                self.env._("no event of this id was sent to this source"),
                self.env._(
                    "Confirm with the webhook-id of the event that was received."
                ),
            )
        return rows

    def _handle_incident_reported(self, event):
        source = self.sudo().source_id  # bots have no right to read sources
        incident = self.env["wardclerk.incident"]._report(source, event.data)
        return {"incident_id": incident.id}

    @api.autovacuum
    def _gc_applied(self):
        """Forget applied ids after their time; a sender has long given up by then."""
        self.env.cr.execute(
            """
            DELETE FROM wardclerk_inbox
             WHERE state = 'applied'
               AND received_at < now() AT TIME ZONE 'UTC' - make_interval(days => %s)
            """,
            [KEEP_DAYS],
        )


def _is_event_id(value):
    try:
        return str(uuid.UUID(value)) == value
    except (ValueError, TypeError, AttributeError):
        return False


def _detail(event):
    """What the receiver says in words, when it says something."""
    detail = event.data.get("detail")
    if detail is not None and not isinstance(detail, str):
        raise EventRefused("data.detail", "must be text")
    return (detail or "")[:DETAIL_MAX_CHARS]
