"""Which version was in force on a day, and who changed it."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class WardclerkPolicyVersion(models.Model):
    _inherit = "wardclerk.policy.version"

    effective_until = fields.Date(
        string="Until",
        compute="_compute_effective_until",
        compute_sudo=True,
        help="The first day on which another version decides. Empty: no end is known.",
    )
    in_force_on = fields.Date(
        compute="_compute_in_force_on",
        search="_search_in_force_on",
        help="Search for a day: the versions that decided on it.",
    )

    @api.depends("state", "effective_from", "policy_id.version_ids.effective_from")
    def _compute_effective_until(self):
        for version in self:
            version.effective_until = version._replaced_on()

    def _replaced_on(self):
        """Return the day on which a later version takes over, if one does."""
        if self.state == "draft":
            return False
        later = self.policy_id.version_ids.filtered(
            lambda one: one.state != "draft" and one._precedence() > self._precedence()
        )
        return min(later.mapped("effective_from"), default=False)

    def _compute_in_force_on(self):
        self.in_force_on = False  # it exists to be searched

    def _search_in_force_on(self, operator, value):
        if operator not in ("in", "=") or not value:
            return NotImplemented
        self.flush_model(["policy_id", "state", "effective_from", "number"])
        days = [value] if operator == "=" else list(value)
        return Domain.OR(
            Domain("id", "in", self._decided_on(fields.Date.to_date(day)))
            for day in days
        )

    @api.model
    def _decided_on(self, day):
        """Return the statement for the versions that decided on a day, one a policy."""
        return SQL(
            "(SELECT DISTINCT ON (policy_id) id FROM wardclerk_policy_version"
            " WHERE state <> 'draft' AND effective_from <= %s"
            " ORDER BY policy_id, effective_from DESC, number DESC, id DESC)",
            day,
        )
