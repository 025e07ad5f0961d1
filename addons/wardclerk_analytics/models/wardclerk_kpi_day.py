"""The key figures of one company on one day; without a company, of the whole group."""

from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.wardclerk_policy.permit import permitted

from wardclerk.core.analytics import Figure, event_parts


class WardclerkKpiDay(models.Model):
    _name = "wardclerk.kpi.day"
    _description = "Key Figures of a Day"
    _inherit = ["wardclerk.analytics.mixin"]
    _order = "day desc, company_id, id"
    _event_type = "kpi.reported"

    figure_ids = fields.One2many("wardclerk.kpi.figure", "day_id", readonly=True)

    _once = models.UniqueIndex(
        "(day, COALESCE(company_id, 0))", "This day is reckoned already."
    )

    @api.model
    def _run(self):
        """Reckon yesterday, once, and tell it.

        What is open or overdue is so now, so earlier days are not made up for.
        """
        self._reckon(fields.Date.today() - timedelta(days=1))._send()

    @api.model
    def _reckon(self, day):
        """Keep the figures of a day that is not reckoned yet; return its new rows."""
        if self.search_count([("day", "=", day)], limit=1):
            return self.browse()
        figures = self._figures(day)
        now = fields.Datetime.now()
        reports = permitted(self).create(
            [
                {"day": day, "company_id": company or False, "made_at": now}
                for company in figures
            ]
        )
        permitted(self.env["wardclerk.kpi.figure"]).create(
            [
                {
                    "day_id": report.id,
                    "name": figure.name,
                    "facility": figure.facility,
                    "value": figure.value,
                }
                for report, told in zip(reports, figures.values(), strict=True)
                for figure in told
            ]
        )
        return reports

    def _event_parts(self):
        figures = [
            Figure(one.name, one.facility or None, one.value) for one in self.figure_ids
        ]
        company = self.company_id
        return [
            {
                "day": fields.Date.to_string(self.day),
                "company": {"id": company.id, "name": company.name}
                if company
                else None,
                "figures": part,
            }
            for part in event_parts(figures)
        ]
