"""A file that another system may fetch: which bytes, by a link for some days."""

import hashlib
import time

from odoo import api, fields, models
from odoo.tools import consteq
from odoo.tools.misc import hmac

LINK_SECONDS = 7 * 24 * 3600  # longer than a delivery is tried


class WardclerkEventFileMixin(models.AbstractModel):
    """Names one attachment as it was when it was told of.

    The bytes do not travel in an event. Whoever gets the event fetches them with the
    path in it, which is signed, opens this one file and ends.
    """

    _name = "wardclerk.event.file.mixin"
    _description = "File That Leaves by a Link"

    attachment_id = fields.Many2one(
        "ir.attachment", string="File", readonly=True, index=True, ondelete="set null"
    )
    attachment_number = fields.Integer(readonly=True, aggregator=None)
    filename = fields.Char(readonly=True)
    media_type = fields.Char(readonly=True)
    size_bytes = fields.Integer(string="Bytes", readonly=True, aggregator=None)
    sha256 = fields.Char(string="SHA-256", readonly=True)

    @api.model
    def _values_of_file(self, attachment):
        """Return what is kept of a file when it is told of."""
        return {
            "attachment_id": attachment.id,
            "attachment_number": attachment.id,
            "filename": attachment.name,
            "media_type": attachment.mimetype or "application/octet-stream",
            "size_bytes": attachment.file_size,
            "sha256": hashlib.sha256(attachment.raw or b"").hexdigest(),
        }

    def _file_data(self):
        """Return the file as contracts describe it."""
        return {
            "attachment_id": self.attachment_number,
            "filename": self.filename,
            "media_type": self.media_type,
            "size_bytes": self.size_bytes,
            "sha256": self.sha256,
            "content_path": self._content_path(),
        }

    def _content_path(self):
        """Return the path that opens this file for some days."""
        until = int(time.time()) + LINK_SECONDS
        sign = self._signature(until)
        return f"/wardclerk/v1/files/{self._name}/{self.id}?until={until}&sign={sign}"

    def _signature(self, until):
        signed = (self.id, self.sha256, int(until))
        return hmac(self.env(su=True), self._name, signed)

    @api.model
    def _opened_by(self, file_id, until, sign):
        """Return the attachment that this link opens; empty when it opens none."""
        row = self.browse(file_id).exists()
        is_live = until.isascii() and until.isdigit() and int(until) > time.time()
        is_text = sign.isascii()  # others cannot be compared
        if not (row and is_live and is_text and consteq(row._signature(until), sign)):
            return self.env["ir.attachment"]
        attachment = row.attachment_id
        same = hashlib.sha256(attachment.raw or b"").hexdigest() == row.sha256
        is_given = same and row._may_be_fetched()
        return attachment if is_given else attachment.browse()

    def _may_be_fetched(self):
        """Tell whether the file is still to be given; a hook for models with states."""
        return True
