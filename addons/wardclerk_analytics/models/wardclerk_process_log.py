"""What happened to a company's documents on one day, for process mining."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.wardclerk_policy.permit import permitted

from wardclerk.core.analytics import Happening, event_logs

LOOK_BACK_DAYS = 7  # a day that was not told is told later for so long


class WardclerkProcessLog(models.Model):
    _name = "wardclerk.process.log"
    _description = "Process Log of a Day"
    _inherit = ["wardclerk.analytics.mixin"]
    _order = "day desc, company_id, id"
    _event_type = "process_log.reported"

    event_count = fields.Integer(string="Events", readonly=True)

    _once = models.Constraint(
        "UNIQUE (company_id, day)", "The log of this day is there already."
    )

    @api.model
    def _run(self):
        """Tell yesterday, and each of the last days that was not told yet."""
        if not self._is_listened_to():
            return
        yesterday = fields.Date.today() - timedelta(days=1)
        for back in range(LOOK_BACK_DAYS - 1, -1, -1):
            self._make(yesterday - timedelta(days=back))._send()

    @api.model
    def _make(self, day):
        """Make the rows of a day for companies in which something happened."""
        counts = self._counts(day)
        known = self.search([("day", "=", day)]).company_id.ids
        return permitted(self).create(
            [
                {
                    "day": day,
                    "company_id": company,
                    "event_count": count,
                    "made_at": fields.Datetime.now(),
                }
                for company, count in sorted(counts.items())
                if company not in known
            ]
        )

    @api.model
    def _object_models(self):
        """Whose evidence is told: governed documents, and what arrives from outside.

        Never people, and never settings: an addon that adds a model answers for that.
        """
        governed = (
            name
            for name, model in self.env.registry.items()
            if getattr(model, "_approval_gates", None) and not model._abstract
        )
        return [*sorted(governed), "wardclerk.intake"]

    @api.model
    def _of_day(self, day):
        """Evidence of documents on a day, from here on in a statement."""
        start = fields.Datetime.to_datetime(day)
        return SQL(
            """
              FROM wardclerk_evidence.entry entry
              JOIN res_company company ON company.id = entry.company_id
             CROSS JOIN LATERAL (SELECT entry.body::jsonb AS body) facts
             WHERE entry.created_at >= %s::timestamp AT TIME ZONE 'UTC'
               AND entry.created_at < %s::timestamp AT TIME ZONE 'UTC'
               AND entry.res_model = ANY(%s)
            """,
            start,
            start + timedelta(days=1),
            self._object_models(),
        )

    @api.model
    def _counts(self, day):
        """{company id: how much happened}"""
        query = SQL(
            "SELECT company.id, count(*) %s GROUP BY company.id", self._of_day(day)
        )
        return dict(self.env.execute_query(query))

    def _event_parts(self):
        label = f"{self.day}-c{self.company_id.id}"
        return event_logs(self._happenings(), label)

    def _happenings(self):
        query = SQL(
            """
            SELECT entry.id, entry.action, entry.created_at AT TIME ZONE 'UTC',
                   entry.res_model, entry.res_id, facts.body ->> 'channel',
                   CASE WHEN starts_with(entry.action, 'approval.')
                         AND jsonb_typeof(facts.body #> '{detail,case}') = 'number'
                        THEN (facts.body #>> '{detail,case}')::bigint END
              %s
               AND entry.company_id = %s
             ORDER BY entry.id
            """,
            self._of_day(self.day),
            self.company_id.id,
        )
        return [Happening(*row) for row in self.env.execute_query(query)]
