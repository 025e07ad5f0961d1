"""Where an event is and what happens next, in a sentence for whoever waits for it."""

from collections import defaultdict
from datetime import UTC, datetime

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_datetime

from wardclerk.core.event.protocol import RESENDS_MAX
from wardclerk.core.event.schedule import ATTEMPTS_MAX

from .wardclerk_outbox import TEST_TYPE

LEAVING_SECONDS = 60  # a relay that runs takes what is due within one
UNFINISHED = ("queued", "sending")


class WardclerkOutbox(models.Model):
    _inherit = "wardclerk.outbox"

    where = fields.Char(
        compute="_compute_where",
        compute_sudo=True,
        string="Where Is It?",
        help="What this event waits for, and what happens next.",
    )

    tries_table = fields.Html(
        compute="_compute_tries_table", sanitize=False, string="What Was Tried"
    )

    @api.depends("tries")
    def _compute_tries_table(self):
        heads = (self.env._("When"), self.env._("Answer"), self.env._("What happened"))
        head = Markup("").join(Markup("<th scope='col'>%s</th>") % one for one in heads)
        for row in self:
            lines = [row._try_line(one) for one in row.tries or ()]
            row.tries_table = lines and Markup(
                "<table class='table table-sm'><thead><tr>%s</tr></thead>"
                "<tbody>%s</tbody></table>"
            ) % (head, Markup("").join(lines))

    def _try_line(self, one):
        at = datetime.fromisoformat(one["at"]).astimezone(UTC).replace(tzinfo=None)
        cells = (
            format_datetime(self.env, at, dt_format="short"),
            one.get("status") or "-",
            one.get("error") or self.env._("delivered"),
        )
        columns = Markup("").join(Markup("<td>%s</td>") % cell for cell in cells)
        return Markup("<tr>%s</tr>") % columns

    @api.depends("state", "attempts", "available_at", "last_error", "resends")
    def _compute_where(self):
        earlier = self._earlier_of_same_document()
        incidents = self._open_incidents()
        for row in self:
            sentence = row._sentence(earlier.get(row.id))
            if row.state in ("queued", "delivered", "dead"):
                sentence = row._with_incident(sentence, incidents)
            row.where = sentence

    @api.model
    def _where_is(self, records):
        """Record id -> what leaves because of it, oldest unfinished event first."""
        rows = self.sudo().search(  # the caller may read the document itself
            [
                ("res_model", "=", records._name),
                ("res_id", "in", records.ids),
                ("type", "!=", TEST_TYPE),
            ],
            order="id",
        )
        by_record = defaultdict(self.browse)
        for row in rows:
            by_record[row.res_id] |= row
        return {
            record.id: self._first_open(by_record[record.id]).where
            for record in records
            if by_record.get(record.id)
        }

    def _first_open(self, rows):
        """What holds a document up, or the last thing that was done."""
        is_open = rows.filtered(lambda row: not row._is_done())
        return is_open[:1] or rows[-1:]

    def _is_done(self):
        """Whether nothing more is expected of the receiver."""
        answered = self.state == "delivered" and not self._wants_confirmation()
        return answered or self.state in ("confirmed", "cancelled")

    def _wants_confirmation(self):
        return bool(self.endpoint_id.confirm_seconds) and self.type != TEST_TYPE

    def _earlier_of_same_document(self):
        """Row id -> the unfinished event that has to leave before it."""
        queued = self.filtered(lambda row: row.state == "queued")
        if not queued:
            return {}
        self.env.cr.execute(
            """
            SELECT later.id, min(earlier.id)
              FROM wardclerk_outbox later
              JOIN wardclerk_outbox earlier
                ON earlier.aggregate = later.aggregate
               AND earlier.endpoint_id = later.endpoint_id
               AND earlier.id < later.id
               AND earlier.state IN ('queued', 'sending')
             WHERE later.id = ANY(%s)
             GROUP BY later.id
            """,
            [queued.ids],
        )
        return {later: self.browse(first) for later, first in self.env.cr.fetchall()}

    def _open_incidents(self):
        """Workflow name -> its newest incident that is not resolved."""
        found = self.env["wardclerk.incident"].search(
            [
                ("workflow", "in", self.endpoint_id.mapped("name")),
                ("state", "!=", "resolved"),
            ],
            order="id",
        )
        return {incident.workflow: incident for incident in found}

    def _with_incident(self, sentence, incidents):
        incident = incidents.get(self.endpoint_id.name)
        if not incident:
            return sentence
        owner = incident.owner_id.name or self.env._("nobody yet")
        return self.env._(
            "%(sentence)s Incident: %(title)s (owner: %(owner)s).",
            sentence=sentence,
            title=incident.title,
            owner=owner,
        )

    def _sentence(self, earlier):
        say = getattr(self, f"_say_{self.state}")
        return say(earlier) if self.state == "queued" else say()

    def _say_queued(self, earlier):
        receiver = self.endpoint_id
        if not receiver.active or receiver.state == "paused":
            return self.env._(
                "Kept back: %(receiver)s is paused. %(reason)s An administrator resumes"
                " it under Integration, Endpoints.",
                receiver=receiver.name,
                reason=receiver.paused_reason or "",
            )
        if not receiver.has_secret:
            return self.env._(
                "Kept back: %s has no signing secret. An administrator sets one.",
                receiver.name,
            )
        if earlier:
            return self.env._(
                "Waits for an earlier event of the same document, %s, so that the"
                " receiver learns things in their order.",
                earlier.type,
            )
        if receiver.breaker_state == "open":
            return self.env._(
                "%(receiver)s does not answer. It is asked again and again; this leaves"
                " when it is back, next try %(time)s.",
                receiver=receiver.name,
                time=self._words_of(receiver.breaker_until or self.available_at),
            )
        if self.attempts:
            return self.env._(
                "Attempt %(number)s of %(most)s failed: %(cause)s. It is tried again"
                " by itself at %(time)s.",
                number=self.attempts,
                most=ATTEMPTS_MAX,
                cause=self.last_error or "-",
                time=self._words_of(self.available_at),
            )
        if self._is_overdue():
            return self.env._(
                "Due since %s and nobody carries it: the relay does not run."
                " Tell whoever runs the server.",
                self._words_of(self.available_at),
            )
        return self.env._("Leaves for %s within seconds.", receiver.name)

    def _is_overdue(self):
        limit = fields.Datetime.subtract(fields.Datetime.now(), seconds=LEAVING_SECONDS)
        return bool(self.available_at) and self.available_at < limit

    def _say_sending(self):
        return self.env._("On its way to %s now.", self.endpoint_id.name)

    def _say_delivered(self):
        receiver = self.endpoint_id
        if not self._wants_confirmation():
            return self.env._("Done: %s took it.", receiver.name)
        due_at = fields.Datetime.add(
            self.delivered_at or fields.Datetime.now(), seconds=receiver.confirm_seconds
        )
        if due_at > fields.Datetime.now():
            return self.env._(
                "%(receiver)s took it and works on it. It says by %(time)s that it is"
                " done, or is sent it again.",
                receiver=receiver.name,
                time=self._words_of(due_at),
            )
        return self.env._(
            "%(receiver)s took it and has not said that it is done. It is sent again,"
            " %(left)s times at most; then a person is asked.",
            receiver=receiver.name,
            left=max(RESENDS_MAX - self.resends, 0),
        )

    def _say_confirmed(self):
        return self.env._(
            "Done: %(receiver)s confirmed it at %(time)s.",
            receiver=self.endpoint_id.name,
            time=self._words_of(self.confirmed_at),
        )

    def _say_dead(self):
        return self.env._(
            "Given up: %s. An administrator removes the cause and presses Replay.",
            self.last_error or self.env._("no cause was told"),
        )

    def _say_cancelled(self):
        return self.env._("Withdrawn: it is not sent any more.")

    def _words_of(self, moment):
        return format_datetime(self.env, moment) if moment else "-"
