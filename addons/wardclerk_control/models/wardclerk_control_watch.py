"""How closely one document type is watched for orders that avoid a limit."""

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from wardclerk.core.control import Settings

WINDOW_DAYS = 30  # what is added up where no watch says otherwise


class WardclerkControlWatch(models.Model):
    """Of several watches for one document type, the strictest value of each counts."""

    _name = "wardclerk.control.watch"
    _description = "Watch for Split Orders"
    _inherit = ["wardclerk.control.rule"]
    _order = "res_model, id"

    _control_ranks = {
        "active": bool,
        "window_days": int,
        "near_percent": lambda percent: -percent,
        "documents_min": lambda count: -count,
        "parts_days": int,
        "history_days": int,
        "luck_percent": int,
    }

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True, copy=False)
    description = fields.Text(translate=True)
    res_model = fields.Char(string="Document Type", help="Empty: all document types.")
    window_days = fields.Integer(
        string="Add Up Over (Days)",
        default=WINDOW_DAYS,
        required=True,
        help="Documents of one requester, vendor and category in so many days make the"
        " fact “cumulative amount”, which policies can ask for.",
    )
    near_percent = fields.Integer(
        string="Near a Limit From (%)", default=95, required=True
    )
    documents_min = fields.Integer(
        string="Documents Near a Limit", default=3, required=True
    )
    parts_days = fields.Integer(
        string="Parts Follow Within (Days)", default=10, required=True
    )
    history_days = fields.Integer(string="Look Back (Days)", default=365, required=True)
    luck_percent = fields.Integer(
        string="Luck Among Findings (%)",
        default=40,
        required=True,
        help="Of what is reported, at most about so much may be chance. Higher: more is"
        " reported, and more of it in vain.",
    )

    _in_range = models.Constraint(
        "CHECK (window_days BETWEEN 1 AND 366 AND near_percent BETWEEN 50 AND 99"
        " AND documents_min BETWEEN 2 AND 50 AND parts_days BETWEEN 1 AND 60"
        " AND history_days BETWEEN 30 AND 1100 AND luck_percent BETWEEN 1 AND 90)",
        "A value is out of its range: days 1 to 366 (parts 60, look back 30 to 1,100),"
        " near 50 to 99 %, documents 2 to 50, luck 1 to 90 %.",
    )

    @api.constrains("res_model")
    def _check_res_model(self):
        for watch in self:
            if watch.res_model and watch.res_model not in self.env:
                raise ValidationError(
                    self.env._("%s is no document type here.", watch.res_model)
                )

    @api.model
    @tools.ormcache("res_model")
    def _window_days(self, res_model):
        """Return over how many days documents of this type are added up."""
        return max(self._watching(res_model).mapped("window_days"), default=WINDOW_DAYS)

    @api.model
    def _settings(self, res_model):
        """Return how a document type is looked at; None when nobody watches it."""
        watches = self._watching(res_model)
        if not watches:
            return None
        return Settings(
            near_percent=min(watches.mapped("near_percent")),
            documents_min=min(watches.mapped("documents_min")),
            parts_days=max(watches.mapped("parts_days")),
            history_days=max(watches.mapped("history_days")),
            false_share=max(watches.mapped("luck_percent")) / 100,
        )

    @api.model
    def _watching(self, res_model):
        # How closely is the same for everybody.
        return self.sudo().search([("res_model", "in", (res_model, False))])
