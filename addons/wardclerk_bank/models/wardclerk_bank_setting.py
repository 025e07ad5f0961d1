"""How long bank changes cool off, for the group or for one company."""

from odoo import api, fields, models

DEFAULT_HOURS = 16  # two working days
HOURS_MIN, HOURS_MAX = 4, 400


class WardclerkBankSetting(models.Model):
    """Written by policy owners; what cools off already keeps its time."""

    _name = "wardclerk.bank.setting"
    _description = "Cooling-Off of Bank Changes"
    _rec_name = "cooling_hours"

    company_id = fields.Many2one(
        "res.company", ondelete="cascade", help="Empty: all companies of the group."
    )
    cooling_hours = fields.Integer(
        required=True, default=DEFAULT_HOURS, help="In working hours of the company."
    )

    _one_each = models.UniqueIndex(
        "(COALESCE(company_id, 0))", "There is one line a company."
    )
    _within_reason = models.Constraint(
        f"CHECK (cooling_hours BETWEEN {HOURS_MIN} AND {HOURS_MAX})",
        f"Between {HOURS_MIN} and {HOURS_MAX} hours, so that a vendor can object.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        settings = super().create(vals_list)
        for setting in settings:
            setting._record_hours(None)
        return settings

    def write(self, vals):
        before = {setting: setting.cooling_hours for setting in self}
        result = super().write(vals)
        for setting, hours in before.items():
            setting._record_hours(hours)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_with_evidence(self):
        for setting in self:
            self.env["wardclerk.audit"]._record(
                "bank_setting.deleted", setting, old={"hours": setting.cooling_hours}
            )

    def _record_hours(self, before):
        self.env["wardclerk.audit"]._record(
            "bank_setting.changed",
            self,
            old={"hours": before},
            new={"hours": self.cooling_hours},
        )

    @api.model
    def _cooling_hours(self, company):
        """Return the longer one of what the group and the company say."""
        # How long it takes does not depend on who looks.
        settings = self.sudo().search([("company_id", "in", [False, company.id])])
        return max(settings.mapped("cooling_hours"), default=DEFAULT_HOURS)
