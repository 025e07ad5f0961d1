"""One role that policies name: who decides, without naming a person."""

from typing import NamedTuple

from odoo import api, fields, models, tools


class RoleEntry(NamedTuple):
    """One role as words and evidence name it."""

    id: int
    code: str
    name: str


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

    @api.model_create_multi
    def create(self, vals_list):
        roles = super().create(vals_list)
        self.env.registry.clear_cache()
        return roles

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    @api.model
    @tools.ormcache("self.env.lang")
    def _catalogue(self):
        """Return all roles, archived ones too: their names stand in sentences."""
        roles = self.sudo().with_context(active_test=False)  # names and codes only
        found = roles.search_fetch([], ["code", "name"])
        return tuple(RoleEntry(one.id, one.code, one.name) for one in found)

    def _known_code(self):
        """Return the code of this role, or of none, without a query."""
        codes = (one.code for one in self._catalogue() if one.id == self.id)
        return next(codes, False)

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
        """Return {(role, facility, company): people} with one statement for all.

        `wanted` is a list of such triples. An assignment counts when it is valid
        on `date`, names this facility, one that it is part of, or none, and names
        this company or none. See `wardclerk.core.holding`. A triple may have an
        amount as fourth member: then those whose approval limit is below it are left
        out, and all who have a limit when the amount is None.
        """
        roles = {one[0].id for one in wanted}
        held = self.env["wardclerk.role.assignment"]._holdings("role_id", roles, date)
        # Paths of facilities, all with one query; they tell nothing.
        self.env["wardclerk.facility"].union(*(one[1] for one in wanted)).sudo().fetch(
            ["parent_path"]
        )
        return {one: self._who_counts(held[one[0].id], *one[1:]) for one in wanted}

    @api.model
    def _who_counts(self, held, facility, company, *amount):
        """Return the people whose holding counts there, and for an amount if given."""
        place = facility._place(company)
        return self.env["res.users"].browse(
            dict.fromkeys(
                one.user
                for one in held
                if one.is_effective
                and one.covers(place)
                and all(one.is_within_limit(limited) for limited in amount)
            )
        )
