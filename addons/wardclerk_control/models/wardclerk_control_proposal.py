"""A proposal to loosen a control: one policy owner proposes, another one accepts."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.wardclerk_policy.permit import permitted, take_permit

HOLDING = "wardclerk.control.holding"


class WardclerkControlProposal(models.Model):
    """Rows are written by the methods here only, and by nobody twice."""

    _name = "wardclerk.control.proposal"
    _description = "Proposal to Loosen a Control"
    _inherit = ["wardclerk.audit.mixin"]
    _order = "id desc"
    _rec_name = "words"

    res_model = fields.Char(string="Kind of Control", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Control", model_field="res_model", required=True, readonly=True
    )
    words = fields.Char(string="Proposal", readonly=True, required=True)
    changes = fields.Json(readonly=True, required=True)
    present = fields.Json(
        readonly=True, required=True, help="The values when it was proposed."
    )
    reason = fields.Text(readonly=True, required=True)
    state = fields.Selection(
        [
            ("proposed", "Waits for a second person"),
            ("accepted", "Accepted"),
            ("declined", "Declined"),
        ],
        required=True,
        readonly=True,
        default="proposed",
    )
    proposed_by_id = fields.Many2one(
        "res.users", string="By", required=True, readonly=True, ondelete="restrict"
    )
    proposed_at = fields.Datetime(required=True, readonly=True)
    decided_by_id = fields.Many2one(
        "res.users", string="Second Person", readonly=True, ondelete="restrict"
    )
    decided_at = fields.Datetime(readonly=True)
    can_accept = fields.Boolean(compute="_compute_can_accept")

    _one_open = models.UniqueIndex(
        "(res_model, res_id) WHERE state = 'proposed'",
        "A proposal for this control waits already. Decide that one first.",
    )
    _two_people = models.Constraint(
        "CHECK (state <> 'accepted' OR"
        " (decided_by_id IS NOT NULL AND decided_by_id <> proposed_by_id))",
        "A second person accepts.",
    )
    _has_reason = models.Constraint(
        "CHECK (btrim(reason) <> '')", "Say why the control is loosened."
    )

    @api.depends_context("uid")
    @api.depends("state", "proposed_by_id")
    def _compute_can_accept(self):
        for proposal in self:
            proposal.can_accept = not proposal._why_not_accept(self.env.user)

    @api.model_create_multi
    def create(self, vals_list):
        if not take_permit(self):
            raise AccessError(self.env._("Propose on the control, with Loosen."))
        return super().create(vals_list)

    def write(self, vals):
        if not take_permit(self):
            raise AccessError(self.env._("A proposal is accepted or declined."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("A proposal is kept."))

    def action_accept(self):
        """Accept, as a second policy owner: the control is loosened now."""
        for proposal in self:
            control = proposal._locked()
            if reason := proposal._why_not_accept(self.env.user):
                raise UserError(reason)
            if proposal._values(control) != proposal.present:
                raise UserError(
                    self.env._(
                        "%s was changed meanwhile. Decline this and propose again.",
                        control.display_name,
                    )
                )
            proposal._decide("accepted")
            control._apply_proposal(proposal)
        return True

    def action_decline(self):
        """Decline, as any policy owner; whoever proposed takes it back so."""
        for proposal in self:
            proposal._locked()
            proposal._refuse_strangers()
            proposal._decide("declined")
        return True

    @api.model
    def _propose(self, control, changes, reason):
        """Return a new proposal, of the person who is logged in."""
        self._refuse_strangers()
        if not isinstance(reason, str) or not reason.strip():
            raise UserError(
                self.env._("Say why: the second person and auditors read it.")
            )
        told = self._change_words(control, changes)
        # Nobody may create proposals; this one was checked above.
        proposal = permitted(self.sudo()).create(
            {
                "res_model": control._name,
                "res_id": control.id,
                "words": f"{control.display_name}: {told}",
                "changes": changes,
                "present": {name: _plain(control[name]) for name in changes},
                "reason": reason.strip(),
                "proposed_by_id": self.env.uid,
                "proposed_at": fields.Datetime.now(),
            }
        )
        self._tell("control.loosening_proposed", proposal)
        return proposal.sudo(False)

    def _decide(self, state):
        # The caller checked who decides; nobody has a right to write these rows.
        permitted(self.sudo()).write(
            {
                "state": state,
                "decided_by_id": self.env.uid,
                "decided_at": fields.Datetime.now(),
            }
        )
        self._tell(f"control.loosening_{state}", self)

    @api.model
    def _tell(self, action, proposal):
        self.env["wardclerk.audit"]._record(
            action,
            proposal,
            old=proposal.present,
            new=proposal.changes,
            reason=proposal.reason,
            detail={
                "control": f"{proposal.res_model},{proposal.res_id}",
                "proposed_by": proposal.proposed_by_id,
            },
        )

    def _locked(self):
        """Return the control, both rows locked and read again."""
        self.ensure_one()
        self.check_access("read")
        self.lock_for_update()
        self.invalidate_recordset()
        if self.state != "proposed":
            raise UserError(self.env._("This was decided already."))
        control = self.env[self.res_model].browse(self.res_id)
        control.check_access("read")
        return control

    def _why_not_accept(self, person):
        """Return why this person may not accept, or an empty string."""
        if self.state != "proposed":
            return self.env._("This was decided already.")
        if not self._is_owner(person):
            return self.env._("A policy owner accepts, with their own log-in.")
        if person == self.proposed_by_id:
            return self.env._("You proposed this. Ask another policy owner to accept.")
        control = self.env[self.res_model].browse(self.res_id)
        if control._name == HOLDING and control._concerns(person):
            return self.env._("This is about yourself. Another policy owner accepts.")
        return ""

    @api.model
    def _refuse_strangers(self):
        if not self._is_owner(self.env.user):
            raise AccessError(
                self.env._(
                    "Only a policy owner loosens controls, with their own log-in."
                )
            )

    @api.model
    def _is_owner(self, person):
        """Tell whether this is a policy owner in their own request, no program."""
        in_person = self.env["res.users"]._wardclerk_in_person()
        return in_person and person.has_group("wardclerk_base.group_policy_owner")

    @api.model
    def _values(self, control):
        return {name: _plain(control[name]) for name in self.present}

    @api.model
    def _change_words(self, control, changes):
        return ", ".join(
            f"{control._fields[name]._description_string(self.env)}:"
            f" {_shown(self.env, control[name])} → {_shown(self.env, value)}"
            for name, value in sorted(changes.items())
        )


def _plain(value):
    """Return a value of a field as JSON has it."""
    return fields.Date.to_string(value) if hasattr(value, "isoformat") else value


def _shown(env, value):
    if isinstance(value, bool):
        return env._("yes") if value else env._("no")
    return str(value)
