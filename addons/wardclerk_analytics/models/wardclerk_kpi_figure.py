"""One key figure: of a company, of one of its facilities, or of the whole group."""

from odoo import api, fields, models

from wardclerk.core.analytics import UNITS

NAMES = [
    ("approvals_requested", "Approvals Asked For"),
    ("approvals_decided", "Approvals Decided"),
    ("approvals_hours_median", "Approvals: Median Hours"),
    ("approvals_hours_p90", "Approvals: Hours of the Slowest Tenth"),
    ("approvals_overdue", "Approvals Overdue"),
    ("exceptions_opened", "Exceptions Opened"),
    ("exceptions_resolved", "Exceptions Resolved"),
    ("exceptions_open", "Exceptions Open"),
    ("exceptions_open_days_median", "Open Exceptions: Median Days"),
    ("intake_received", "Documents Received"),
    ("intake_needs_person", "Documents that Needed a Person"),
    ("deliveries_sent", "Events Delivered"),
    ("deliveries_confirmed", "Events Confirmed"),
    ("deliveries_dead", "Dead Letters"),
]


class WardclerkKpiFigure(models.Model):
    _name = "wardclerk.kpi.figure"
    _description = "Key Figure"
    _inherit = ["wardclerk.kept.mixin"]
    _order = "day desc, company_id, name, facility, id"

    day_id = fields.Many2one(
        "wardclerk.kpi.day",
        string="Report",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    day = fields.Date(related="day_id.day", store=True, index=True)
    company_id = fields.Many2one(related="day_id.company_id", store=True, index=True)
    name = fields.Selection(
        NAMES, string="Figure", required=True, readonly=True, index=True
    )
    facility = fields.Char(readonly=True, help="Its code. Empty: all of the company.")
    value = fields.Float(readonly=True, digits=False, aggregator="avg")
    unit = fields.Char(compute="_compute_unit")

    _once = models.UniqueIndex(
        "(day_id, name, COALESCE(facility, ''))", "This figure is there already."
    )

    @api.depends("name")
    def _compute_unit(self):
        for figure in self:
            figure.unit = UNITS.get(figure.name, "")

    @api.depends("name", "facility", "day")
    def _compute_display_name(self):
        labels = dict(self._fields["name"]._description_selection(self.env))
        for figure in self:
            words = (labels.get(figure.name), figure.facility, str(figure.day))
            figure.display_name = ", ".join(filter(None, words))
