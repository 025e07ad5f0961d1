"""One document that is to be signed: by whom, until when, and what became of it."""

import uuid
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.wardclerk_event.models.uuid_field import Uuid
from odoo.addons.wardclerk_policy.permit import permitted, take_permit

from .wardclerk_signature_signer import is_address

REQUESTED_TYPE = "signature.requested"
MEDIA_TYPE = "application/pdf"  # what signing services take
SIGNERS_MAX = 20  # as the contract says
OPEN_DAYS = 30  # how long people have when nobody says otherwise
NAME_MAX_CHARS = 256  # as the contract says
FILENAME_MAX_CHARS = 255
ASKED = {"attachment_id", "expires_on", "signer_ids"}  # what people choose
STATES = [
    ("draft", "To Send"),
    ("asked", "Asked"),
    ("signed", "Signed"),
    ("declined", "Declined"),
    ("expired", "Expired"),
    ("cancelled", "Cancelled"),
]


class WardclerkSignatureEnvelope(models.Model):
    _name = "wardclerk.signature.envelope"
    _description = "Signature Envelope"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "wardclerk.event.file.mixin",
    ]
    _rec_name = "document_name"
    _order = "id desc"

    envelope_key = Uuid(
        string="Envelope",
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: str(uuid.uuid4()),
        help="The signing service names it in its answer.",
    )
    res_model = fields.Char(string="Document Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        model_field="res_model", required=True, readonly=True
    )
    document_name = fields.Char(string="Document", required=True, readonly=True)
    company_id = fields.Many2one("res.company", readonly=True, index=True)
    attachment_id = fields.Many2one(
        readonly=False,
        domain=[
            ("res_model", "!=", False),
            ("res_field", "=", False),
            ("type", "=", "binary"),
            ("mimetype", "=", MEDIA_TYPE),
        ],
        help="A PDF that is attached to the document.",
    )
    signer_ids = fields.One2many(
        "wardclerk.signature.signer", "envelope_id", string="Signers"
    )
    expires_on = fields.Date(
        required=True,
        default=lambda self: self._default_expiry(),
        help="The last day on which people can sign.",
    )
    state = fields.Selection(
        STATES, required=True, readonly=True, default="draft", index=True, copy=False
    )
    asked_by_id = fields.Many2one(
        "res.users",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )
    asked_at = fields.Datetime(readonly=True, copy=False)

    provider = fields.Char(string="Signing Service", readonly=True, copy=False)
    reference = fields.Char(string="Its Number", readonly=True, copy=False)
    completed_at = fields.Datetime(readonly=True, copy=False)
    detail = fields.Text(string="Why Not", readonly=True, copy=False)
    signed_attachment_id = fields.Many2one(
        "ir.attachment", string="Signed Document", readonly=True, copy=False
    )
    signed_sha256 = fields.Char(
        string="SHA-256 of the Signed Document", readonly=True, copy=False
    )
    certificate_attachment_id = fields.Many2one(
        "ir.attachment", string="Certificate", readonly=True, copy=False
    )

    _once = models.Constraint("UNIQUE (envelope_key)", "This envelope exists already.")
    _document_idx = models.Index("(res_model, res_id)")

    # -- rows ----------------------------------------------------------------

    @api.model
    def _default_expiry(self, days=OPEN_DAYS):
        return fields.Date.context_today(self) + timedelta(days=days)

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.keys() - self._chosen_fields() for vals in vals_list):
            self._refuse_without_permit()
        return super().create([self._with_document(vals) for vals in vals_list])

    def write(self, vals):
        if vals.keys() - self._chosen_fields():
            self._refuse_without_permit()
        elif ASKED & vals.keys():
            self._refuse_unless_draft()
        return super().write(self._with_document(vals))

    def copy_data(self, default=None):
        """A copy asks for the same file again, on another day."""
        chosen = {"attachment_id", "signer_ids"}
        return [
            {name: vals[name] for name in chosen & vals.keys()}
            for vals in super().copy_data(default)
        ]

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        if any(envelope.state != "draft" for envelope in self):
            raise AccessError(self.env._("What was sent out to sign stays on record."))

    @api.model
    def _chosen_fields(self):
        """Return what people may write: what they choose, and what Odoo adds."""
        thread = {
            *self.env["mail.thread"]._fields,
            *self.env["mail.activity.mixin"]._fields,
        }
        return ASKED | thread - {"create_uid", "id"}

    def _refuse_without_permit(self):
        if not take_permit(self):
            raise AccessError(
                self.env._("The state of an envelope follows from what was answered.")
            )

    def _refuse_unless_draft(self):
        if any(envelope.state != "draft" for envelope in self):
            raise UserError(
                self.env._("What was sent out is fixed now. Cancel it and ask anew.")
            )

    @api.model
    def _with_document(self, vals):
        """Return the values with the document that the chosen file belongs to."""
        if "attachment_id" not in vals:
            return vals
        attachment = self.env["ir.attachment"].browse(vals["attachment_id"] or ())
        if not attachment.res_model or not attachment.res_id:
            raise UserError(
                self.env._("File: choose a PDF that is attached to a document.")
            )
        attachment.check_access("read")
        document = self.env[attachment.res_model].browse(attachment.res_id)
        company = document.company_id if "company_id" in document._fields else False
        return {
            **vals,
            "res_model": document._name,
            "res_id": document.id,
            "document_name": document.display_name[:NAME_MAX_CHARS],
            "company_id": (company or self.env.company).id,
        }

    # -- asking --------------------------------------------------------------

    def action_ask(self):
        """Send the envelope out: whoever changes the document may have it signed."""
        self.env["wardclerk.event.subscription"]._require_receiver(REQUESTED_TYPE)
        for envelope in self:
            envelope.check_access("write")
            envelope.lock_for_update()
            envelope._refuse_unless_draft()
            if problem := envelope._problem():
                raise UserError(problem)
            envelope._document().check_access("write")
            envelope._ask()

    def action_cancel(self):
        """Stop waiting. The signing service is not told: an answer is refused."""
        for envelope in self:
            envelope.check_access("write")
            envelope.lock_for_update()
            if envelope.state not in ("draft", "asked"):
                raise UserError(self.env._("It was answered. What is answered stays."))
            permitted(envelope).write({"state": "cancelled"})
            envelope._record("signature.cancelled")

    @api.model
    def _has_receiver(self):
        subscriptions = self.env["wardclerk.event.subscription"]
        return subscriptions._has_receiver(REQUESTED_TYPE)

    def _problem(self):
        """Return in words what is missing before it can be sent."""
        file = self.attachment_id
        if not file:
            return self.env._("File: choose the PDF that is to be signed.")
        if file.mimetype != MEDIA_TYPE or not file.file_size:
            return self.env._("File: %s is no PDF. Attach it as one.", file.name)
        if not 0 < len(self.signer_ids) <= SIGNERS_MAX:
            return self.env._("Signers: name 1 to %s people.", SIGNERS_MAX)
        if self.expires_on < fields.Date.context_today(self):
            return self.env._("Expires On: choose a day that is not over.")
        return ""

    def _ask(self):
        """Fix the file as it is now and tell the signing service."""
        permitted(self).write(
            {
                **self._values_of_file(self.attachment_id),
                "filename": self.attachment_id.name[:FILENAME_MAX_CHARS],
                "state": "asked",
                "asked_at": fields.Datetime.now(),
            }
        )
        document = self._document()
        self.env["wardclerk.outbox"]._emit(
            REQUESTED_TYPE, document, {document.id: self._requested_data()}
        )
        self.activity_unlink(["mail.mail_activity_data_todo"])
        self._record("signature.requested", expires_on=self.expires_on)

    def _requested_data(self):
        return {
            "envelope_id": self.envelope_key,
            "document": {
                "model": self.res_model,
                "id": self.res_id,
                "name": self.document_name,
            },
            "file": self._file_data(),
            "signers": [signer._data() for signer in self.signer_ids],
            "expires_on": fields.Date.to_string(self.expires_on),
        }

    def _may_be_fetched(self):
        return self.state == "asked"

    @api.model
    def _prepare(self, documents, signer_field, role, days):
        """Send an envelope for each document; what is missing a person completes.

        Returns the envelopes. Without a signing service there are none, and none for
        a document without a PDF.
        """
        envelopes = self.browse()
        if not self._has_receiver():
            return envelopes
        for document in documents:
            if file := self._file_of(document):
                people = document[signer_field] if signer_field else ()
                envelopes |= self._send_or_hand_over(file, people, role, days)
        return envelopes

    @api.model
    def _file_of(self, document):
        """Return the document's newest PDF."""
        return self.env["ir.attachment"].search(
            [
                ("res_model", "=", document._name),
                ("res_id", "=", document.id),
                ("res_field", "=", False),
                ("mimetype", "=", MEDIA_TYPE),
            ],
            order="id desc",
            limit=1,
        )

    @api.model
    def _send_or_hand_over(self, file, people, role, days):
        """Return a new envelope: sent, or a draft that its asker is to complete."""
        reached = [one for one in people if is_address(one.email)]
        signers = [
            {"name": one.name, "email": one.email, "role": role} for one in reached
        ]
        envelope = permitted(self).create(
            {
                "attachment_id": file.id,
                "expires_on": self._default_expiry(days),
                "asked_by_id": self._asker_of(file).id,
                "signer_ids": [fields.Command.create(signer) for signer in signers],
            }
        )
        lost = [one.name for one in people if one not in reached]
        if lost:
            problem = self.env._("Signers: no e-mail address of %s.", ", ".join(lost))
        else:
            problem = envelope._problem()
        if problem:
            envelope._put_before_asker(problem)
        else:
            envelope._ask()
        return envelope

    @api.model
    def _asker_of(self, file):
        """Return who gets the answer: who acts now, else who attached the file."""
        return self.env.user._wardclerk_people() or file.create_uid

    def _shown(self):
        """Return the action that shows these envelopes; nothing when there are none."""
        if not self:
            return False
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "wardclerk_signature.wardclerk_signature_envelope_action"
        )
        if len(self) == 1:
            return action | {"res_id": self.id, "views": [(False, "form")]}
        return action | {"domain": [("id", "in", self.ids)]}

    # -- telling -------------------------------------------------------------

    def _document(self):
        """Return the document, or the envelope where its model is gone."""
        if self.res_model in self.env:
            return self.env[self.res_model].browse(self.res_id)
        return self

    def _put_before_asker(self, words):
        """Give whoever asked something to do; a program has nothing to do."""
        if self.asked_by_id._wardclerk_people():
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=words[:200],
                user_id=self.asked_by_id.id,
            )

    def _record(self, action, **detail):
        """Leave evidence at the document; who signs is personal."""
        signers = [f"{one.name} <{one.email}>" for one in self.signer_ids]
        self.env["wardclerk.audit"]._record(
            action,
            self._document(),
            detail={
                "envelope": self.envelope_key,
                "filename": self.filename,
                "sha256": self.sha256,
                "signers": signers,
                **detail,
            },
            personal=("signers",),
            company=self.company_id,
        )

    def action_open_document(self):
        """Open the document that is signed."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }
