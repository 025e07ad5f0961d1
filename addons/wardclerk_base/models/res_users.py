"""Where a person holds roles, and whether a user is a person at all."""

from odoo import SUPERUSER_ID, api, fields, models
from odoo.http import request

from .ir_cron import in_job


class ResUsers(models.Model):
    _inherit = "res.users"

    facility_ids = fields.Many2many(
        "wardclerk.facility",
        "wardclerk_facility_res_users_rel",
        "user_id",
        "facility_id",
        string="Facilities",
        help="Where this person holds roles. Empty: all facilities of their companies.",
    )
    role_assignment_ids = fields.One2many(
        "wardclerk.role.assignment", "user_id", string="Role Assignments"
    )

    def _wardclerk_is_bot(self):
        """Tell whether this user is a program, or someone from outside.

        Such users never count as approvers: integration bots, OdooBot and the
        superuser, and everyone who is not an internal user.
        """
        self.ensure_one()
        user = self.sudo()  # group membership of others is not readable by everyone
        return (
            user.id == SUPERUSER_ID
            or user.share
            or user.has_group("wardclerk_base.group_integration_bot")
        )

    @api.model
    def _wardclerk_in_person(self):
        """Tell whether a person acts now, with their own log-in.

        A scheduled action does not, nor does code that runs as superuser or took
        another person's name, as that of a server action can.
        """
        return self._wardclerk_own_log_in() and bool(self.env.user._wardclerk_people())

    @api.model
    def _wardclerk_requester_in_person(self):
        """Tell the same of somebody who asks and answers, and may decide nothing."""
        user = self.env.user
        return self._wardclerk_own_log_in() and bool(user._wardclerk_requesters())

    @api.model
    def _wardclerk_own_log_in(self):
        is_theirs = not request or request.env.uid == self.env.uid
        return is_theirs and not self.env.su and not in_job.get()

    def _wardclerk_people(self):
        """Return those users who are active people, not bots."""
        return self.filtered(lambda user: user.active and not user._wardclerk_is_bot())

    def _wardclerk_requesters(self):
        """Return those who may ask for something, and answer questions about it.

        An addon may let others in than people who work here. That makes nobody an
        approver: who decides is among `_wardclerk_people`.
        """
        return self._wardclerk_people()
