"""The leaves that the radar looks at."""

from collections import defaultdict

from odoo import api, models


class WardclerkApprovalRadar(models.Model):
    _inherit = "wardclerk.approval.radar"

    @api.model
    def _absences(self, people, first, last):
        """Add the leaves of whole days that are approved."""
        absences = defaultdict(list, super()._absences(people, first, last))
        leaves = self.env["hr.leave"].search_fetch(
            [
                ("state", "=", "validate"),
                ("employee_id.user_id", "in", people.ids),
                ("request_date_from", "<=", last),
                ("request_date_to", ">=", first),
                ("number_of_days", ">=", 1),
            ],
            ["employee_id", "request_date_from", "request_date_to"],
        )
        for leave in leaves:
            days = leave.request_date_from, leave.request_date_to
            absences[leave.employee_id.user_id.id].append(days)
        return dict(absences)
