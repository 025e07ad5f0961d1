"""The rubber-stamp meter by decision: how long somebody looked, and what came of it."""

from odoo import fields, models
from odoo.tools import SQL

QUICK_SECONDS = 10  # nobody reads a card faster


class WardclerkControlMeter(models.Model):
    """Names persons: for policy owners and auditors only, by access right."""

    _name = "wardclerk.control.meter"
    _description = "Decision Meter"
    _auto = False
    _log_access = False
    _order = "decided_at desc"
    _rec_name = "document_name"
    _depends = {
        "wardclerk.approval.case": ["state", "rule_code", "reversed_at"],
        "wardclerk.approval.decision": ["outcome", "user_id", "decided_at"],
        "wardclerk.approval.step": ["role_id"],
    }

    case_id = fields.Many2one("wardclerk.approval.case", readonly=True)
    document_name = fields.Char(string="Document", readonly=True)
    res_model = fields.Char(string="Document Type", readonly=True)
    policy_id = fields.Many2one("wardclerk.policy", readonly=True)
    rule_code = fields.Char(string="Rule", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    role_id = fields.Many2one("wardclerk.role", readonly=True)
    user_id = fields.Many2one("res.users", string="Person", readonly=True)
    outcome = fields.Selection(
        [("approved", "Approved"), ("refused", "Refused")], readonly=True
    )
    decided_at = fields.Datetime(readonly=True)
    amount = fields.Float(readonly=True, digits=(16, 2))
    seconds = fields.Float(
        string="Seconds to Decide",
        readonly=True,
        aggregator="avg",
        help="From the first look at the card. Unknown without a look.",
    )
    approve_rate = fields.Float(string="Approved (%)", readonly=True, aggregator="avg")
    reversal_rate = fields.Float(
        string="Reversed Later (%)", readonly=True, aggregator="avg"
    )
    quick_rate = fields.Float(
        string="Hardly Looked At (%)",
        readonly=True,
        aggregator="avg",
        help=f"Of those that were opened, decided within {QUICK_SECONDS} seconds.",
    )
    unopened_rate = fields.Float(
        string="Without Opening (%)",
        readonly=True,
        aggregator="avg",
        help="Decided from a list, from the mail, or several at once.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT said.id, said.case_id, said.user_id, said.outcome, said.decided_at,
                   asked.document_name, asked.res_model, asked.rule_code,
                   asked.company_id, asked.company_amount AS amount,
                   version.policy_id, turn.role_id,
                   looked.seconds,
                   CASE said.outcome WHEN 'approved' THEN 100.0 ELSE 0.0 END
                       AS approve_rate,
                   CASE WHEN said.outcome = 'approved'
                             AND asked.reversed_at IS NOT NULL
                        THEN 100.0 ELSE 0.0 END AS reversal_rate,
                   CASE WHEN looked.seconds < %s THEN 100.0
                        WHEN looked.seconds IS NOT NULL THEN 0.0 END AS quick_rate,
                   CASE WHEN looked.seconds IS NULL THEN 100.0 ELSE 0.0 END
                       AS unopened_rate
              FROM wardclerk_approval_decision AS said
              JOIN wardclerk_approval_case AS asked ON asked.id = said.case_id
              JOIN wardclerk_approval_step AS turn ON turn.id = said.step_id
              JOIN wardclerk_policy_version AS version
                ON version.id = asked.policy_version_id
              LEFT JOIN LATERAL (
                   SELECT EXTRACT(EPOCH FROM said.decided_at - opened_at) AS seconds
                     FROM wardclerk_control_opening AS opening
                    WHERE opening.case_id = said.case_id
                      AND opening.user_id = said.user_id
                      AND opening.opened_at <= said.decided_at
              ) AS looked ON TRUE
             WHERE %s
            """,
            QUICK_SECONDS,
            self._own_decisions(),
        )

    def _own_decisions(self):
        """Leave out decisions that were carried over: nobody looked at anything."""
        if "carried_from_id" in self.env["wardclerk.approval.decision"]._fields:
            return SQL("said.carried_from_id IS NULL")
        return SQL("TRUE")
