"""One cost centre: who bears a cost, at which facility."""

from odoo import api, fields, models


class WardclerkCostCentre(models.Model):
    _name = "wardclerk.cost.centre"
    _description = "Cost Centre"
    _inherit = ["mail.thread"]
    _order = "code, name, id"
    _rec_names_search = ["code", "name"]
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    code = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    facility_id = fields.Many2one(
        "wardclerk.facility",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
    )
    company_id = fields.Many2one(
        related="facility_id.company_id", store=True, index=True, precompute=True
    )
    department_id = fields.Many2one("hr.department", check_company=True)
    analytic_account_id = fields.Many2one(
        "account.analytic.account", check_company=True, index="btree_not_null"
    )
    owner_id = fields.Many2one(
        "res.users",
        tracking=True,
        domain=[("share", "=", False)],
        help="Who answers for what is spent here.",
    )

    _code_unique = models.UniqueIndex(
        "(company_id, lower(code))",
        "This code already names another cost centre of the company.",
    )

    @api.depends("code", "name")
    def _compute_display_name(self):
        for centre in self:
            centre.display_name = f"{centre.code or ''} {centre.name or ''}".strip()
