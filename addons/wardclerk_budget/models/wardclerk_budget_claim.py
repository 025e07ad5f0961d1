"""What one document holds of a budget line: the number's proof."""

from odoo import api, fields, models
from odoo.tools import SQL

KINDS = [
    ("request", "Request"),
    ("order", "Order"),
    ("bill", "Bill"),
]


class WardclerkBudgetClaim(models.Model):
    """A view over the documents themselves: it cannot be out of date.

    Documents add theirs by `_claim_selects`.
    """

    _name = "wardclerk.budget.claim"
    _description = "Budget Claim"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "document_name"

    budget_line_id = fields.Many2one("wardclerk.budget.line", readonly=True)
    cost_centre_id = fields.Many2one("wardclerk.cost.centre", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(KINDS, readonly=True)
    date = fields.Date(readonly=True)
    document_name = fields.Char(string="Document", readonly=True)
    res_model = fields.Char(string="Document Model", readonly=True)
    res_id = fields.Many2oneReference(model_field="res_model", readonly=True)
    committed = fields.Monetary(readonly=True)
    actual = fields.Monetary(readonly=True)

    @api.model
    def _claim_selects(self):
        """Return SELECTs of what documents hold.

        Columns: kind, line_id, cost_centre_id, date, document_name, res_model, res_id,
        committed, actual; amounts in the currency of the cost centre's company. A
        cost centre is named, or found by an analytic account with `_centre_shares`.
        """
        return [self._order_select(), self._bill_select()]

    @api.model
    def _order_select(self):
        return SQL(
            """
            SELECT 'order', line.id, share.cost_centre_id, doc.date_order::date,
                   doc.name, 'purchase.order', doc.id,
                   line.budget_committed * share.part, 0.0
              FROM purchase_order_line line
              JOIN purchase_order doc ON doc.id = line.order_id
              %s
             WHERE line.budget_committed <> 0
            """,
            self._centre_shares(),
        )

    @api.model
    def _bill_select(self):
        return SQL(
            """
            SELECT 'bill', line.id, share.cost_centre_id, line.date,
                   doc.name, 'account.move', doc.id, 0.0, line.balance * share.part
              FROM account_move_line line
              JOIN account_move doc ON doc.id = line.move_id
              %s
             WHERE line.parent_state = 'posted'
               AND line.display_type = 'product'
               AND doc.move_type IN ('in_invoice', 'in_refund', 'in_receipt')
            """,
            self._centre_shares(),
        )

    @api.model
    def _centre_shares(self):
        """Return the JOIN that gives each cost centre its part of a line."""
        return SQL(
            """
              JOIN LATERAL (
                   SELECT centre.id AS cost_centre_id,
                          SUM(given.percent::numeric) / 100 AS part
                     FROM jsonb_each_text(line.analytic_distribution)
                          AS given(accounts, percent)
                     JOIN wardclerk_cost_centre centre
                       ON centre.analytic_account_id::text
                          = ANY(string_to_array(given.accounts, ','))
                      AND centre.company_id = doc.company_id
                    GROUP BY centre.id
                   ) AS share ON line.analytic_distribution IS NOT NULL
            """
        )

    @api.model
    def _claims(self, lines=None):
        """Return the SELECT of all claims, or of those on some budget lines."""
        wanted = SQL("AND budget.id IN %s", tuple(lines.ids)) if lines else SQL()
        parts = SQL(" UNION ALL ").join(
            SQL(
                """
                SELECT budget.id AS budget_line_id, budget.company_id, held.*
                  FROM (%s) AS held(kind, line_id, cost_centre_id, date, document_name,
                                    res_model, res_id, committed, actual)
                  JOIN wardclerk_budget_line budget
                    ON budget.cost_centre_id = held.cost_centre_id
                   AND held.date BETWEEN budget.date_from AND budget.date_to
                   %s
                """,
                select,
                wanted,
            )
            for select in self._claim_selects()
        )
        return parts

    @property
    def _table_query(self):
        return SQL(
            "SELECT row_number() OVER (ORDER BY kind, line_id, budget_line_id) AS id,"
            " claim.* FROM (%s) AS claim",
            self._claims(),
        )

    def action_open_document(self):
        """Open the document, for who may read it."""
        self.ensure_one()
        self.check_access("read")
        document = self.env[self.res_model].browse(self.res_id)
        document.check_access("read")
        return document.get_formview_action()
