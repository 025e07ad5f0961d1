"""One message that reached a mailbox, taken in exactly once."""

import base64
import binascii
import hashlib
from datetime import datetime
from email.utils import parsedate_to_datetime

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.wardclerk_event.exceptions import EventRefused

from wardclerk.core.intake import reading as reading_rules
from wardclerk.core.intake.assess import Arrival, assess, set_aside_accompanying
from wardclerk.core.intake.problem import Finding
from wardclerk.core.intake.reference import content_digest
from wardclerk.core.intake.text import one_line, plain

RELAY_ROLE = "wardclerk_relay"  # the mailbox watchdog reads which mails arrived


class WardclerkIntakeMessage(models.Model):
    _name = "wardclerk.intake.message"
    _description = "Received Message"
    _order = "id desc"
    _rec_name = "subject"

    mailbox_id = fields.Many2one(
        "wardclerk.intake.mailbox", required=True, readonly=True, ondelete="restrict"
    )
    mailbox = fields.Char("Address", required=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    message_id = fields.Char("Message-ID", required=True, readonly=True)
    content_digest = fields.Char(required=True, readonly=True)
    sender = fields.Char(readonly=True)
    recipients = fields.Char(readonly=True)
    subject = fields.Char(readonly=True)
    sent_at = fields.Datetime(readonly=True)
    accepted_at = fields.Datetime(
        default=fields.Datetime.now, required=True, readonly=True
    )
    text_excerpt = fields.Text(readonly=True)
    times_seen = fields.Integer(default=1, readonly=True)
    last_seen_at = fields.Datetime(readonly=True)
    intake_ids = fields.One2many("wardclerk.intake", "message_id", readonly=True)

    _content_unique = models.UniqueIndex(
        "(mailbox_id, content_digest)", "This message was taken in before."
    )
    _by_message_id = models.Index("(mailbox, message_id)")

    def init(self):
        """Let the relay see which messages arrived, and nothing of their content."""
        found = self.env.execute_query(
            SQL("SELECT 1 FROM pg_roles WHERE rolname = %s", RELAY_ROLE)
        )
        if found:
            self.env.cr.execute(
                SQL(
                    "GRANT SELECT (id, mailbox, message_id, accepted_at) ON %s TO %s",
                    SQL.identifier(self._table),
                    SQL.identifier(RELAY_ROLE),
                )
            )

    @api.model
    def _identity(self, data):
        """What makes two presentations the same message: its id and its files."""
        files = [
            (arrival.filename, arrival.size_bytes, sha256)
            for arrival, sha256 in self._arrivals(data)
        ]
        return content_digest(data["message_id"], files)

    @api.model
    def _accept(self, mailbox, data):
        """Take a message in: once, with all its documents, in this transaction."""
        arrivals = self._arrivals(data)
        digest = content_digest(
            data["message_id"],
            [(arrival.filename, arrival.size_bytes, sha) for arrival, sha in arrivals],
        )
        claim, is_first = self.env["wardclerk.intake.claim"]._take(
            mailbox.company_id, f"message:{mailbox.id}", digest
        )
        if not is_first:
            return claim._holder()._seen_again()
        message = self.create(self._values(mailbox, data, digest))
        claim._hold_for(message)
        message._take_in(data, arrivals)
        return message._result(known=False)

    @api.model
    def _values(self, mailbox, data, digest):
        return {
            "mailbox_id": mailbox.id,
            "mailbox": mailbox.address,
            "company_id": mailbox.company_id.id,
            "message_id": data["message_id"].strip(),
            "content_digest": digest,
            "sender": one_line(data["from"]),
            "recipients": one_line(", ".join(data["to"])),
            "subject": one_line(data["subject"]),
            "sent_at": _parsed_time(data["date"]),
            "text_excerpt": plain(data["text_excerpt"]),
        }

    @api.model
    def _arrivals(self, data):
        """Each file with the SHA-256 of its bytes, decoded from the event."""
        arrivals = []
        for number, document in enumerate(data["documents"]):
            content = self._decoded(document, number)
            size_bytes = document["size_bytes"] if content is None else len(content)
            arrival = Arrival(
                filename=one_line(document["filename"]) or f"document {number + 1}",
                size_bytes=size_bytes,
                content=content,
                omitted_reason=document.get("omitted_reason", ""),
            )
            sha256 = "" if content is None else hashlib.sha256(content).hexdigest()
            arrivals.append((arrival, sha256))
        return arrivals

    @api.model
    def _decoded(self, document, number):
        if "content_base64" not in document:
            return None
        try:
            return base64.b64decode(document["content_base64"], validate=True)
        except (binascii.Error, ValueError) as error:
            raise EventRefused(
                f"data.documents.{number}.content_base64",
                self.env._("is not base64"),
                self.env._("Send the file's bytes as standard base64."),
            ) from error

    def _take_in(self, data, arrivals):
        """One intake item a document; a message without any is an item itself."""
        intake = self.env["wardclerk.intake"]
        if not arrivals:
            intake._receive(self, [intake._values_without_document(self)], [None])
            return
        judged = self._judged(data, arrivals)
        aside = set_aside_accompanying(
            [arrival for arrival, _sha in arrivals],
            [assessment for _arrival, _sha, assessment, *_rest in judged],
        )
        rows = [
            intake._values_of_document(self, *judgement[:3], set_aside)
            for judgement, set_aside in zip(judged, aside, strict=True)
        ]
        intake._receive(self, rows, judged)

    def _judged(self, data, arrivals):
        """(arrival, sha256, assessment, reading, raw reading) for each document."""
        judged = []
        for number, (arrival, sha256) in enumerate(arrivals):
            raw = _at(data["readings"], number)
            cause = one_line(_at(data["reading_errors"], number) or "")
            reading, cause = self._trusted_reading(raw, sha256, cause)
            assessment = assess(arrival, reading, cause)
            judged.append((arrival, sha256, assessment, reading, raw))
        return judged

    @api.model
    def _trusted_reading(self, raw, sha256, cause):
        """A reading of exactly these bytes, else None with the cause in words."""
        if raw is None:
            return None, cause
        try:
            reading = reading_rules.parse(raw)
        except reading_rules.ReadingInvalid as error:
            return None, str(error)
        if reading.sha256 != sha256:
            return None, self.env._("the reading belongs to another file")
        return reading, ""

    def _seen_again(self):
        """The same message once more: nothing new comes of it."""
        self.ensure_one()
        self.write(
            {
                "times_seen": self.times_seen + 1,
                "last_seen_at": fields.Datetime.now(),
            }
        )
        return self._result(known=True)

    def _result(self, known):
        self.ensure_one()
        return {
            "message_id": self.message_id,
            "known": known,
            "intake": [intake._result() for intake in self.intake_ids.sorted("id")],
        }

    @api.model
    @api.readonly
    def report(self, message_ids):
        """What became of messages, by Message-ID; those that did not arrive are absent.

        For the command line and for scripts; it shows what the caller may read.
        """
        if not isinstance(message_ids, list) or len(message_ids) > 1000:
            raise UserError(
                self.env._("message_ids must be a list of at most 1,000 Message-IDs.")
            )
        messages = self.search(
            [("message_id", "in", [str(message_id) for message_id in message_ids])],
            order="id",
        )
        report = {}
        for message in messages:
            visible = message.intake_ids._filtered_access("read").sorted("id")
            # What an item became is part of the answer, whoever may open it.
            rows = [intake._report() for intake in visible.sudo()]
            report.setdefault(message.message_id, []).extend(rows)
        return report

    def _no_attachment(self):
        return Finding("no_attachment", (self.text_excerpt or "").strip()[:120])


def _at(values, number):
    return values[number] if number < len(values) else None


def _parsed_time(text):
    """A UTC time from ISO 8601 or a mail header; None when it is neither."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        try:
            moment = parsedate_to_datetime(text)
        except (TypeError, ValueError):
            return None
    if moment.tzinfo:
        moment = (moment - moment.utcoffset()).replace(tzinfo=None)
    return moment.replace(microsecond=0)
