"""The auditor's signed statement that the exceptions of a week were examined."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

WEEK_DAYS = 7
EXCEPTIONS = (
    "approval.overridden",
    "delegation.",
    "event.replayed",
    "finding.opened",
    "incident.opened",
    "parameter.",
    "record_rule.",
    "access_right.",
)


class WardclerkAuditReview(models.Model):
    """Written once, by the one who signs it; its evidence holds what was counted."""

    _name = "wardclerk.audit.review"
    _description = "Auditor's Review"
    _order = "date_to desc, id desc"
    _rec_name = "date_to"
    _allow_sudo_commands = False

    date_from = fields.Date(
        required=True,
        default=lambda self: fields.Date.subtract(fields.Date.today(), days=WEEK_DAYS),
    )
    date_to = fields.Date(required=True, default=fields.Date.today)
    statement = fields.Text(
        required=True,
        default=lambda self: self.env._(
            "I examined the exceptions of this period and their reasons."
        ),
    )
    reviewer_id = fields.Many2one(
        "res.users", readonly=True, required=True, default=lambda self: self.env.user
    )
    exceptions = fields.Json(readonly=True, help="How many of each kind there were.")
    exception_count = fields.Integer(readonly=True)

    _period_in_order = models.Constraint(
        "CHECK (date_from <= date_to)", "The period ends before it begins."
    )

    @api.model_create_multi
    def create(self, vals_list):
        auditor = self.env.user.has_group("wardclerk_base.group_auditor")
        if not auditor or not self.env["res.users"]._wardclerk_in_person():
            raise AccessError(self.env._("Only an auditor, in person, signs a review."))
        for vals in vals_list:
            vals["reviewer_id"] = self.env.uid
            vals["exceptions"] = self._counts(vals)
            vals["exception_count"] = sum(vals["exceptions"].values())
        reviews = super().create(vals_list)
        for review in reviews:
            self.env["wardclerk.audit"]._record(
                "review.signed",
                review,
                reason=review.statement,
                detail={
                    "from": review.date_from,
                    "to": review.date_to,
                    "exceptions": review.exceptions,
                },
            )
        return reviews

    def write(self, vals):  # pylint: disable=method-required-super
        raise AccessError(
            self.env._("A signed review is not edited. Sign another one.")
        )

    @api.model
    def _counts(self, vals):
        """Count the exceptions of the period, as far as the reviewer may read them."""
        given = self.new(self.default_get(["date_from", "date_to"]) | vals)
        if not given.date_from or not given.date_to:
            raise ValidationError(self.env._("Give the first and the last day."))
        entries = self.env["wardclerk.audit.entry"]
        period = [
            ("created_at", ">=", given.date_from),
            ("created_at", "<", fields.Date.add(given.date_to, days=1)),
        ]
        rows = entries._read_group(period, ["action"], ["__count"])
        return {
            kind: found
            for kind in EXCEPTIONS
            if (found := sum(n for action, n in rows if action.startswith(kind)))
        }
