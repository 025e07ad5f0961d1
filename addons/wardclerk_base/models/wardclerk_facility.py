"""One facility: a hospital, clinic, laboratory or office of the group."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.base.models.res_partner import _tz_get

from wardclerk.core.clock import AROUND_THE_CLOCK
from wardclerk.core.holding import Place


class WardclerkFacility(models.Model):
    _name = "wardclerk.facility"
    _description = "Facility"
    _inherit = ["mail.thread"]
    _parent_store = True
    _order = "complete_name, id"
    _rec_names_search = ["complete_name", "code"]

    name = fields.Char(required=True, tracking=True)
    code = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    complete_name = fields.Char(
        compute="_compute_complete_name", store=True, recursive=True, compute_sudo=True
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
    # A parent may belong to another company: the tree is the group's, not the law's.
    parent_id = fields.Many2one(
        "wardclerk.facility",
        string="Part of",
        index=True,
        ondelete="restrict",
        tracking=True,
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("wardclerk.facility", "parent_id", string="Parts")
    tz = fields.Selection(
        _tz_get,
        string="Time Zone",
        required=True,
        default=lambda self: self.env.user.tz or "UTC",
    )
    resource_calendar_id = fields.Many2one(
        "resource.calendar",
        string="Working Hours",
        default=lambda self: self.env.company.resource_calendar_id,
    )
    responsible_id = fields.Many2one(
        "res.users", tracking=True, domain=[("share", "=", False)]
    )
    department_ids = fields.One2many("hr.department", "facility_id")
    cost_centre_ids = fields.One2many("wardclerk.cost.centre", "facility_id")
    role_assignment_ids = fields.One2many("wardclerk.role.assignment", "facility_id")

    # Over all companies: policies name facilities by code, in text that people review.
    _code_unique = models.UniqueIndex(
        "(lower(code))", "This code already names another facility of the group."
    )

    @api.depends("name", "parent_id.complete_name")
    def _compute_complete_name(self):
        for facility in self:
            parent = facility.parent_id.complete_name
            facility.complete_name = (
                f"{parent} / {facility.name}" if parent else facility.name
            )

    @api.depends("complete_name")
    @api.depends_context("hierarchical_naming")
    def _compute_display_name(self):
        full = self.env.context.get("hierarchical_naming", True)
        for facility in self:
            facility.display_name = facility.complete_name if full else facility.name

    @api.constrains("parent_id")
    def _check_tree(self):
        if self._has_cycle():
            raise ValidationError(
                self.env._("A facility cannot be part of itself. Choose another one.")
            )

    def _clock(self, company):
        """Return when people work here: the facility's hours, else the company's.

        Where nobody says any hours, time counts around the clock.
        """
        # How long something waits does not depend on who looks.
        place, company = self.sudo(), company.sudo()
        calendar = place.resource_calendar_id or company.resource_calendar_id
        zone = place.tz or calendar.tz or "UTC"
        clock = calendar and calendar._wardclerk_clock(zone)
        return clock or AROUND_THE_CLOCK

    def _ancestor_ids(self):
        """Return the ids on the way from the root to this facility, itself included."""
        self.ensure_one()
        # The path may cross companies that the user does not see; ids tell nothing.
        return [int(part) for part in (self.sudo().parent_path or "").split("/")[:-1]]

    def _place(self, company):
        """Return as a value where a document of this facility, or of none, is."""
        path = self._ancestor_ids() if self else ()
        return Place(company.id or None, frozenset(path))

    def _ancestors(self):
        """Return this facility and all that it is part of, the root first."""
        return self.browse(self._ancestor_ids())
