"""One file that an event told of, by a signed link and for some days."""

from odoo import http
from odoo.http import request

FILE_MIXIN = "wardclerk.event.file.mixin"


class WardclerkEventFileController(http.Controller):
    @http.route(
        "/wardclerk/v1/files/<string:model>/<int:file_id>",
        type="http",
        auth="public",
        methods=["GET"],
        save_session=False,
        readonly=True,
    )
    def fetch(self, model, file_id, until="", sign="", **_query):
        """Give the bytes to whoever holds the link; all others learn nothing."""
        models = request.env.registry.descendants([FILE_MIXIN], "_inherit")
        attachment = None
        if model in models - {FILE_MIXIN}:
            files = request.env[model].sudo()  # the link is the right
            attachment = files._opened_by(file_id, until, sign)
        if not attachment:
            return request.make_response(
                "", status=404, headers=[("Cache-Control", "no-store")]
            )
        stream = request.env["ir.binary"]._get_stream_from(attachment)
        response = stream.get_response(as_attachment=True, max_age=0)
        response.headers["Cache-Control"] = "no-store"
        return response
