"""What a signing service answers: checked, kept once, put before whoever asked."""

import base64
import binascii
import hashlib
import uuid

from odoo import api, models

from odoo.addons.wardclerk_event.exceptions import EventRefused
from odoo.addons.wardclerk_policy.permit import permitted

from wardclerk.core.event import values

from .wardclerk_signature_envelope import FILENAME_MAX_CHARS, MEDIA_TYPE

OUTCOMES = ("signed", "declined", "expired")
FILE_BYTES_MAX = 10 * 1024 * 1024  # two of them in base64 fit into one event
DETAIL_MAX_CHARS = 2000


class WardclerkSignatureEnvelope(models.Model):
    _inherit = "wardclerk.signature.envelope"

    @api.model
    def _store_answer(self, data, moment):
        """Keep the outcome of one envelope; refuse what does not fit.

        The same outcome again changes nothing: services repeat their calls.
        """
        envelope = self._answered(data)
        outcome = envelope._outcome(data)
        said = {name: values.text(data, name) for name in ("provider", "reference")}
        files = envelope._files(data, outcome)
        if envelope.state == outcome:
            envelope._refuse_another_file(files)
            return envelope
        permitted(envelope).write(
            {
                **said,
                **envelope._keep_files(files),
                "state": outcome,
                "completed_at": moment,
                "detail": str(data.get("detail") or "")[:DETAIL_MAX_CHARS],
            }
        )
        envelope._say_outcome()
        return envelope

    @api.model
    def _answered(self, data):
        """Return the envelope that an answer is about, locked, or refuse it."""
        envelope = self.search([("envelope_key", "=", _as_uuid(data))], limit=1)
        if not envelope or envelope.state == "draft":
            raise EventRefused(
                "data.envelope_id",
                self.env._("no envelope of this id was sent out"),
                self.env._("Answer with the envelope_id of the request."),
            )
        envelope.lock_for_update()
        return envelope

    def _outcome(self, data):
        outcome = data.get("outcome")
        if outcome not in OUTCOMES:
            raise EventRefused(
                "data.outcome", self.env._("must be signed, declined or expired")
            )
        if self.state not in ("asked", outcome):
            states = dict(self._fields["state"]._description_selection(self.env))
            raise EventRefused(
                "data.outcome",
                self.env._("this envelope is already: %s", states[self.state]),
                self.env._(
                    "What was answered stays. Look into the signing service and, if"
                    " need be, ask for signatures anew in Odoo."
                ),
            )
        return outcome

    # -- files ---------------------------------------------------------------

    def _files(self, data, outcome):
        """Return {name: (filename, bytes, digest)}, empty unless it was signed."""
        given = {name: data.get(name) for name in ("document", "certificate")}
        if outcome != "signed":
            for name, file in given.items():
                if file is not None:
                    raise EventRefused(
                        f"data.{name}", self.env._("must be null: nothing was signed")
                    )
            return {}
        if given["document"] is None:
            raise EventRefused(
                "data.document", self.env._("the signed document is missing")
            )
        return {
            name: self._checked(file, f"data.{name}")
            for name, file in given.items()
            if file is not None
        }

    @api.model
    def _checked(self, file, path):
        """Return name, bytes and digest of a file that an answer carries."""
        if not isinstance(file, dict):
            raise EventRefused(path, self.env._("must be a file"))
        name = file.get("filename")
        if not isinstance(name, str) or not 0 < len(name) <= FILENAME_MAX_CHARS:
            raise EventRefused(
                f"{path}.filename", self.env._("must be 1 to 255 characters")
            )
        if file.get("media_type") != MEDIA_TYPE:
            raise EventRefused(
                f"{path}.media_type", self.env._("must be %s", MEDIA_TYPE)
            )
        raw = self._decoded(file.get("content_base64"), f"{path}.content_base64")
        digest = hashlib.sha256(raw).hexdigest()
        if digest != file.get("sha256"):
            raise EventRefused(
                f"{path}.sha256",
                self.env._("the bytes that came have another digest"),
                self.env._("Fetch the file from the signing service and send it anew."),
            )
        return name, raw, digest

    @api.model
    def _decoded(self, text, path):
        """Return the bytes of base64 within limits, before more memory is taken."""
        if not isinstance(text, str) or not text:
            raise EventRefused(path, self.env._("must be base64"))
        if len(text) * 3 // 4 > FILE_BYTES_MAX:
            raise EventRefused(path, self.env._("must be at most 10 MB"))
        try:
            return base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            raise EventRefused(
                path,
                self.env._("must be base64"),
                self.env._("Send the file's bytes as standard base64."),
            ) from None

    def _refuse_another_file(self, files):
        """Refuse other bytes under an outcome that is kept already."""
        if files and files["document"][2] != self.signed_sha256:
            raise EventRefused(
                "data.document.sha256",
                self.env._("another signed document is kept for this envelope"),
                self.env._(
                    "Compare both in the signing service; Odoo keeps the first."
                ),
            )

    def _keep_files(self, files):
        """Attach what came to the document; return what the envelope notes of it."""
        noted = {}
        owner = self._document().exists() or self  # the document may be gone by now
        for name, (filename, raw, digest) in files.items():
            attachment = self.env["ir.attachment"].create(
                {
                    "name": filename,
                    "raw": raw,
                    "mimetype": MEDIA_TYPE,
                    "res_model": owner._name,
                    "res_id": owner.id,
                }
            )
            if name == "document":
                noted["signed_attachment_id"] = attachment.id
                noted["signed_sha256"] = digest
            else:
                noted["certificate_attachment_id"] = attachment.id
        return noted

    # -- telling -------------------------------------------------------------

    def _say_outcome(self):
        """Tell the document's readers and whoever asked; leave evidence."""
        words = self._words_of_outcome()
        document = self._document().exists()
        if document and "message_ids" in document._fields:
            document._message_log(body=words)
        self._put_before_asker(words)
        self._record(
            f"signature.{self.state}",
            reference=self.reference,
            signed_sha256=self.signed_sha256 or None,
            why=self.detail or None,
        )

    def _words_of_outcome(self):
        name = self.document_name
        match self.state:
            case "signed":
                return self.env._("Signed by all: %s", name)
            case "declined":
                why = self.detail or self.env._("no reason given")
                return self.env._("Declined: %(name)s. %(why)s", name=name, why=why)
            case _:
                return self.env._("Not signed in time: %s", name)


def _as_uuid(data):
    """Return the id of an envelope; one that no envelope has for anything else."""
    try:
        return str(uuid.UUID(str(data.get("envelope_id"))))
    except ValueError:
        return str(uuid.UUID(int=0))
