"""What delay costs, and so what comes first in the queue."""

from odoo import api, fields, models
from odoo.tools import SQL, format_amount, format_date

from .wardclerk_exception import OPEN
from .wardclerk_exception_reason import COST_KINDS

UNKNOWN_DAYS = 30  # a cost without a day counts as if it came within a month


class WardclerkException(models.Model):
    """The rank is what one day of delay costs, in the company's currency.

    A cost that comes on a day is spread over the days until then. A discount that is
    lost costs nothing more; a late fee goes on. Of equal ranks the oldest comes first.
    """

    _inherit = "wardclerk.exception"

    cost = fields.Monetary(string="Cost of Delay", readonly=True)
    cost_date = fields.Date(string="Cost Comes on", readonly=True)
    cost_kind = fields.Selection(COST_KINDS, string="Kind of Cost", readonly=True)
    cost_words = fields.Char(string="If It Waits", compute="_compute_cost_words")
    rank = fields.Float(
        string="Cost of One Day",
        readonly=True,
        digits=(16, 4),
        aggregator=None,
        help="What one day of delay costs, by which the queue is ordered.",
    )

    @api.depends("cost", "cost_date", "cost_kind")
    def _compute_cost_words(self):
        kinds = dict(self._fields["cost_kind"]._description_selection(self.env))
        for one in self:
            amount = one.cost and format_amount(
                self.env, one.cost, one.currency_id or self.env.company.currency_id
            )
            day = one.cost_date and format_date(self.env, one.cost_date)
            parts = [kinds.get(one.cost_kind), amount, day]
            known = amount or day
            one.cost_words = known and " · ".join(filter(None, parts))

    def _rank(self):
        """Order these anew, with one statement."""
        if not self.ids:
            return
        self.flush_recordset(["cost", "cost_date", "cost_kind", "state"])
        self._rank_where(SQL("one.id IN %s", tuple(self.ids)))
        self.invalidate_recordset(["rank"])

    @api.model
    def _cron_rank(self):
        """Order the open ones anew: a day has passed."""
        self._rank_where(SQL("TRUE"))

    @api.model
    def _rank_where(self, condition):
        today = fields.Date.context_today(self)
        self.env.cr.execute(
            SQL(
                "UPDATE wardclerk_exception AS one SET rank = ranked.rank FROM ("
                " SELECT one.id, CASE"
                " WHEN one.cost_kind = 'discount' AND one.cost_date < %(today)s"
                " THEN 0"
                " WHEN one.cost_date IS NULL THEN one.cost / %(unknown)s"
                " ELSE one.cost / GREATEST(one.cost_date - %(today)s + 1, 1)"
                " END AS rank FROM wardclerk_exception AS one"
                " WHERE one.state IN %(open)s AND %(condition)s) AS ranked"
                " WHERE ranked.id = one.id AND one.rank IS DISTINCT FROM ranked.rank",
                today=today,
                unknown=UNKNOWN_DAYS,
                open=OPEN,
                condition=condition,
            )
        )
