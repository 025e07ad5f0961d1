"""Events that must leave: written with the business, carried by the relay."""

import json
import re
import uuid
from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.http import request
from odoo.tools import SQL

from wardclerk.core.event.envelope import Event, serialise, timestamp

from .uuid_field import Uuid

RELAY_ROLE = "wardclerk_relay"
TEST_TYPE = "integration.tested"  # asks nothing of a receiver but its answer
KEEP_DAYS = 90  # confirmed rows; longer than any receiver asks for a replay
BUFFER = "wardclerk.outbox"  # where rows of this transaction wait for their one INSERT
TRACEPARENT = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")
SEQUENCE_MARK = "0"  # stands for the row's number until PostgreSQL gives it
SEQUENCE = f'"sequence":"{SEQUENCE_MARK}"'


class WardclerkOutbox(models.Model):
    _name = "wardclerk.outbox"
    _description = "Outgoing Event"
    _rec_name = "type"
    _order = "id desc"
    _log_access = False
    _allow_sudo_commands = False

    event_id = Uuid(required=True, readonly=True, string="Event")
    type = fields.Char(required=True, readonly=True)
    aggregate = fields.Char(required=True, readonly=True, string="Document Key")
    res_model = fields.Char(readonly=True, string="Document Model")
    res_id = fields.Many2oneReference(model_field="res_model", readonly=True)
    document_name = fields.Char(compute="_compute_document_name", string="Document")
    endpoint_id = fields.Many2one(
        "wardclerk.event.endpoint", required=True, readonly=True, ondelete="restrict"
    )
    body = fields.Text(required=True, readonly=True, help="Exactly as it is sent.")
    state = fields.Selection(
        [
            ("queued", "Queued"),
            ("sending", "Sending"),
            ("delivered", "Delivered"),
            ("confirmed", "Confirmed"),
            ("dead", "Dead"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="queued",
    )
    attempts = fields.Integer(readonly=True, aggregator=None)
    resends = fields.Integer(readonly=True, aggregator=None)
    available_at = fields.Datetime(readonly=True, string="Next Attempt")
    lease_token = Uuid(readonly=True)
    lease_until = fields.Datetime(readonly=True)
    last_status = fields.Integer(readonly=True, string="Last Answer", aggregator=None)
    last_error = fields.Char(readonly=True, string="Cause")
    tries = fields.Json(
        readonly=True, help="[{at, status, error}] from the first failure on."
    )
    trace_id = fields.Char(readonly=True)
    created_at = fields.Datetime(readonly=True)
    delivered_at = fields.Datetime(readonly=True)
    confirmed_at = fields.Datetime(readonly=True)

    _event_once = models.Constraint(
        "UNIQUE (event_id, endpoint_id)", "An event is queued once for an endpoint."
    )
    # Small for ever: finished rows are in none of them.
    _due_idx = models.Index(
        "(endpoint_id, available_at, id) WHERE state IN ('queued', 'sending')"
    )
    _order_idx = models.Index("(aggregate, id) WHERE state IN ('queued', 'sending')")
    _unconfirmed_idx = models.Index("(delivered_at) WHERE state = 'delivered'")
    _dead_idx = models.Index("(created_at) WHERE state = 'dead'")
    _document_idx = models.Index("(res_model, res_id)")

    def init(self):
        """Let the relay lease and acknowledge, and nothing else."""
        self._grant_to_relay(
            self._table,
            "SELECT, UPDATE (state, attempts, resends, available_at, lease_token,"
            " lease_until, last_status, last_error, tries, delivered_at)",
        )

    @api.model
    def _grant_to_relay(self, table, rights):
        """Grant `rights` on a table to the relay's role, where that role exists."""
        self.env.cr.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [RELAY_ROLE])
        if self.env.cr.fetchone():
            self.env.cr.execute(
                SQL(
                    "GRANT %s ON %s TO %s",
                    SQL(rights),  # pylint: disable=sql-injection
                    SQL.identifier(table),
                    SQL.identifier(RELAY_ROLE),
                )
            )

    @api.depends("res_model", "res_id")
    def _compute_document_name(self):
        """The document's name for those who may read it, else its key."""
        for row in self:
            row.document_name = row.aggregate
            if row.res_model in self.env:
                document = self.env[row.res_model].browse(row.res_id)
                if document.exists() and document.has_access("read"):
                    row.document_name = document.display_name

    @api.model
    def _emit(self, type_name, records, data):
        """Queue one event a record for every endpoint that subscribed to the type.

        `data` maps record id to a dict, or is a function of the record; only fields
        that the subscription lists leave. Rows are written at the end of the
        transaction, all in one statement. Without a subscription nothing is computed
        or written.
        """
        contract, receivers = self.env["wardclerk.event.subscription"]._route(type_name)
        if not receivers:
            return
        values_of = data if callable(data) else lambda record: data[record.id]
        trace_id = self._trace_id()
        for record in records:
            event = Event(
                id=str(uuid.uuid4()),
                type=type_name,
                source=f"wardclerk/odoo/{self.env.cr.dbname}",
                subject=f"{record._name},{record.id}",
                time=timestamp(fields.Datetime.now()),
                dataschema=contract,
                sequence=SEQUENCE_MARK,
            )
            values = values_of(record)
            for endpoint_id, names in receivers:
                leaving = {name: values[name] for name in values if name in names}
                self._buffer_row(
                    replace(event, data=leaving), record, endpoint_id, trace_id
                )

    def _buffer_row(self, event, record, endpoint_id, trace_id):
        """Keep one row; its text is cut where the INSERT puts the row's number."""
        head, _mark, tail = serialise(event).partition(SEQUENCE)
        self._buffer().append(
            (
                event.id,
                event.type,
                record._name,
                record.id,
                endpoint_id,
                f'{head}"sequence":"',
                f'"{tail}',
                trace_id,
            )
        )

    def _buffer(self):
        precommit = self.env.cr.precommit
        if BUFFER not in precommit.data:
            precommit.data[BUFFER] = []
            precommit.add(self._insert_buffer)
        return precommit.data[BUFFER]

    def _insert_buffer(self):
        """Write all rows of this transaction; PostgreSQL numbers them in order."""
        rows = self.env.cr.precommit.data.pop(BUFFER, [])
        if not rows:
            return
        columns = [list(column) for column in zip(*rows, strict=True)]
        self.env.cr.execute(
            """
            INSERT INTO wardclerk_outbox (
                id, event_id, type, res_model, res_id, aggregate, endpoint_id, body,
                trace_id, state, attempts, resends, available_at, created_at)
            SELECT number, event_id, type, res_model, res_id,
                   res_model || ',' || res_id, endpoint_id, head || number || tail,
                   trace_id, 'queued', 0, 0,
                   clock_timestamp() AT TIME ZONE 'UTC',
                   clock_timestamp() AT TIME ZONE 'UTC'
              FROM (SELECT nextval('wardclerk_outbox_id_seq') AS number, rows.*
                      FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::int[],
                                  %s::int[], %s::text[], %s::text[], %s::text[])
                           WITH ORDINALITY
                           AS rows (event_id, type, res_model, res_id, endpoint_id,
                                    head, tail, trace_id, place)
                     ORDER BY place) AS numbered
            """,
            columns,
        )

    @api.model
    def _trace_id(self):
        """The trace that the current request belongs to, else a new one."""
        header = request.httprequest.headers.get("traceparent", "") if request else ""
        found = TRACEPARENT.fullmatch(header)
        return found[1] if found else uuid.uuid4().hex

    def _confirm(self, detail):
        """Mark as done by the receiver; what is already finished stays as it is."""
        self._finish("confirmed", detail)

    def _fail(self, detail):
        """Hand to a person what the receiver accepted and could not do."""
        self._finish("dead", self.env._("the receiver reports: %s", detail))

    def _finish(self, state, detail):
        self.env.cr.execute(
            """
            UPDATE wardclerk_outbox
               SET state = %(state)s,
                   last_error = %(detail)s,
                   tries = CASE WHEN %(state)s = 'dead' THEN coalesce(tries, '[]')
                        || jsonb_build_object(
                            'at', date_trunc('second', clock_timestamp()),
                            'error', %(detail)s::text)
                        ELSE tries END,
                   confirmed_at = CASE WHEN %(state)s = 'confirmed'
                                       THEN clock_timestamp() AT TIME ZONE 'UTC' END
             WHERE id = ANY(%(ids)s)
               AND state IN ('queued', 'sending', 'delivered', 'dead')
            """,
            {"state": state, "detail": detail or None, "ids": self.ids},
            # The relay may acknowledge at this moment: Odoo then runs this again.
            log_exceptions=False,
        )
        self.invalidate_recordset()

    def _replay(self, reason):
        """Send dead or finished events again under the same id; keep who wanted it."""
        self.env["wardclerk.audit"]._record("event.replayed", self, reason=reason)
        self.env.cr.execute(
            """
            UPDATE wardclerk_outbox
               SET state = 'queued', attempts = 0, resends = 0, last_error = NULL,
                   available_at = clock_timestamp() AT TIME ZONE 'UTC',
                   lease_token = NULL, lease_until = NULL
             WHERE id = ANY(%s)
               AND state IN ('dead', 'delivered', 'confirmed', 'cancelled')
            """,
            [self.ids],
        )
        self.invalidate_recordset()

    def action_replay(self):
        """Ask for the reason, then send again."""
        if not self.env.user.has_group("wardclerk_base.group_administrator"):
            raise AccessError(
                self.env._("Only a Wardclerk administrator may replay events.")
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Replay"),
            "res_model": "wardclerk.outbox.replay",
            "view_mode": "form",
            "target": "new",
            "context": {"default_outbox_ids": self.ids},
        }

    def action_open_document(self):
        """Open what the event tells of."""
        self.ensure_one()
        model = self.env.get(self.res_model)
        if model is None or not model.browse(self.res_id).exists():
            raise UserError(self.env._("The document of this event no longer exists."))
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "view_mode": "form",
        }

    @api.autovacuum
    def _gc_confirmed(self):
        """Drop confirmed rows after their time; evidence of what they told of stays."""
        self.env.cr.execute(
            """
            DELETE FROM wardclerk_outbox
             WHERE state = 'confirmed'
               AND confirmed_at < now() AT TIME ZONE 'UTC' - make_interval(days => %s)
            """,
            [KEEP_DAYS],
        )

    def _data(self):
        """The `data` of the event as it is sent."""
        self.ensure_one()
        return json.loads(self.body)["data"]
