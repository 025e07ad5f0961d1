"""The rubber-stamp meter by rule: whether asking is worth the time. Names nobody."""

from odoo import fields, models
from odoo.tools import SQL

PEOPLE_MIN = 3  # fewer, and a figure about a rule is one about a person


class WardclerkControlRuleMeter(models.Model):
    """One row a policy, rule and company, over the last twelve months."""

    _name = "wardclerk.control.rule.meter"
    _description = "Rule Meter"
    _auto = False
    _log_access = False
    _order = "decisions desc"
    _rec_name = "rule_code"

    policy_id = fields.Many2one("wardclerk.policy", readonly=True)
    rule_code = fields.Char(string="Rule", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    decisions = fields.Integer(readonly=True)
    people = fields.Integer(
        string="Deciders", readonly=True, aggregator="max", help="How many decided."
    )
    seconds_median = fields.Float(
        string="Seconds to Decide (Median)", readonly=True, aggregator="avg"
    )
    approve_rate = fields.Float(string="Approved (%)", readonly=True, aggregator="avg")
    reversal_rate = fields.Float(
        string="Reversed Later (%)", readonly=True, aggregator="avg"
    )
    quick_rate = fields.Float(
        string="Hardly Looked At (%)", readonly=True, aggregator="avg"
    )
    unopened_rate = fields.Float(
        string="Without Opening (%)", readonly=True, aggregator="avg"
    )
    amount = fields.Float(string="Spend Seen", readonly=True, digits=(16, 2))

    @property
    def _table_query(self):
        # The decisions as that model has them, which only few people may read.
        meter = self.env["wardclerk.control.meter"].sudo()
        meter.env.flush_all()
        return SQL(
            """
            SELECT min(id) AS id, policy_id, rule_code, company_id,
                   count(*) AS decisions, count(DISTINCT user_id) AS people,
                   percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds)
                       AS seconds_median,
                   avg(approve_rate) AS approve_rate,
                   avg(reversal_rate) AS reversal_rate,
                   avg(quick_rate) AS quick_rate,
                   avg(unopened_rate) AS unopened_rate,
                   sum(amount) AS amount
              FROM (%s) AS decision
             WHERE decided_at >= (now() AT TIME ZONE 'UTC') - INTERVAL '1 year'
             GROUP BY policy_id, rule_code, company_id
            """,
            meter._table_query,
        )
