"""A question to the vendor or a colleague; the answer comes back into the thread."""

from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.wardclerk_policy.permit import permitted

ANSWER = "wardclerk_exception.mail_activity_type_answer"
QUESTIONS_MAX = 20  # about one exception; more is a conversation for the telephone


class WardclerkException(models.Model):
    _inherit = "wardclerk.exception"

    asked_id = fields.Many2one("res.partner", readonly=True, ondelete="set null")
    asked_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    asked_at = fields.Datetime(readonly=True)
    asked_times = fields.Integer(readonly=True, aggregator=None)
    answered_at = fields.Datetime(readonly=True)

    def action_ask(self, partner_id, question):
        """Ask by mail; a reply to it is threaded here and told to who asked."""
        words = self._said(question)
        partner = self.env["res.partner"].browse(
            partner_id if isinstance(partner_id, int) else ()
        )
        partner.check_access("read")
        if not partner.exists() or not partner.email:
            raise UserError(self.env._("Choose somebody who has an address."))
        for one in self._workable():
            one._ask(partner, words)
        return True

    def _ask(self, partner, words):
        if self.asked_times >= QUESTIONS_MAX:
            raise UserError(self.env._("Enough was asked. Call them instead."))
        # Checked by the caller; nobody has a right to write the rows.
        permitted(self.sudo()).write(
            {
                "asked_id": partner.id,
                "asked_by_id": self.env.uid,
                "asked_at": fields.Datetime.now(),
                "asked_times": self.asked_times + 1,
                "answered_at": False,
                "state": "in_progress",
            }
        )
        self.message_post(
            body=Markup("<p>%s</p>") % words,
            subject=self.document_name,
            partner_ids=partner.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self._tell_evidence("asked", detail={"to": partner, "question": words})

    def message_update(self, msg_dict, update_vals=None):
        """Note that an answer came by mail, and tell who asked.

        Only mail that came in runs this as the engine; a client that calls it does not.
        """
        result = super().message_update(msg_dict, update_vals=update_vals)
        if self.env.su:
            for one in self:
                if one.asked_id.id == msg_dict.get("author_id") and not one.closed_at:
                    one._take_answer()
        return result

    def _take_answer(self):
        permitted(self).write({"answered_at": fields.Datetime.now()})
        self._tell_evidence("answered", detail={"by": self.asked_id})
        self.activity_schedule(
            ANSWER,
            summary=self.env._("%s answered", self.asked_id.name)[:100],
            user_id=(self.owner_id or self.asked_by_id).id,
        )
