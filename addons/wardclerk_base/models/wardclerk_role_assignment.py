"""One person holding one role, at a facility or everywhere, for a time."""

from decimal import Decimal

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain


class WardclerkRoleAssignment(models.Model):
    _name = "wardclerk.role.assignment"
    _description = "Role Assignment"
    _order = "role_id, facility_id, user_id, id"

    role_id = fields.Many2one(
        "wardclerk.role", required=True, index=True, ondelete="restrict"
    )
    user_id = fields.Many2one(
        "res.users",
        string="Person",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("share", "=", False)],
    )
    facility_id = fields.Many2one(
        "wardclerk.facility",
        index="btree_not_null",
        ondelete="restrict",
        help="The role holds here and in all parts of it. Empty: everywhere.",
    )
    company_id = fields.Many2one(
        "res.company",
        index="btree_not_null",
        ondelete="restrict",
        help="Empty: all companies of the person.",
    )
    date_from = fields.Date(string="From", help="Empty: since ever.")
    date_to = fields.Date(string="Until", help="The last day. Empty: without end.")
    approval_limit = fields.Monetary(
        help="In the currency of the document's company. Documents above it are not"
        " asked of this person in this role. Empty: no limit."
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    active = fields.Boolean(default=True)
    is_effective = fields.Boolean(
        string="Counts",
        compute="_compute_is_effective",
        compute_sudo=True,
        help="Whether policies count this person: active, no bot, no Wardclerk "
        "administrator, and in the role's required group.",
    )

    _dates_in_order = models.Constraint(
        "CHECK (date_to >= date_from)", "The last day lies before the first."
    )
    _limit_not_negative = models.Constraint(
        "CHECK (approval_limit >= 0)", "An approval limit is no negative amount."
    )
    _assigned_once = models.UniqueIndex(
        "(role_id, user_id, COALESCE(facility_id, 0), COALESCE(company_id, 0),"
        " COALESCE(date_from, '-infinity'::date)) WHERE active",
        "This person already holds this role there from that day.",
    )

    @api.depends("role_id", "user_id", "facility_id")
    def _compute_display_name(self):
        for held in self:
            place = held.facility_id.name or self.env._("everywhere")
            held.display_name = f"{held.role_id.name}: {held.user_id.name} ({place})"

    @api.depends("company_id")
    @api.depends_context("company")
    def _compute_currency_id(self):
        for held in self:
            held.currency_id = (held.company_id or self.env.company).currency_id

    @api.depends(
        "user_id.active", "user_id.share", "user_id.group_ids", "role_id.group_id"
    )
    def _compute_is_effective(self):
        for held in self:
            held.is_effective = not held._why_not_effective()

    def _why_not_effective(self):
        """Return why policies cannot count this person, or an empty string."""
        user, group = self.user_id, self.role_id.group_id
        if not user._wardclerk_people():
            return self.env._(
                "%s is a bot, an outside user or archived. Choose an active person.",
                user.name,
            )
        if user.has_group("wardclerk_base.group_administrator"):
            return self.env._(
                "%s administers Wardclerk and therefore holds no role that decides."
                " Choose another person.",
                user.name,
            )
        if group and group not in user.all_group_ids:
            return self.env._(
                "%(person)s is not in the group %(group)s that this role requires."
                " Add them to it first, in Settings, Users.",
                person=user.name,
                group=group.full_name,
            )
        return ""

    @api.constrains("role_id", "user_id", "active")
    def _check_effective(self):
        # Groups of other users are readable by administrators only.
        for held in self.sudo().filtered("active"):
            if reason := held._why_not_effective():
                raise ValidationError(reason)

    @api.constrains("facility_id", "company_id")
    def _check_facility_of_company(self):
        for held in self.sudo():  # the facility may belong to a hidden company
            company = held.facility_id.company_id
            if company and held.company_id and company != held.company_id:
                raise ValidationError(
                    self.env._(
                        "%(facility)s belongs to %(company)s. Leave the company empty"
                        " or choose that one.",
                        facility=held.facility_id.name,
                        company=company.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        assignments = super().create(vals_list)
        assignments._refuse_own()
        return assignments

    def write(self, vals):
        self._refuse_own()
        result = super().write(vals)
        self._refuse_own()
        return result

    def _refuse_own(self):
        """Nobody gives themselves a role, whatever their rights and under sudo too."""
        if self.env.uid == SUPERUSER_ID:
            return
        # A colleague of a hidden company counts as much as any other.
        if self.env.uid in self.sudo().user_id.ids:
            raise AccessError(
                self.env._(
                    "You cannot change your own roles. Ask another administrator."
                )
            )

    @api.model
    def _domain_valid_on(self, date):
        return (Domain("date_from", "=", False) | Domain("date_from", "<=", date)) & (
            Domain("date_to", "=", False) | Domain("date_to", ">=", date)
        )

    def _covers(self, facility, company):
        """Tell whether the role holds at this facility of this company.

        Without a facility only an assignment for the whole company covers. The
        person's own list of facilities, when there is one, narrows all of it.
        """
        self.ensure_one()
        if company and self.company_id and self.company_id.id != company.id:
            return False
        if company and company.id not in self.user_id.company_ids.ids:
            return False
        path = set(facility._ancestor_ids()) if facility else set()
        if self.facility_id and self.facility_id.id not in path:
            return False
        limits = self.user_id.facility_ids.ids
        return not limits or bool(path.intersection(limits))

    def _counts_for(self, facility, company, *amount):
        """Tell whether the role holds there, and for this amount if one is given."""
        within = not amount or self._within_limit(amount[0])
        return within and self._covers(facility, company)

    def _within_limit(self, amount):
        """Tell whether the limit covers an amount; none covers what nobody knows."""
        self.ensure_one()
        if not self.approval_limit:
            return True
        return amount is not None and Decimal(str(self.approval_limit)) >= amount
