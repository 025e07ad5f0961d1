"""One file that was asked to be kept, by a signed link and for some days."""

from odoo import http
from odoo.http import request


class ArchiveFileController(http.Controller):
    @http.route(
        "/wardclerk/v1/files/<int:file_id>",
        type="http",
        auth="public",
        methods=["GET"],
        save_session=False,
        readonly=True,
    )
    def fetch(self, file_id, until="", sign="", **_query):
        """Give the bytes to whoever holds the link; all others learn nothing."""
        files = request.env["wardclerk.archive.file"].sudo()  # the link is the right
        attachment = files._opened_by(file_id, until, sign)
        if not attachment:
            return request.make_response(
                "", status=404, headers=[("Cache-Control", "no-store")]
            )
        stream = request.env["ir.binary"]._get_stream_from(attachment)
        response = stream.get_response(as_attachment=True, max_age=0)
        response.headers["Cache-Control"] = "no-store"
        return response
