"""How the figures of a day are counted: one statement an engine, for all companies."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from wardclerk.core.analytics import complete, figures_of
from wardclerk.core.analytics.figures import OF_COMPANY, OF_GROUP

WHOLE_GROUP = 0
BY_FACILITY = SQL(
    """
    LEFT JOIN wardclerk_facility facility ON facility.id = told.facility_id
    WHERE told.company_id IS NOT NULL
    GROUP BY GROUPING SETS ((told.company_id, facility.code), (told.company_id))
    """
)
APPROVALS = """
    SELECT told.company_id, facility.code, GROUPING(facility.code) = 1 AS is_all,
           count(*) FILTER (WHERE told.is_requested) AS approvals_requested,
           count(*) FILTER (WHERE told.is_decided) AS approvals_decided,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY told.hours)
               FILTER (WHERE told.is_decided) AS approvals_hours_median,
           percentile_cont(0.9) WITHIN GROUP (ORDER BY told.hours)
               FILTER (WHERE told.is_decided) AS approvals_hours_p90,
           count(*) FILTER (WHERE told.is_overdue) AS approvals_overdue
      FROM (
        SELECT company_id, facility_id,
               requested_at >= %(start)s AND requested_at < %(end)s AS is_requested,
               state IN ('approved', 'refused')
                   AND closed_at >= %(start)s AND closed_at < %(end)s
                   AND EXISTS (  -- else the policy's rule asked nobody
                   SELECT FROM wardclerk_approval_decision decision
                    WHERE decision.case_id = asked.id) AS is_decided,
               extract(epoch FROM closed_at - requested_at) / 3600 AS hours,
               state = 'pending' AND EXISTS (
                   SELECT FROM wardclerk_approval_step step
                    WHERE step.case_id = asked.id AND step.state = 'open'
                      AND step.due_at < %(end)s) AS is_overdue
          FROM wardclerk_approval_case asked
         WHERE requested_at < %(end)s
           AND (state = 'pending' OR requested_at >= %(start)s
                OR closed_at >= %(start)s)
      ) AS told
    %(by_facility)s
"""
EXCEPTIONS = """
    SELECT told.company_id, facility.code, GROUPING(facility.code) = 1 AS is_all,
           count(*) FILTER (WHERE told.opened_at >= %(start)s) AS exceptions_opened,
           count(*) FILTER (WHERE told.closed_at >= %(start)s
                              AND told.closed_at < %(end)s) AS exceptions_resolved,
           count(*) FILTER (WHERE told.is_open) AS exceptions_open,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY told.days)
               FILTER (WHERE told.is_open) AS exceptions_open_days_median
      FROM (
        SELECT company_id, facility_id, opened_at, closed_at,
               closed_at IS NULL OR closed_at >= %(end)s AS is_open,
               extract(epoch FROM %(end)s::timestamp - opened_at) / 86400 AS days
          FROM wardclerk_exception
         WHERE opened_at < %(end)s AND (closed_at IS NULL OR closed_at >= %(start)s)
      ) AS told
    %(by_facility)s
"""
INTAKE = """
    SELECT told.company_id, facility.code, GROUPING(facility.code) = 1 AS is_all,
           count(*) AS intake_received,
           count(*) FILTER (WHERE EXISTS (
               SELECT FROM wardclerk_intake_wardclerk_intake_problem_rel link
                 JOIN wardclerk_intake_problem problem
                   ON problem.id = link.wardclerk_intake_problem_id
                WHERE link.wardclerk_intake_id = told.id
                  AND problem.severity IN ('stop', 'person'))) AS intake_needs_person
      FROM (
        SELECT id, company_id, facility_id
          FROM wardclerk_intake
         WHERE received_at >= %(start)s AND received_at < %(end)s
      ) AS told
    %(by_facility)s
"""
# A delivery belongs to no company: one event can tell of any document.
DELIVERIES = """
    SELECT count(*) FILTER (WHERE delivered_at >= %(start)s
                              AND delivered_at < %(end)s) AS deliveries_sent,
           count(*) FILTER (WHERE confirmed_at >= %(start)s
                              AND confirmed_at < %(end)s) AS deliveries_confirmed,
           count(*) FILTER (WHERE state = 'dead'
                              AND created_at < %(end)s) AS deliveries_dead
      FROM wardclerk_outbox
     WHERE state = 'dead' OR delivered_at >= %(start)s OR confirmed_at >= %(start)s
"""


class WardclerkKpiDay(models.Model):
    _inherit = "wardclerk.kpi.day"

    @api.model
    def _figures(self, day):
        """{company id: its figures}; 0 stands for the whole group."""
        self.env.flush_all()
        start = fields.Datetime.to_datetime(day)
        values = {
            "start": start,
            "end": start + timedelta(days=1),
            "by_facility": BY_FACILITY,
        }
        figures = {company.id: [] for company in self.env["res.company"].search([])}
        for query in (APPROVALS, EXCEPTIONS, INTAKE):
            for row in self._rows(query, values):
                if row["is_all"] or row["code"]:
                    found = figures_of(row["code"] or None, row)
                    figures.setdefault(row["company_id"], []).extend(found)
        [deliveries] = self._rows(DELIVERIES, values)
        told = {company: complete(one, OF_COMPANY) for company, one in figures.items()}
        told[WHOLE_GROUP] = complete(figures_of(None, deliveries), OF_GROUP)
        return told

    @api.model
    def _rows(self, query, values):
        statement = SQL(query, **values)  # pylint: disable=sql-injection
        self.env.cr.execute(statement)
        return self.env.cr.dictfetchall()
