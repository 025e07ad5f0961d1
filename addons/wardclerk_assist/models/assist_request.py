"""One document that waits to be read by assist, outside anybody's transaction."""

import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from .assist_service import AssistError, AssistRefused, AssistUnavailable

_logger = logging.getLogger(__name__)

ATTEMPTS_MAX = 6  # over documents that break assist; an absent service counts nothing
BATCH_SIZE = 20  # documents per run; the Scheduled Action asks for more runs itself
LEASE_SECONDS = 15 * 60  # longer than a reading may take, so that nobody asks twice
RETRY_SECONDS = 60  # doubled for each attempt


class WardclerkAssistRequest(models.Model):
    _name = "wardclerk.assist.request"
    _description = "Reading Request"
    _order = "available_at, id"
    _rec_name = "filename"

    res_model = fields.Char(string="Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Record", model_field="res_model", required=True, readonly=True
    )
    attachment_id = fields.Many2one(
        "ir.attachment", required=True, readonly=True, ondelete="cascade"
    )
    filename = fields.Char(related="attachment_id.name")
    company_id = fields.Many2one("res.company", readonly=True, index=True)
    state = fields.Selection(
        [("queued", "Waiting"), ("done", "Read"), ("failed", "Given Up")],
        default="queued",
        required=True,
        readonly=True,
    )
    attempts = fields.Integer(readonly=True)
    available_at = fields.Datetime(
        default=fields.Datetime.now, required=True, readonly=True
    )
    last_error = fields.Char(readonly=True)

    _due = models.Index("(available_at, id) WHERE state = 'queued'")
    _one_open = models.UniqueIndex(
        "(res_model, res_id, attachment_id) WHERE state = 'queued'",
        "This document waits to be read already.",
    )

    @api.model
    def _ask(self, record, attachment):
        """Queue one document of a record, unless it waits already."""
        waiting = self.sudo().search(  # a queue row is nobody's own record
            [
                ("state", "=", "queued"),
                ("res_model", "=", record._name),
                ("res_id", "=", record.id),
                ("attachment_id", "=", attachment.id),
            ],
            limit=1,
        )
        if waiting:
            waiting.available_at = fields.Datetime.now()
            return waiting
        company = record.company_id if "company_id" in record else self.env.company
        return waiting.create(
            {
                "res_model": record._name,
                "res_id": record.id,
                "attachment_id": attachment.id,
                "company_id": company.id,
            }
        )

    @api.model
    def _wake(self):
        """Let the Scheduled Action run soon after this transaction."""
        # Whoever queues a document may wake the job, not change it.
        self.env.ref("wardclerk_assist.ir_cron_read_waiting").sudo()._trigger()

    def action_read_again(self):
        """Put given-up documents back into the queue."""
        self.check_access("write")
        self.filtered(lambda request: request.state == "failed").write(
            {"state": "queued", "attempts": 0, "available_at": fields.Datetime.now()}
        )
        self._wake()

    @api.model
    def _read_waiting(self):
        """Scheduled Action: read what waits, one document a transaction."""
        service = self.env["wardclerk.assist.service"]._current()
        if not service or not service._may_be_asked():
            return
        due = [
            ("state", "=", "queued"),
            ("available_at", "<=", fields.Datetime.now()),
        ]
        remaining = self.search_count(due)
        progress = self.env["ir.cron"]._commit_progress
        for request in self.search(due, limit=BATCH_SIZE):
            if not request._lease():
                continue
            progress(remaining=remaining)  # the lease stands before the call goes out
            request._read_with(service)
            remaining = max(remaining - 1, 0)
            seconds_left = progress(1, remaining=remaining)
            if not seconds_left:
                break
            if not service._may_be_asked():
                progress(remaining=0)  # no more runs until the breaker closes
                break

    def _lease(self):
        """Take the document for this worker; False when another has it."""
        if not self.try_lock_for_update(allow_referencing=True):
            return False
        self.invalidate_recordset()
        now = fields.Datetime.now()
        if self.state != "queued" or self.available_at > now:
            return False
        self.available_at = now + timedelta(seconds=LEASE_SECONDS)
        return True

    def _read_with(self, service):
        """Ask, and store what came of it; nothing but concurrency escapes."""
        attachment = self.attachment_id
        record = self._record()
        if not record:
            self._give_up(self.env._("The record does not exist any more."))
            return
        try:
            reading = service._read(
                attachment.raw or b"", attachment.name, attachment.mimetype
            )
        except AssistError as error:
            self._note_error(service, error)
            return
        service._note_success()
        self._apply(record, attachment, reading)

    def _record(self):
        if self.res_model not in self.env:
            return None
        return self.env[self.res_model].browse(self.res_id).exists()

    def _apply(self, record, attachment, reading):
        """Hand the reading to the record; its failure is this row's own."""
        try:
            with self.env.cr.savepoint():
                record._on_assist_reading(attachment, reading)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY as error:
            self._try_later(str(error).splitlines()[0])
        except Exception as error:
            _logger.warning(
                "action=apply_reading request=%s cause=%s",
                self.id,
                type(error).__name__,
                exc_info=True,
            )
            self._count_attempt(f"{type(error).__name__}: {error}")
        else:
            self.write({"state": "done", "last_error": False})

    def _note_error(self, service, error):
        if isinstance(error, AssistUnavailable):
            service._note_failure(str(error))
            self._try_later(str(error))
        elif isinstance(error, AssistRefused):
            self._give_up(str(error))
        else:
            self._count_attempt(str(error))

    def _count_attempt(self, cause):
        if self.attempts + 1 >= ATTEMPTS_MAX:
            self._give_up(cause)
            return
        self.write(
            {
                "attempts": self.attempts + 1,
                "last_error": cause,
                "available_at": fields.Datetime.now()
                + timedelta(seconds=RETRY_SECONDS * 2**self.attempts),
            }
        )

    def _try_later(self, cause):
        """The document is not to blame: the next run takes it again."""
        self.write(
            {
                "last_error": cause,
                "available_at": fields.Datetime.now()
                + timedelta(seconds=RETRY_SECONDS),
            }
        )

    def _give_up(self, cause):
        self.write(
            {"state": "failed", "attempts": self.attempts + 1, "last_error": cause}
        )

    @api.autovacuum
    def _forget_done(self):
        """Requests that were answered are of no use after a month."""
        month_ago = fields.Datetime.now() - timedelta(days=30)
        old = self.search(
            [("state", "=", "done"), ("write_date", "<", month_ago)], limit=1000
        )
        old.unlink()
        return len(old), len(old) == 1000
