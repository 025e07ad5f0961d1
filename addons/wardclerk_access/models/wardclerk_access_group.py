"""Which groups of the directory a person is to be in: by facility and job."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class WardclerkAccessGroup(models.Model):
    """Who gets which access is configuration that auditors ask for."""

    _name = "wardclerk.access.group"
    _description = "Directory Group"
    _inherit = ["wardclerk.audit.watch"]
    _order = "name, id"
    _watch_name = "access_group"
    _watch_fields = ("name", "active", "company_id", "facility_id", "job_id")

    name = fields.Char(
        string="Group",
        required=True,
        help="As the directory calls it: lower-case letters, digits and hyphens.",
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: all.")
    facility_id = fields.Many2one(
        "wardclerk.facility",
        index=True,
        help="Empty: all. A facility stands for everything that is part of it.",
    )
    job_id = fields.Many2one("hr.job", index=True, help="Empty: all.")

    _name_form = models.Constraint(
        "CHECK (name ~ '^[a-z0-9-]{1,64}$')",
        "A group's name is 1 to 64 lower-case letters, digits and hyphens.",
    )
    _once = models.UniqueIndex(
        "(name, coalesce(company_id, 0), coalesce(facility_id, 0),"
        " coalesce(job_id, 0)) WHERE active",
        "This group is already given to the same people.",
    )

    @api.constrains("company_id", "facility_id", "job_id")
    def _check_companies(self):
        """A row whose parts belong to different companies would fit nobody."""
        for group in self:
            named = group.company_id | group.facility_id.company_id
            if len(named | group.job_id.company_id) > 1:
                raise ValidationError(
                    self.env._(
                        "Company, facility and job of %s belong to different companies."
                        " Nobody would get it. Take one out.",
                        group.name,
                    )
                )

    @api.model
    def _names_for(self, employee):
        """Return the names of all groups that fit a person, sorted."""
        facility = employee.department_id.facility_id
        places = facility._ancestor_ids() if facility else []
        groups = self.search(
            [
                ("company_id", "in", [False, employee.company_id.id]),
                ("facility_id", "in", [False, *places]),
                ("job_id", "in", [False, *employee.job_id.ids]),
            ]
        )
        return sorted(set(groups.mapped("name")))
