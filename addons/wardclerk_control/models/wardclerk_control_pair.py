"""Two roles or groups that one person must not hold together."""

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from wardclerk.core.control import Holding, Pair, conflicts

from .wardclerk_control_exclusion import SEVERITIES


class WardclerkControlPair(models.Model):
    _name = "wardclerk.control.pair"
    _description = "Toxic Pair"
    _inherit = ["wardclerk.control.rule"]
    _order = "severity desc, name, id"

    _control_ranks = {"active": bool, "blocks": bool, "severity": SEVERITIES.index}

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True, copy=False)
    description = fields.Text(
        string="Why", translate=True, help="What one person could do with both."
    )
    role_id = fields.Many2one("wardclerk.role", ondelete="restrict")
    group_id = fields.Many2one("res.groups", string="Or Group", ondelete="restrict")
    other_role_id = fields.Many2one(
        "wardclerk.role", string="With Role", ondelete="restrict"
    )
    other_group_id = fields.Many2one(
        "res.groups", string="Or With Group", ondelete="restrict"
    )
    one_name = fields.Char(string="One", compute="_compute_names")
    other_name = fields.Char(string="Other", compute="_compute_names")
    severity = fields.Selection(
        [("low", "Low"), ("medium", "Medium"), ("high", "High")],
        required=True,
        default="medium",
    )
    blocks = fields.Boolean(
        help="On: nobody can be given both. Off: it is let pass and listed."
    )
    holding_count = fields.Integer(
        string="People", compute="_compute_holding_count", compute_sudo=True
    )

    _two_sides = models.Constraint(
        "CHECK ((role_id IS NULL) <> (group_id IS NULL)"
        " AND (other_role_id IS NULL) <> (other_group_id IS NULL))",
        "Each side names a role or a group, and not both.",
    )

    @api.depends("role_id", "group_id", "other_role_id", "other_group_id")
    def _compute_names(self):
        for pair in self:
            sides = pair.sudo()  # names of groups
            pair.one_name = sides.role_id.name or sides.group_id.full_name
            pair.other_name = sides.other_role_id.name or sides.other_group_id.full_name

    def _compute_holding_count(self):
        counts = dict(
            self.env["wardclerk.control.holding"]._read_group(
                [("pair_id", "in", self.ids), ("state", "!=", "ended")],
                ["pair_id"],
                ["__count"],
            )
        )
        for pair in self:
            pair.holding_count = counts.get(pair, 0)

    @api.constrains("role_id", "group_id", "other_role_id", "other_group_id")
    def _check_two_things(self):
        for pair in self:
            core = pair._as_core()
            if core.one == core.other:
                raise ValidationError(self.env._("Choose two different things."))

    @api.model_create_multi
    def create(self, vals_list):
        pairs = super().create(vals_list)
        self.env["wardclerk.control.holding"]._refresh()
        return pairs

    def write(self, vals):
        result = super().write(vals)
        if "active" in vals:
            self.env["wardclerk.control.holding"]._refresh()
        return result

    def action_view_holdings(self):
        """Open the people who hold both sides."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "wardclerk_control.wardclerk_control_holding_action"
        )
        action["domain"] = [("pair_id", "=", self.id)]
        return action

    @api.model
    def _follow(self, users=None):
        """Refuse what a blocking pair forbids, and list the rest.

        For all users when none are named. Installations, which no person runs, are
        listed and not refused.
        """
        found = self._conflicts(users)
        if self.env.uid != SUPERUSER_ID:
            self._refuse_blocked(found)
        self.env["wardclerk.control.holding"]._refresh(users, found)

    @api.model
    def _conflicts(self, users=None):
        """Return who holds both sides of a pair, today or later."""
        sides = ["role_id", "group_id", "other_role_id", "other_group_id"]
        pairs = self.sudo().search_fetch([], sides)  # they hold whoever reads them
        return conflicts(
            [pair._as_core() for pair in pairs],
            [*pairs._role_holdings(users), *pairs._group_holdings(users)],
            fields.Date.context_today(self),
        )

    def _refuse_blocked(self, found):
        Holding = self.env["wardclerk.control.holding"]
        accepted = Holding._accepted()
        for one in found:
            pair = self.sudo().browse(one.pair)  # named in the message only
            if pair.blocks and (one.person, one.pair) not in accepted:
                person = self.env["res.users"].sudo().browse(one.person)  # their name
                raise UserError(
                    self.env._(
                        "%(person)s would hold both %(one)s and %(other)s, which the"
                        " toxic pair “%(pair)s” forbids. Give one of them to somebody"
                        " else.",
                        person=person.name,
                        one=pair.one_name,
                        other=pair.other_name,
                        pair=pair.name,
                    )
                )

    def _as_core(self):
        return Pair(
            self.id,
            _thing(self.role_id, self.group_id),
            _thing(self.other_role_id, self.other_group_id),
        )

    def _role_holdings(self, users):
        roles = self.role_id | self.other_role_id
        if not roles:
            return []
        domain = Domain("role_id", "in", roles.ids)
        if users is not None:
            domain &= Domain("user_id", "in", users.ids)
        # A role in a hidden company counts as much as any other.
        assignments = self.env["wardclerk.role.assignment"].sudo().search(domain)
        return [
            Holding(
                held.user_id.id,
                _thing(held.role_id),
                held.date_from or fields.Date.to_date("1900-01-01"),
                held.date_to or fields.Date.to_date("9999-12-31"),
            )
            for held in assignments
            if held.user_id.active
        ]

    def _group_holdings(self, users):
        groups = self.group_id | self.other_group_id
        if not groups:
            return []
        domain = Domain("all_group_ids", "in", groups.ids)
        if users is not None:
            domain &= Domain("id", "in", users.ids)
        # Who is in which group is readable by administrators only.
        members = self.env["res.users"].sudo().search(domain)
        return [
            Holding(user.id, _thing(False, group))
            for user in members._wardclerk_people()
            for group in groups & user.all_group_ids
        ]


def _thing(role, group=None):
    return f"role:{role.id}" if role else f"group:{group.id}"
