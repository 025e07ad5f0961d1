"""What was done with a case besides deciding it. Never changed, never deleted."""

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.wardclerk_policy.permit import permitted, take_permit

from wardclerk.core.approval import turn_of


class WardclerkApprovalAct(models.Model):
    _name = "wardclerk.approval.act"
    _description = "Act on an Approval"
    _order = "id"
    _log_access = False
    _allow_sudo_commands = False

    case_id = fields.Many2one(
        "wardclerk.approval.case", required=True, index=True, ondelete="restrict"
    )
    step_id = fields.Many2one("wardclerk.approval.step", ondelete="restrict")
    kind = fields.Selection(
        [
            ("sent_back", "Sent back"),
            ("recalled", "Recalled"),
            ("forwarded", "Forwarded"),
            ("approver_added", "Added an approver"),
            ("reminded", "Reminded"),
            ("breached", "Target missed"),
            ("escalated", "Escalated"),
        ],
        required=True,
    )
    user_id = fields.Many2one(
        "res.users",
        string="By",
        index=True,
        ondelete="restrict",
        help="Empty: the clock.",
    )
    to_user_id = fields.Many2one("res.users", string="To", ondelete="restrict")
    text = fields.Text()
    done_at = fields.Datetime(string="When", required=True)

    _step_idx = models.Index("(step_id) WHERE kind = 'forwarded'")

    @api.model_create_multi
    def create(self, vals_list):
        if not take_permit(self):
            raise AccessError(self.env._("Acts are noted by what people do."))
        return super().create(vals_list)

    def write(self, vals):  # pylint: disable=method-required-super
        raise AccessError(self.env._("What was done is never changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("What was done is never deleted."))


class WardclerkApprovalCase(models.Model):
    _inherit = "wardclerk.approval.case"

    act_ids = fields.One2many("wardclerk.approval.act", "case_id", readonly=True)

    def _their_turns(self):
        """Return (case, flow, step) of the person who is logged in, under lock.

        As `action_approve` does, and for the same reasons under `sudo()`: who acts
        stays `env.user`, and only at their own turn.
        """
        self._refuse_programs()
        person = self.env.user
        turns = []
        # Nobody has a right to write these rows; whose turn it is is checked here.
        for case, flow in self.sudo()._as_core(lock=True).items():
            case._refuse_unless_theirs(flow, person)
            turn = turn_of(flow, person.id)
            step = case.step_ids.browse(turn.id)
            turns.append((case, flow, step))
        return turns

    def _note_act(self, kind, step=None, text=None, to=None, by_clock=False):
        """Store what was done, with its evidence."""
        self.ensure_one()
        # Nobody may create acts; this one was checked by the caller.
        permitted(self.env["wardclerk.approval.act"].sudo()).create(
            {
                "case_id": self.id,
                "step_id": step and step.id,
                "kind": kind,
                "user_id": not by_clock and self.env.uid,
                "to_user_id": to and to.id,
                "text": text,
                "done_at": fields.Datetime.now(),
            }
        )
        self.env["wardclerk.audit"]._record(
            f"approval.{kind}",
            self._document(),
            reason=text,
            role=step and step.role_id.code,
            policy_version=self.policy_label,
            detail={
                "case": self.id,
                "step": step and step.id,
                "gate": self.gate,
                "to": to and to.id,
                "digest": self.digest,
            },
        )

    def _tell_person(self, people, what, text=None):
        """Tell people about the case, as Odoo tells them anything: inbox or mail."""
        if not people:
            return
        lines = [Markup("<p>%s</p>") % line for line in (what, text) if line]
        self.message_notify(
            partner_ids=people.partner_id.ids,
            subject=f"{self.document_name}: {what}",
            body=Markup("").join(lines),
        )

    def _said(self, text, otherwise):
        """Return a person's words, or ask for them."""
        if not isinstance(text, str) or not text.strip():
            raise UserError(otherwise)
        return text.strip()

    def _person(self, user_id):
        """Return the active person of this id; a client may send anything."""
        if not isinstance(user_id, int) or isinstance(user_id, bool):
            raise UserError(self.env._("Choose a person."))
        # Names of colleagues in other companies count as well.
        person = self.env["res.users"].sudo().browse(user_id).exists()
        if not person._wardclerk_people():
            raise UserError(self.env._("Choose an active person who works here."))
        return person
