"""The reading service as Odoo sees it: where it is, and whether it answers."""

import os
from datetime import timedelta
from urllib.parse import quote

import requests

from odoo import api, fields, models
from odoo.exceptions import AccessError

CONNECT_SECONDS = 3  # a service on the same network accepts at once or is down
FAILURES_TO_OPEN = 3  # in a row, before the breaker spares the service
OPEN_SECONDS = 60  # doubled for each further failure
OPEN_SECONDS_MAX = 15 * 60  # a service that comes back is found within this time
TOKEN_VARIABLE = "WARDCLERK_ASSIST_TOKEN"
URL_VARIABLE = "WARDCLERK_ASSIST_URL"


class AssistError(Exception):
    """Assist gave no reading; the text says why, for people."""


class AssistUnavailable(AssistError):
    """Assist cannot be reached now: ask again later, the document is not to blame."""


class AssistFailed(AssistError):
    """Assist broke or timed out over this document: ask again a few times."""


class AssistRefused(AssistError):
    """Assist will never read this document: stop asking."""


class WardclerkAssistService(models.Model):
    _name = "wardclerk.assist.service"
    _description = "Reading Service"

    name = fields.Char(required=True, default="assist")
    url = fields.Char(
        help="Base address, such as http://127.0.0.1:8900. The environment variable "
        "WARDCLERK_ASSIST_URL takes precedence. The token comes from "
        "WARDCLERK_ASSIST_TOKEN only and is never stored here.",
    )
    active = fields.Boolean(default=True)
    timeout_seconds = fields.Integer(default=90)
    failures_in_row = fields.Integer(readonly=True)
    open_until = fields.Datetime(
        string="Spared Until",
        readonly=True,
        help="After several failures in a row the service is not asked until then.",
    )
    last_success_at = fields.Datetime(readonly=True)
    last_error = fields.Char(readonly=True)
    status = fields.Selection(
        [
            ("unknown", "Not asked yet"),
            ("answering", "Answering"),
            ("failing", "Failing"),
            ("spared", "Spared"),
            ("unset", "No address"),
        ],
        compute="_compute_status",
    )

    _timeout_positive = models.Constraint(
        "CHECK (timeout_seconds BETWEEN 1 AND 600)",
        "The time-out lies between 1 and 600 seconds.",
    )

    @api.depends("failures_in_row", "open_until", "last_success_at", "url")
    def _compute_status(self):
        for service in self:
            service.status = service._status_now()

    def _status_now(self):
        if not self._address():
            return "unset"
        if not self._may_be_asked():
            return "spared"
        if self.failures_in_row:
            return "failing"
        return "answering" if self.last_success_at else "unknown"

    def action_ask_again(self):
        """Close the breaker now, for a person who knows that assist is back."""
        self.check_access("write")
        self.write({"failures_in_row": 0, "open_until": False})
        self.env["wardclerk.assist.request"]._wake()

    @api.model
    def _current(self):
        """The service to ask, or an empty recordset when none is set up."""
        service = self.search([], limit=1)
        return service if service and service._address() else self.browse()

    def _may_be_asked(self):
        return not self.open_until or self.open_until <= fields.Datetime.now()

    def _address(self):
        return (os.environ.get(URL_VARIABLE) or self.url or "").rstrip("/")

    def _read(self, content, filename, media_type):
        """Ask assist to read one document. Never call it in a user's transaction."""
        self.ensure_one()
        answer = self._post(content, filename, media_type)
        if answer.status_code in (429, 502, 503, 504):
            raise AssistUnavailable(
                self.env._("assist is busy (%s)", answer.status_code)
            )
        if answer.status_code in (401, 403):
            raise AssistUnavailable(
                self.env._("assist does not accept our token (%s)", answer.status_code)
            )
        if answer.status_code >= 500:
            raise AssistFailed(
                self.env._("assist broke on this file (%s)", answer.status_code)
            )
        if answer.status_code != 200:
            raise AssistRefused(
                self.env._("assist refused this file (%s)", answer.status_code)
            )
        try:
            return answer.json()
        except ValueError as error:
            raise AssistFailed(self.env._("assist answered no JSON")) from error

    def _post(self, content, filename, media_type):
        token = os.environ.get(TOKEN_VARIABLE, "")
        try:
            return requests.post(
                f"{self._address()}/v1/read",
                data=content,
                headers={
                    "Authorization": f"Bearer {token}",
                    "Content-Type": media_type or "application/octet-stream",
                    "X-Filename": f"UTF-8''{quote(filename or '', safe='')}",
                },
                timeout=(CONNECT_SECONDS, self.timeout_seconds),
                allow_redirects=False,
            )
        except requests.ReadTimeout as error:
            raise AssistFailed(
                self.env._("assist gave no answer in %s seconds", self.timeout_seconds)
            ) from error
        except requests.RequestException as error:
            raise AssistUnavailable(
                self.env._("assist cannot be reached (%s)", type(error).__name__)
            ) from error

    def _note_success(self):
        self._refuse_outsiders()
        self.write(
            {
                "failures_in_row": 0,
                "open_until": False,
                "last_success_at": fields.Datetime.now(),
                "last_error": False,
            }
        )

    def _note_failure(self, cause):
        """Count a failure; from the third in a row on, spare the service a while."""
        self._refuse_outsiders()
        failures = self.failures_in_row + 1
        values = {"failures_in_row": failures, "last_error": cause}
        if failures >= FAILURES_TO_OPEN:
            pause_seconds = min(
                OPEN_SECONDS * 2 ** min(failures - FAILURES_TO_OPEN, 10),
                OPEN_SECONDS_MAX,
            )
            values["open_until"] = fields.Datetime.now() + timedelta(
                seconds=pause_seconds
            )
        self.write(values)

    def _refuse_outsiders(self):
        """Only the Scheduled Action reports about the service."""
        if not self.env.su:
            raise AccessError(self.env._("Only the reading job reports on assist."))
