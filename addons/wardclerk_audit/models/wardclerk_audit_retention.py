"""How long entries of one kind are kept."""

from odoo import api, fields, models
from odoo.tools import SQL


class WardclerkAuditRetention(models.Model):
    """The database itself refuses less than six years, whatever stands here."""

    _name = "wardclerk.audit.retention"
    _description = "Retention of Evidence"
    _inherit = ["wardclerk.audit.watch"]
    _rec_name = "kind"
    _order = "kind"

    _watch_name = "retention"
    _watch_fields = ("kind", "keep_years", "active")

    kind = fields.Char(
        string="Actions Beginning with",
        required=True,
        help="mail. for all entries about mail, for example.",
    )
    keep_years = fields.Integer(string="Keep for Years", required=True, default=10)
    active = fields.Boolean(default=True)
    pruned = fields.Integer(string="Entries Ended", readonly=True)
    pruned_at = fields.Datetime(string="Last Time", readonly=True)

    _kind_unique = models.Constraint("UNIQUE (kind)", "This kind has its retention.")
    _kind_given = models.Constraint(
        "CHECK (length(kind) > 1)", "Name a kind of action, not all of them."
    )
    _keep_years_min = models.Constraint(
        "CHECK (keep_years >= 6)",
        "Health-care records law asks for six years at least.",
    )

    @api.model
    def _prune(self):
        """End what is old enough. The hashes stay, and an entry tells what ended."""
        for rule in self.search([("keep_years", ">", 0)]):
            [[pruned]] = self.env.execute_query(
                SQL(
                    "SELECT wardclerk_evidence.prune(%s, %s, %s, %s)",
                    rule.kind,
                    rule.keep_years,
                    self.env.uid,
                    rule.id,
                )
            )
            if pruned:
                rule.write(
                    {"pruned": rule.pruned + pruned, "pruned_at": fields.Datetime.now()}
                )
