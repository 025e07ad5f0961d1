"""Why exceptions come: one reason and one vendor, counted over a month."""

from odoo import api, fields, models
from odoo.tools import SQL

DAYS = 30  # back; long enough to show a habit, short enough to see it end


class WardclerkExceptionCause(models.Model):
    _name = "wardclerk.exception.cause"
    _description = "Root Cause of Exceptions"
    _auto = False
    _order = "total desc, id"
    _rec_name = "words"

    reason_id = fields.Many2one("wardclerk.exception.reason", readonly=True)
    group_id = fields.Many2one("res.groups", readonly=True)
    partner_id = fields.Many2one(
        "res.partner", string="Vendor or Contact", readonly=True
    )
    company_id = fields.Many2one("res.company", readonly=True)
    total = fields.Integer(string="Last 30 Days", readonly=True)
    open_count = fields.Integer(string="Still Open", readonly=True)
    words = fields.Char(string="Cause", compute="_compute_words")

    @property
    def _table_query(self):
        return SQL(
            "SELECT min(id) AS id, reason_id, group_id, partner_id, company_id,"
            " count(*) AS total,"
            " count(*) FILTER (WHERE state IN ('open', 'in_progress')) AS open_count"
            " FROM wardclerk_exception WHERE opened_at >= %s"
            " GROUP BY reason_id, group_id, partner_id, company_id",
            fields.Datetime.subtract(fields.Datetime.now(), days=DAYS),
        )

    @api.depends("reason_id", "partner_id", "total")
    def _compute_words(self):
        for one in self:
            one.words = self.env._(
                "%(reason)s, %(who)s, %(count)s in 30 days",
                reason=one.reason_id.name,
                who=one.sudo().partner_id.name or self.env._("nobody named"),  # a name
                count=one.total,
            )

    def action_open_exceptions(self):
        """Open the exceptions that are counted here."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "wardclerk_exception.wardclerk_exception_action"
        )
        action["domain"] = [
            ("reason_id", "=", self.reason_id.id),
            ("partner_id", "=", self.partner_id.id),
            ("company_id", "=", self.company_id.id),
            ("opened_at", ">=", f"-{DAYS}d"),
        ]
        action["context"] = {}
        return action
