"""Each finding of the reconciliation becomes an incident, so that it has an owner."""

from odoo import api, fields, models


class WardclerkAuditFinding(models.Model):
    _inherit = "wardclerk.audit.finding"

    @api.model_create_multi
    def create(self, vals_list):
        findings = super().create(vals_list)
        incidents = self.env["wardclerk.incident"].sudo()  # the night run opens them
        opened = incidents.create(
            [
                {
                    "title": finding.sentence,
                    "detail": finding.env._(
                        "Evidence says %(expected)s, the database has %(found)s. Open"
                        " the finding under Evidence.",
                        expected=finding.expected or "-",
                        found=finding.found or "-",
                    ),
                    "last_at": fields.Datetime.now(),
                }
                for finding in findings
            ]
        )
        self.env["wardclerk.audit"]._record("incident.opened", opened)
        return findings
