"""Files kept in an archive: asked for, fetched by a link, proven to be there."""

from urllib.parse import urlsplit

from odoo import api, fields, models

from odoo.addons.wardclerk_event.exceptions import EventRefused
from odoo.addons.wardclerk_policy.permit import permitted

REQUESTED_TYPE = "document.archive_requested"
FILES_MAX = 20  # of one document, as the contract says
URL_SCHEMES = ("http", "https", "s3")  # what a person can follow without harm
KINDS = [
    ("vendor_bill", "Vendor Bill"),
    ("contract", "Contract"),
    ("policy", "Policy"),
]


class WardclerkArchiveFile(models.Model):
    _name = "wardclerk.archive.file"
    _description = "Archived File"
    _inherit = ["wardclerk.kept.mixin", "wardclerk.event.file.mixin"]
    _rec_name = "filename"
    _order = "id desc"

    res_model = fields.Char(string="Document Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        model_field="res_model", required=True, readonly=True
    )
    document_name = fields.Char(string="Document", required=True, readonly=True)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    dated = fields.Date(required=True, readonly=True, help="It is filed under it.")
    company_id = fields.Many2one("res.company", readonly=True, index=True)
    filename = fields.Char(required=True)
    sha256 = fields.Char(required=True)
    state = fields.Selection(
        [("requested", "Asked For"), ("archived", "Kept")],
        required=True,
        readonly=True,
        default="requested",
        index=True,
    )
    requested_at = fields.Datetime(readonly=True)
    archive = fields.Selection(
        [("webdav", "Folder (WebDAV)"), ("s3", "Bucket (S3)")], readonly=True
    )
    url = fields.Char(string="Where It Lies", readonly=True)
    archived_at = fields.Datetime(string="Kept Since", readonly=True)

    _once = models.Constraint(
        "UNIQUE (res_model, res_id, attachment_number, sha256)",
        "These bytes of this document were asked for already.",
    )

    # -- asking --------------------------------------------------------------

    @api.model
    def _ask(self, documents, kind, date_field=None):
        """Ask for all files of these documents to be kept, each content once.

        Returns the rows that are new. Without a subscriber nothing is asked for: when
        an archive is connected later, the server action asks for older documents too.
        """
        asked = self.sudo()  # what is kept does not depend on who finished the document
        subscriptions = self.env["wardclerk.event.subscription"]
        if not documents or not subscriptions._has_receiver(REQUESTED_TYPE):
            return asked.browse()
        files = self._files_of(documents)
        known = self._known(documents)
        vals_list = []
        for document in documents:
            for attachment in files.get(document.id, ()):
                values = self._values(document, attachment, kind, date_field)
                key = (values["res_id"], attachment.id, values["sha256"])
                if key not in known:
                    vals_list.append(values)
        rows = permitted(asked).create(vals_list)
        rows._tell()
        return rows

    @api.model
    def _files_of(self, documents):
        """Return {document id: attachments}; pictures of fields are no files of it."""
        found = (
            self.env["ir.attachment"]
            .sudo()  # as in `_ask`
            .search(
                [
                    ("res_model", "=", documents._name),
                    ("res_id", "in", documents.ids),
                    ("res_field", "=", False),
                    ("type", "=", "binary"),
                ],
                order="id",
            )
        )
        return {
            number: files[:FILES_MAX]
            for number, files in found.grouped("res_id").items()
        }

    @api.model
    def _known(self, documents):
        rows = self.sudo().search(  # as in `_ask`
            [("res_model", "=", documents._name), ("res_id", "in", documents.ids)]
        )
        return {(row.res_id, row.attachment_number, row.sha256) for row in rows}

    @api.model
    def _values(self, document, attachment, kind, date_field):
        company = document.company_id if "company_id" in document._fields else False
        dated = date_field and document[date_field]
        return {
            "res_model": document._name,
            "res_id": document.id,
            "document_name": document.display_name,
            "kind": kind,
            "dated": dated or fields.Date.context_today(document),
            "company_id": (company or self.env.company).id,
            **self._values_of_file(attachment),
            "requested_at": fields.Datetime.now(),
        }

    def _tell(self):
        """Emit one event a document, with all its files that are new."""
        for rows in self.grouped(lambda row: (row.res_model, row.res_id)).values():
            first = rows[0]
            document = self.env[first.res_model].browse(first.res_id)
            facility = "facility_id" in document._fields and document.facility_id.name
            self.env["wardclerk.outbox"]._emit(
                REQUESTED_TYPE,
                document,
                {
                    document.id: {
                        "document": first._document_data(),
                        "company": {
                            "id": first.company_id.id,
                            "name": first.company_id.name,
                        },
                        "facility": facility or None,
                        "kind": first.kind,
                        "dated": fields.Date.to_string(first.dated),
                        "files": [row._file_data() for row in rows],
                    }
                },
            )
            rows._record("document.archive_requested")

    def _document_data(self):
        return {
            "model": self.res_model,
            "id": self.res_id,
            "name": self.document_name,
        }

    # -- proof ---------------------------------------------------------------

    @api.model
    def _store_answer(self, data, moment):
        """Keep where the files of one document lie; refuse what does not fit."""
        document = data.get("document") or {}
        rows = self.search(
            [
                ("res_model", "=", str(document.get("model"))),
                ("res_id", "=", _number(document.get("id"))),
            ]
        )
        if data.get("archive") not in dict(self._fields["archive"].selection):
            raise EventRefused("data.archive", self.env._("unknown kind of archive"))
        files = data.get("files")
        if not isinstance(files, list) or not 0 < len(files) <= FILES_MAX:
            raise EventRefused("data.files", self.env._("must be 1 to 20 files"))
        found = [
            rows._fitting(file, f"data.files.{place}")
            for place, file in enumerate(files)
        ]
        for row, file in zip(found, files, strict=True):
            permitted(row).write(
                {
                    "state": "archived",
                    "archive": data["archive"],
                    "url": file["url"],
                    "archived_at": moment,
                }
            )
        kept = self.union(*found)
        kept._record("document.archived", archive=data["archive"])
        kept._say()
        return kept

    def _fitting(self, file, path):
        """Return the row that this file answers, or refuse it."""
        number = _number(file.get("attachment_id") if isinstance(file, dict) else None)
        rows = self.filtered(lambda row: row.attachment_number == number)
        if not rows:
            raise EventRefused(
                f"{path}.attachment_id",
                self.env._("nobody asked for this file to be kept"),
                self.env._("Answer with the attachment_id of the request."),
            )
        row = rows.filtered(lambda one: one.sha256 == file.get("sha256"))[:1]
        if not row or row.size_bytes != file.get("size_bytes"):
            raise EventRefused(
                f"{path}.sha256",
                self.env._("the archive keeps other bytes than were sent"),
                self.env._("Remove its copy and replay the request in Outbox."),
            )
        if not _can_be_followed(file.get("url")):
            raise EventRefused(
                f"{path}.url", self.env._("must begin with http, https or s3")
            )
        return row

    def _record(self, action, **detail):
        for row in self:
            self.env["wardclerk.audit"]._record(
                action,
                self.env[row.res_model].browse(row.res_id),
                detail={
                    "filename": row.filename,
                    "sha256": row.sha256,
                    "url": row.url or None,
                    **detail,
                },
            )

    def _say(self):
        """Tell those who look at the document where it lies."""
        for rows in self.grouped(lambda row: (row.res_model, row.res_id)).values():
            document = self.env[rows[0].res_model].browse(rows[0].res_id).exists()
            if document and "message_ids" in document._fields:
                places = ", ".join(f"{row.filename}: {row.url}" for row in rows)
                document._message_log(
                    body=self.env._("Kept in the archive: %s", places)
                )

    def action_open_document(self):
        """Open the document that the file belongs to."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }


def _number(value):
    """Return a record's number; 0, which no record has, for anything else."""
    return value if type(value) is int else 0


def _can_be_followed(url):
    if not isinstance(url, str):
        return False
    try:
        return urlsplit(url).scheme in URL_SCHEMES
    except ValueError:
        return False
