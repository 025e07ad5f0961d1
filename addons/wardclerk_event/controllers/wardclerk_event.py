"""The one door for events from outside: signed, limited, once."""

import json
import logging

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from wardclerk.core.event import signature

_logger = logging.getLogger(__name__)

UNAUTHORISED, LENGTH_REQUIRED, TOO_LARGE, WRONG_TYPE = 401, 411, 413, 415
UNAVAILABLE = 503  # the sender tries again
MEBIBYTE = 1024 * 1024
MAX_BYTES = 64 * MEBIBYTE  # of any source; each source has its own, smaller limit
MEDIA_TYPES = ("application/json", "application/cloudevents+json")


class WardclerkEventController(http.Controller):
    @http.route(
        "/wardclerk/v1/events/<string:source_code>",
        type="http",
        auth="none",
        methods=["POST"],
        csrf=False,
        save_session=False,
        readonly=False,
        max_content_length=MAX_BYTES,
    )
    def receive(self, source_code, **_form):
        """Check type, size and signature, then apply as the source's bot.

        Fields of a form arrive in `_form` and are ignored: forms are refused.
        """
        source = (
            request.env["wardclerk.event.source"]
            .sudo()  # nobody is logged in: the signature decides who this is
            .search([("code", "=", source_code)])
        )
        problem = self._refuse_early(source)
        if problem:
            return problem
        secrets = self._live_secrets(source)
        if secrets is None:
            return _answer(UNAVAILABLE, {"status": "unavailable"})
        # kept: Odoo runs this again after a serialization failure
        raw = request.httprequest.get_data(cache=True)
        message_id = self._verified_id(source, secrets, raw)
        if not message_id:
            return _answer(UNAUTHORISED, {"status": "unauthorised"})
        request.update_env(user=source.user_id.id)
        inbox = request.env["wardclerk.inbox"]
        status, answer = inbox._receive(source, message_id, raw)
        return _answer(status, answer)

    def _refuse_early(self, source):
        """Refuse what needs no look at its content."""
        headers = request.httprequest.headers
        encoding = headers.get("Content-Encoding", "identity")
        if request.httprequest.mimetype not in MEDIA_TYPES or encoding != "identity":
            return _answer(WRONG_TYPE, {"status": "unsupported media type"})
        length = request.httprequest.content_length
        if length is None:
            return _answer(LENGTH_REQUIRED, {"status": "length required"})
        if not source:  # before a byte of the body is read
            return _answer(UNAUTHORISED, {"status": "unauthorised"})
        if length > source.max_bytes:
            limit = {"status": "too large", "max_bytes": source.max_bytes}
            return _answer(TOO_LARGE, limit)
        return None

    def _live_secrets(self, source):
        """The secrets of the source, or None when the server cannot decrypt them."""
        try:
            return source._live_secrets()
        except UserError as error:
            _logger.error("action=secrets_unreadable reason=%s", error)
            return None

    def _verified_id(self, source, secrets, raw):
        """The message's id when a live secret of the source signed it, else nothing."""
        headers = request.httprequest.headers
        names = (signature.ID, signature.TIMESTAMP, signature.SIGNATURE)
        if any(len(headers.getlist(name)) != 1 for name in names):
            return None
        given = {name: headers[name] for name in names}
        try:
            signature.verify(secrets, given, raw)
        except signature.Forged as forgery:
            _logger.info("action=event_forged source=%s: %s", source.code, forgery)
            return None
        return given[signature.ID]


def _answer(status, body):
    return request.make_response(
        json.dumps(body),
        headers=[("Content-Type", "application/json"), ("Cache-Control", "no-store")],
        status=status,
    )
