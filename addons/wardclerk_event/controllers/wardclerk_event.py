"""The one door for events from outside: signed, limited, once."""

import json
import logging

from odoo import http
from odoo.http import request

from wardclerk.core.event import signature

_logger = logging.getLogger(__name__)

UNAUTHORISED, TOO_LARGE, WRONG_TYPE, LENGTH_REQUIRED = 401, 413, 415, 411
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
        """Check size, type and signature, in this order, then apply as the source's bot.

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
        # kept: Odoo runs this again after a serialization failure
        raw = request.httprequest.get_data(cache=True)
        message_id = self._verified_id(source, raw)
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
        if source and length > source.max_bytes:
            return _answer(TOO_LARGE, {"status": "too large", "max_bytes": source.max_bytes})
        return None

    def _verified_id(self, source, raw):
        """The message's id when a live secret of the source signed it, else nothing."""
        headers = request.httprequest.headers
        names = (signature.ID, signature.TIMESTAMP, signature.SIGNATURE)
        if not source or any(len(headers.getlist(name)) != 1 for name in names):
            return None
        given = {name: headers[name] for name in names}
        try:
            signature.verify(source._live_secrets(), given, raw)
        except signature.Forged as forgery:
            _logger.info("action=event_forged source=%s reason=%s", source.code, forgery)
            return None
        return given[signature.ID]


def _answer(status, body):
    return request.make_response(
        json.dumps(body),
        headers=[("Content-Type", "application/json"), ("Cache-Control", "no-store")],
        status=status,
    )
