"""A list of excluded firms and persons, as its publisher's file had it on one day."""

import base64
import io

from psycopg2.extras import execute_values

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.wardclerk_policy.permit import permitted, take_permit

from wardclerk.core import canonical
from wardclerk.core.screening import Entry, Register, UnreadableList, read

ROWS_A_STATEMENT = 5000
LOSS_PERCENT_MAX = 10  # a file that lost more than this is cut off, or another list
COLUMNS = (
    *("key", "last_name", "first_name", "middle_name", "business", "npi", "birth_date"),
    *("city", "state", "zip_code", "kind", "excluded_on"),
)
# (database, source) -> (list, the list ready to be asked); of each the last one only
_REGISTERS = {}
SOURCES = [("LEIE", "OIG LEIE"), ("SAM", "SAM.gov exclusions")]


class WardclerkExclusionList(models.Model):
    """Always loaded as a whole: adding and taking away supplements leads astray."""

    _name = "wardclerk.exclusion.list"
    _description = "Exclusion List"
    _order = "id desc"
    _log_access = False

    source = fields.Selection(SOURCES, required=True)
    loaded_at = fields.Datetime(required=True)
    loaded_by_id = fields.Many2one("res.users", required=True, ondelete="restrict")
    size = fields.Integer(string="Entries", required=True)
    sha256 = fields.Char(required=True, string="SHA-256 of the File")
    state = fields.Selection(
        [("active", "In Use"), ("superseded", "Replaced")], required=True
    )

    _one_in_use = models.UniqueIndex(
        "(source) WHERE state = 'active'", "Another load is under way: try again."
    )

    @api.depends("source", "loaded_at")
    def _compute_display_name(self):
        for one in self:
            one.display_name = f"{one.source}, {one.loaded_at}"

    @api.model_create_multi
    def create(self, vals_list):
        if not take_permit(self):
            raise AccessError(self.env._("A list comes from its publisher's file."))
        return super().create(vals_list)

    def write(self, vals):
        if not take_permit(self):
            raise AccessError(self.env._("A list is replaced by loading the next one."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("Checks refer to a list: it stays on file."))

    @api.model
    def _load(self, source, content, accept_fewer=False, digest=None):
        """Replace the list by the publisher's full file; all of it or nothing."""
        if source not in dict(self._fields["source"].selection):
            raise UserError(self.env._("No such list: %s.", source))
        if digest and digest != canonical.sha256(content):
            raise UserError(self.env._("The file was damaged on its way."))
        text = io.StringIO(_decoded(content), newline="")
        try:
            today = fields.Date.context_today(self)
            entries = list(read(source, text, today))
        except UnreadableList as error:
            raise UserError(str(error)) from error
        before = self.search([("source", "=", source), ("state", "=", "active")])
        self._refuse_loss(before, len(entries), accept_fewer)
        permitted(before).write({"state": "superseded"})
        self.flush_model()
        loaded = permitted(self).create(
            {
                "source": source,
                "loaded_at": fields.Datetime.now(),
                "loaded_by_id": self.env.uid,
                "size": len(entries),
                "sha256": canonical.sha256(content),
                "state": "active",
            }
        )
        loaded._store_entries(entries)
        # What was found on it is kept with the hits.
        self.env.cr.execute(
            "DELETE FROM wardclerk_exclusion_entry WHERE list_id <> %s AND list_id IN"
            " (SELECT id FROM wardclerk_exclusion_list WHERE source = %s)",
            [loaded.id, source],
        )
        self.env["wardclerk.audit"]._record(
            "exclusion_list.loaded",
            loaded,
            detail={"source": source, "size": loaded.size, "sha256": loaded.sha256},
        )
        return loaded

    def _refuse_loss(self, before, size, accept_fewer):
        if not size:
            raise UserError(self.env._("The file has no entries."))
        if accept_fewer or not before:
            return
        if size < before.size * (100 - LOSS_PERCENT_MAX) / 100:
            raise UserError(
                self.env._(
                    "The file has %(now)s entries, the list in use has %(before)s."
                    " Download it again, or say that fewer are right.",
                    now=size,
                    before=before.size,
                )
            )

    def _store_entries(self, entries):
        self.flush_recordset()
        rows = (
            (self.id, *(getattr(entry, name) or None for name in COLUMNS))
            for entry in entries
        )
        names = ", ".join(COLUMNS)
        execute_values(
            self.env.cr._obj,
            f"INSERT INTO wardclerk_exclusion_entry (list_id, {names}) VALUES %s",  # noqa: S608 # pylint: disable=sql-injection
            rows,
            page_size=ROWS_A_STATEMENT,
        )

    def _ready_register(self):
        """Return the list ready to be asked; a list never changes once it is loaded."""
        self.ensure_one()
        place, this = (self.env.cr.dbname, self.source), (self.id, self.sha256)
        known, register = _REGISTERS.get(place, (None, None))
        if known != this:
            register = Register(self._entries())
            _REGISTERS[place] = (this, register)
        return register

    def _entries(self):
        names = ", ".join(COLUMNS)
        self.env.cr.execute(
            f"SELECT {names} FROM wardclerk_exclusion_entry WHERE list_id = %s",  # noqa: S608 # pylint: disable=sql-injection
            [self.id],
        )
        empty = {"birth_date", "excluded_on"}
        for row in self.env.cr.fetchall():
            values = {
                name: value if name in empty else value or ""
                for name, value in zip(COLUMNS, row, strict=True)
            }
            yield Entry(source=self.source, **values)


def _decoded(content):
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def decoded_file(value):
    """Return the bytes of an uploaded field."""
    return base64.b64decode(value or b"")
