"""Evidence of who was given or lost which role."""

from odoo import api, models

WATCHED_FIELDS = (
    "role_id",
    "user_id",
    "facility_id",
    "company_id",
    "date_from",
    "date_to",
    "active",
)


class WardclerkRoleAssignment(models.Model):
    _inherit = "wardclerk.role.assignment"

    @api.model_create_multi
    def create(self, vals_list):
        assignments = super().create(vals_list)
        self.env["wardclerk.audit"]._record(
            "role_assignment.created", assignments, new=assignments._evidence_values()
        )
        return assignments

    def write(self, vals):
        old = self._evidence_values()
        result = super().write(vals)
        self.env["wardclerk.audit"]._record(
            "role_assignment.changed", self, old=old, new=self._evidence_values()
        )
        return result

    def unlink(self):
        self.env["wardclerk.audit"]._record(
            "role_assignment.deleted", self, old=self._evidence_values()
        )
        return super().unlink()

    def _evidence_values(self):
        """Return record id -> what counts of it."""
        # The company of an assignment may be hidden from the person who ends it.
        return {
            held.id: {name: held[name] for name in WATCHED_FIELDS}
            for held in self.sudo()
        }
