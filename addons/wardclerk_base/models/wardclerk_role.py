"""One role that policies name: who decides, without naming a person."""

from odoo import api, fields, models


class WardclerkRole(models.Model):
    """What a policy calls "department head" or "finance controller".

    People hold a role by assignment, at a facility or everywhere, for a time.
    """

    _name = "wardclerk.role"
    _description = "Role"
    _order = "sequence, name, id"
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="The word that policies use.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    description = fields.Text()
    group_id = fields.Many2one(
        "res.groups",
        string="Required Group",
        ondelete="restrict",
        help="Only people of this group can hold the role.",
    )
    assignment_ids = fields.One2many("wardclerk.role.assignment", "role_id")
    holder_count = fields.Integer(
        string="People", compute="_compute_holder_count", compute_sudo=True
    )

    _code_unique = models.Constraint(
        "UNIQUE (code)", "This code already names another role."
    )
    _code_form = models.Constraint(
        "CHECK (code ~ '^[a-z][a-z0-9_]*$')",
        "A role's code is lower-case letters, digits and underscores.",
    )

    @api.depends("assignment_ids.user_id", "assignment_ids.active")
    def _compute_holder_count(self):
        today = fields.Date.context_today(self)
        counts = dict(
            self.env["wardclerk.role.assignment"]._read_group(
                self.env["wardclerk.role.assignment"]._domain_valid_on(today)
                & fields.Domain("role_id", "in", self.ids),
                ["role_id"],
                ["user_id:count_distinct"],
            )
        )
        for role in self:
            role.holder_count = counts.get(role, 0)

    def _holders(self, facility, company, date=None):
        """Return the people who hold any of these roles there on that day.

        `facility` may be empty: then only holders of the whole company count.
        `date` defaults to today.
        """
        wanted = [(role, facility, company) for role in self]
        people = self.env["res.users"].browse()
        for holders in self._holders_map(wanted, date=date).values():
            people |= holders
        return people

    @api.model
    def _holders_map(self, wanted, date=None):
        """Return {(role, facility, company): people} with one search for all.

        `wanted` is a list of such triples. An assignment counts when it is valid
        on `date`, names this facility, one that it is part of, or none, and names
        this company or none. See `WardclerkRoleAssignment._covers`. A triple may
        have an amount as fourth member: then those whose approval limit is below it
        are left out, and all who have a limit when the amount is None.
        """
        roles = self.browse({one[0].id for one in wanted})
        Assignment = self.env["wardclerk.role.assignment"]
        # Who approves must not depend on what the asking user may see.
        assignments = Assignment.sudo().search_fetch(
            Assignment._domain_valid_on(date or fields.Date.context_today(self))
            & fields.Domain("role_id", "in", roles.ids),
            ["role_id", "user_id", "facility_id", "company_id", "approval_limit"],
        )
        by_role = assignments.filtered("is_effective").grouped("role_id")
        none = assignments.browse()
        return {
            one: by_role.get(one[0], none)
            .filtered(lambda held, place=one[1:]: held._counts_for(*place))
            .user_id.sudo(False)
            for one in wanted
        }
