"""A document of a vendor: handed in, accepted by a person, valid until a day."""

import base64
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from odoo.addons.wardclerk_policy.permit import permitted, take_permit

from wardclerk.core import canonical
from wardclerk.core.vendor import Paper, PaperState, paper_state

FILE_BYTES_MAX = 10_000_000
# How files of these kinds begin; what a file calls itself is anybody's word.
KINDS = {b"%PDF-": "pdf", b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg"}


class WardclerkVendorDocument(models.Model):
    """Handed in by anybody, accepted by somebody else; it is replaced, never edited."""

    _name = "wardclerk.vendor.document"
    _description = "Vendor Document"
    _inherit = ["wardclerk.audit.mixin"]
    _order = "id desc"

    vendor_id = fields.Many2one(
        "wardclerk.vendor", required=True, index=True, ondelete="restrict"
    )
    type_id = fields.Many2one(
        "wardclerk.vendor.document.type", required=True, ondelete="restrict"
    )
    file = fields.Binary(required=True, attachment=True)
    file_name = fields.Char()
    file_sha256 = fields.Char(readonly=True)
    valid_until = fields.Date(help="The last day on which it holds.")
    from_vendor = fields.Boolean(readonly=True, help="Handed in on the vendor's page.")
    state = fields.Selection(
        [
            ("handed_in", "Handed In"),
            ("accepted", "Accepted"),
            ("rejected", "Rejected"),
        ],
        required=True,
        readonly=True,
        default="handed_in",
    )
    life = fields.Selection(
        [
            ("valid", "Valid"),
            ("due", "Ends Soon"),
            ("grace", "Ended, Still Counts"),
            ("expired", "Expired"),
        ],
        compute="_compute_life",
    )
    judged_by_id = fields.Many2one("res.users", readonly=True)
    judged_at = fields.Datetime(readonly=True)
    reminded_at = fields.Datetime(readonly=True)

    _ends_idx = models.Index("(valid_until) WHERE state = 'accepted'")

    @api.depends("type_id", "vendor_id")
    def _compute_display_name(self):
        for one in self:
            one.display_name = f"{one.type_id.name}: {one.vendor_id.display_name}"

    @api.depends("valid_until", "type_id")
    def _compute_life(self):
        today = fields.Date.context_today(self)
        for one in self:
            paper = Paper(
                name=one.type_id.name or "",
                valid_until=one.valid_until or None,
                lead_days=one.type_id.lead_days,
                grace_days=one.type_id.grace_days,
            )
            state = paper_state(paper, today)
            one.life = state.value if state is not PaperState.MISSING else False

    @api.model_create_multi
    def create(self, vals_list):
        engine = {"state", "judged_by_id", "judged_at", "file_sha256", "from_vendor"}
        if any(engine & vals.keys() for vals in vals_list) and not take_permit(self):
            raise AccessError(self.env._("A document is accepted by a second person."))
        for vals in vals_list:
            vals["file_sha256"] = canonical.sha256(self._checked(vals.get("file")))
        documents = super().create(vals_list)
        documents._check_end()
        for one in documents:
            one._record_document("vendor_document.handed_in")
        return documents

    def write(self, vals):
        if not take_permit(self):
            raise AccessError(
                self.env._("A document is not edited: hand in another one.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("A document of a vendor stays on file."))

    @api.model
    def _checked(self, file):
        """Return the file's bytes, or refuse what is no PDF or picture."""
        raw = base64.b64decode(file or b"")
        if len(raw) > FILE_BYTES_MAX:
            raise UserError(self.env._("File: at most 10 MB."))
        if not any(raw.startswith(beginning) for beginning in KINDS):
            raise UserError(self.env._("File: a PDF, PNG or JPEG is needed."))
        return raw

    def _check_end(self):
        for one in self:
            if one.type_id.has_end and not one.valid_until:
                raise UserError(
                    self.env._("%s: say until when it is valid.", one.type_id.name)
                )

    def action_accept(self):
        """Say, as somebody else than who handed it in, that it is what it claims."""
        return self._judge("accepted")

    def action_reject(self):
        """Say that it is not what it claims; the vendor hands in another one."""
        return self._judge("rejected")

    def _judge(self, outcome):
        for one in self:
            one.check_access("write")
            one.lock_for_update()
            person = self.env.user
            if self.env.su or person._wardclerk_is_bot():
                raise AccessError(self.env._("A person judges documents."))
            if one.state != "handed_in":
                raise UserError(self.env._("This document was judged already."))
            if person == one.create_uid and not one.from_vendor:
                raise UserError(self.env._("Somebody else than you judges it."))
            # The engine's own state, after the check of who may.
            permitted(one.sudo()).write(
                {
                    "state": outcome,
                    "judged_by_id": person.id,
                    "judged_at": fields.Datetime.now(),
                }
            )
            one._record_document(f"vendor_document.{outcome}")
        self.vendor_id._refresh()
        return True

    def _record_document(self, action):
        self.env["wardclerk.audit"]._record(
            action,
            self,
            detail={
                "vendor": self.vendor_id.partner_id.id,
                "type": self.type_id.code,
                "valid_until": self.valid_until or None,
                "sha256": self.file_sha256,
            },
        )

    @api.model
    def _remind(self):
        """Ask for documents that end soon, once at first and then again and again."""
        now, today = fields.Datetime.now(), fields.Date.context_today(self)
        accepted = self.search(
            [("state", "=", "accepted"), ("valid_until", "!=", False)]
        )
        newest = {}
        for one in accepted.sorted("valid_until"):
            newest[(one.vendor_id, one.type_id)] = one
        for one in newest.values():
            kind = one.type_id
            pause = timedelta(days=kind.reminder_days)
            is_soon = today > one.valid_until - timedelta(days=kind.lead_days)
            if is_soon and (not one.reminded_at or one.reminded_at + pause <= now):
                one._ask_for_renewal()

    def _ask_for_renewal(self):
        permitted(self).write({"reminded_at": fields.Datetime.now()})
        vendor = self.vendor_id
        responsible = vendor.onboarding_ids[:1].create_uid or self.env.user
        read = self.with_context(lang=responsible.lang)  # who is told reads it
        summary = read.env._(
            "%(document)s ends on %(day)s",
            document=read.type_id.name,
            day=format_date(read.env, self.valid_until),
        )
        if summary not in vendor.activity_ids.mapped("summary"):
            vendor.activity_schedule(
                "mail.mail_activity_data_todo", summary=summary, user_id=responsible.id
            )
        vendor._invite_again(summary)
        self._record_document("vendor_document.renewal_asked")
