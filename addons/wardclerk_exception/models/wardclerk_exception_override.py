"""Letting an exception stand: one person asks, a second one confirms."""

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.wardclerk_policy.permit import permitted

OWNERS = "wardclerk_base.group_policy_owner"


class WardclerkException(models.Model):
    """The second person holds the reason's role, or is a policy owner, and made
    nothing of the document. What is overridden stays so for the same content."""

    _inherit = "wardclerk.exception"

    override_by_id = fields.Many2one(
        "res.users", string="Override Asked by", readonly=True, ondelete="restrict"
    )
    override_reason = fields.Text(readonly=True)
    override_at = fields.Datetime(string="Override Asked on", readonly=True)
    can_confirm = fields.Boolean(compute="_compute_can_confirm")

    _override_by_two = models.Constraint(
        "CHECK (state <> 'overridden' OR (override_by_id IS NOT NULL"
        " AND closed_by_id IS NOT NULL AND closed_by_id <> override_by_id"
        " AND btrim(COALESCE(override_reason, '')) <> ''))",
        "An override takes two people and a reason.",
    )

    @api.depends_context("uid")
    @api.depends("state", "override_by_id")
    def _compute_can_confirm(self):
        asked = self.filtered(
            lambda one: (
                one.override_by_id
                and one.override_by_id != self.env.user
                and not one.closed_at
            )
        )
        admitted = asked._confirmed_by()
        for one in self:
            one.can_confirm = self.env.user in admitted.get(one, self.env["res.users"])

    def action_override(self, reason):
        """Ask a second person to let these stand."""
        words = self._said(reason)
        working = self._workable()
        for one in working:
            if one.override_by_id:
                raise UserError(
                    self.env._("“%s” waits for its second person already.", one.words)
                )
        # Checked above; nobody has a right to write the rows.
        permitted(working.sudo()).write(
            {
                "override_by_id": self.env.uid,
                "override_reason": words,
                "override_at": fields.Datetime.now(),
                "state": "in_progress",
            }
        )
        working._tell_evidence("override_asked", reason=words)
        return True

    def action_confirm_override(self):
        """Confirm, as the second person."""
        for one in self._confirmable():
            one._close("overridden", one.override_reason)
        return True

    def action_decline_override(self):
        """Say no: it stays open."""
        for one in self._confirmable():
            one._tell_evidence("override_declined", reason=one.override_reason)
            # Checked above; nobody has a right to write the rows.
            permitted(one.sudo()).write(one._no_override())
        return True

    @api.model
    def _no_override(self):
        return {"override_by_id": False, "override_reason": False, "override_at": False}

    def _confirmable(self):
        """Return these under lock, when this person may confirm every one of them."""
        self._refuse_programs()
        self.check_access("read")
        self.sudo().lock_for_update()  # rows that nobody may write
        self.invalidate_recordset()
        admitted = self._confirmed_by()
        makers = self._makers()
        for one in self:
            if one.closed_at or not one.override_by_id:
                raise UserError(self.env._("“%s” waits for nobody.", one.words))
            if one.override_by_id == self.env.user:
                raise UserError(self.env._("You asked for it. Somebody else confirms."))
            if self.env.uid in makers.get((one.res_model, one.res_id), ()):
                raise UserError(
                    self.env._("You worked on this document. Somebody else confirms.")
                )
            if self.env.user not in admitted[one]:
                raise AccessError(
                    self.env._(
                        "An override of this kind is confirmed by: %s.",
                        one.sudo().reason_id.override_role_id.name  # public words
                        or self.env._("a policy owner"),
                    )
                )
        return self

    def _confirmed_by(self):
        """Return {exception: who may confirm it}."""
        admitted = self._role_holders("reason_id.override_role_id")
        # Who owns policies is asked about oneself only.
        owners = self.env.ref(OWNERS).sudo().all_user_ids._wardclerk_people()
        return {
            # Whether a role is named is public.
            one: people if one.sudo().reason_id.override_role_id else owners.sudo(False)
            for one, people in admitted.items()
        }

    def _makers(self):
        """Return {(model, id): ids of those whose work the document is}."""
        makers = {}
        for documents in self._documents():
            if hasattr(documents, "_approval_makers"):
                # As the system, so that who confirms now is not counted as asking.
                theirs = documents.with_user(SUPERUSER_ID)._approval_makers()
                makers |= {(documents._name, key): ids for key, ids in theirs.items()}
        return makers
