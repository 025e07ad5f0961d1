"""What raising one limit of a policy in force would have done, told from history."""

from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_amount

from wardclerk.core.control import Past, advise
from wardclerk.core.policy.condition import number

HISTORY_DAYS = 365
DAYS_MIN = 30  # shorter histories say nothing about a year


class WardclerkControlAdvice(models.Model):
    """Reckoned each night. Advice changes nothing: a policy version does, by two."""

    _name = "wardclerk.control.advice"
    _description = "Advice on a Limit"
    _order = "decisions desc, id"
    _rec_name = "words"

    policy_id = fields.Many2one(
        "wardclerk.policy", required=True, readonly=True, ondelete="cascade"
    )
    version_id = fields.Many2one(
        "wardclerk.policy.version", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    rules = fields.Char(readonly=True)
    limit_amount = fields.Monetary(string="Limit", readonly=True)
    raised_amount = fields.Monetary(string="Raised To", readonly=True)
    decisions = fields.Integer(string="Decisions Saved a Year", readonly=True)
    documents = fields.Integer(string="Documents a Year", readonly=True)
    unseen = fields.Monetary(
        string="Passes Unseen", readonly=True, help="A year, without any decision."
    )
    caught = fields.Monetary(
        string="Was Objected To",
        readonly=True,
        help="The part of it that people refused or took back.",
    )
    at_risk = fields.Monetary(
        string="Spend at Risk",
        readonly=True,
        help="What the history leaves possible with 95 % confidence: few refusals among"
        " few documents prove little.",
    )
    words = fields.Char(string="Advice", compute="_compute_words")

    @api.depends("rules", "limit_amount", "raised_amount", "decisions", "at_risk")
    def _compute_words(self):
        for advice in self:
            currency = advice.currency_id
            advice.words = self.env._(
                "Raising the limit of rule %(rule)s from %(limit)s to %(raised)s"
                " removes %(decisions)s decisions a year; residual spend at risk"
                " %(risk)s.",
                rule=advice.rules,
                limit=format_amount(self.env, advice.limit_amount, currency),
                raised=format_amount(self.env, advice.raised_amount, currency),
                decisions=advice.decisions,
                risk=format_amount(self.env, advice.at_risk, currency),
            )

    @api.model
    def _cron_advise(self):
        """Reckon all advice again."""
        # Over all companies; the rows are the engine's own.
        self.sudo()._advise()

    @api.model
    def _advise(self):
        today = fields.Date.today()
        policies = self.env["wardclerk.policy"].search_fetch([], ["res_model"])
        vals_list = [
            vals
            for policy in policies
            if policy.current_version_id
            for vals in self._advice_values(policy, today)
        ]
        self.search_fetch([], ["policy_id"]).unlink()
        self.create(vals_list)

    @api.model
    def _advice_values(self, policy, today):
        since = today - timedelta(days=HISTORY_DAYS)
        by_company = defaultdict(list)
        for case in self._cases(policy, since):
            by_company[case.company_id].append(case)
        table = policy.current_version_id._decision_table()
        for company, cases in by_company.items():
            first = min(case.requested_at.date() for case in cases)
            days = (today - first).days + 1
            if days < DAYS_MIN:
                continue
            for one in advise(table, [_past(case) for case in cases], days):
                yield {
                    "policy_id": policy.id,
                    "version_id": policy.current_version_id.id,
                    "company_id": company.id,
                    "currency_id": company.currency_id.id,
                    "rules": ", ".join(one.rules),
                    "limit_amount": float(one.limit),
                    "raised_amount": float(one.raised),
                    "decisions": one.decisions,
                    "documents": one.documents,
                    "unseen": float(one.unseen),
                    "caught": float(one.caught),
                    "at_risk": float(one.at_risk),
                }

    @api.model
    def _cases(self, policy, since):
        """Return the last case of each document that the policy governed."""
        domain = [
            ("policy_version_id.policy_id", "=", policy.id),
            ("requested_at", ">=", since),
            ("state", "!=", "cancelled"),
        ]
        names = [
            "res_id",
            "facts",
            "state",
            "reversed_at",
            "requested_at",
            "company_id",
        ]
        cases = self.env["wardclerk.approval.case"].search_fetch(
            domain, names, order="id"
        )
        return {case.res_id: case for case in cases}.values()


def _past(case):
    facts = case.facts or {}
    return Past(
        facts,
        number(facts.get("amount") or 0),
        caught=case.state == "refused" or bool(case.reversed_at),
    )
