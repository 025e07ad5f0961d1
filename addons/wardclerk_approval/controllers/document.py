"""The files of a document, for those who decide on it."""

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import request

SHOWN = ("application/pdf", "image/png", "image/jpeg", "text/plain")  # no scripts
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; object-src 'self'; sandbox",
    "Cache-Control": "private, no-store",
    "X-Content-Type-Options": "nosniff",
}


class WardclerkApprovalDocument(http.Controller):
    @http.route(
        "/wardclerk/approval/<int:case_id>/document/<int:file_id>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def send_file(self, case_id, file_id):
        """Send one file; whoever may not read the case learns nothing of it."""
        case = request.env["wardclerk.approval.case"].browse(case_id)
        try:
            case.check_access("read")
        except (AccessError, MissingError):
            raise NotFound() from None
        file = case._files().filtered(lambda one: one.id == file_id)
        if not file:
            raise NotFound()
        stream = request.env["ir.binary"]._get_stream_from(file)
        response = stream.get_response(as_attachment=file.mimetype not in SHOWN)
        response.headers.update(HEADERS)
        return response
