"""One person holding one role, at a facility or everywhere, for a time."""

from datetime import timedelta
from decimal import Decimal

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from wardclerk.core.holding import Holding, Person

# Bots decide nothing, and neither does who administers Wardclerk.
GROUPS_WITHOUT_ROLES = (
    "wardclerk_base.group_integration_bot",
    "wardclerk_base.group_administrator",
)


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

    # -- what counts at a place ------------------------------------------------

    @api.model
    def _holdings(self, by, ids, date=None):
        """Return {id: holdings} of these roles or users on a day, with one statement.

        `by` is ``"role_id"`` or ``"user_id"``, `date` today when left out. They are
        values: who approves does not depend on what the asking user may see.
        """
        found = {one: [] for one in ids}
        if not found:
            return found
        self._flush_holdings()
        day = fields.Date.to_date(date) or self._known_today()
        query = self._holdings_query(by, ids, day or fields.Date.today())
        for one, first, last, zone, *row in self.env.execute_query(query):
            day = day or fields.Date.context_today(self.with_context(tz=zone or "UTC"))
            if (first or day) <= day <= (last or day):
                found[one].append(self._holding_of(*row))
        return found

    def _known_today(self):
        """Return today where the user is, if that is known without reading the user."""
        known = self.env.context.get("tz")
        return fields.Date.context_today(self) if known else None

    @api.model
    def _flush_holdings(self):
        self.flush_model()
        self.env["res.users"].flush_model(["active", "share"])
        self.env["res.company"].flush_model(["active"])
        self.env["wardclerk.facility"].flush_model(["active"])
        self.env["wardclerk.role"].flush_model(["code", "group_id"])

    @api.model
    def _holdings_query(self, by, ids, day):
        """Return the statement; a day is left on both sides for other time zones."""
        return SQL(
            """
            SELECT %(by)s, held.date_from, held.date_to,
                   (SELECT who.tz FROM res_users AS asking
                      JOIN res_partner AS who ON who.id = asking.partner_id
                     WHERE asking.id = %(uid)s),
                   held.role_id, role.code, role.group_id, held.user_id,
                   held.facility_id, held.company_id, held.approval_limit,
                   person.active, person.share,
                   ARRAY(SELECT gid FROM res_groups_users_rel WHERE uid = person.id),
                   ARRAY(SELECT company.id FROM res_company_users_rel AS link
                           JOIN res_company AS company
                             ON company.id = link.cid AND company.active
                          WHERE link.user_id = person.id),
                   ARRAY(SELECT place.id FROM wardclerk_facility_res_users_rel AS link
                           JOIN wardclerk_facility AS place
                             ON place.id = link.facility_id AND place.active
                          WHERE link.user_id = person.id)
              FROM wardclerk_role_assignment AS held
              JOIN wardclerk_role AS role ON role.id = held.role_id
              JOIN res_users AS person ON person.id = held.user_id
             WHERE held.active AND %(by)s IN %(ids)s
               AND (held.date_from IS NULL OR held.date_from <= %(latest)s)
               AND (held.date_to IS NULL OR held.date_to >= %(earliest)s)
             ORDER BY held.id
            """,
            by=SQL.identifier("held", by),
            ids=tuple(ids) or (None,),
            uid=self.env.uid,
            earliest=day - timedelta(days=1),
            latest=day + timedelta(days=1),
        )

    @api.model
    def _holding_of(self, role_id, code, group_id, user_id, *row):
        """Return one row of the statement as a value."""
        facility_id, company_id, limit, active, share, groups, companies, places = row
        person = Person(
            is_active=active and user_id != SUPERUSER_ID,
            is_internal=not share,
            groups=frozenset(groups),
            companies=frozenset(companies),
            facilities=frozenset(places),
        )
        return Holding(
            role=role_id,
            code=code,
            user=user_id,
            person=person,
            facility=facility_id,
            company=company_id,
            limit=_limit(limit),
            is_effective=person.counts(
                self._groups_like(*GROUPS_WITHOUT_ROLES),
                self._groups_like(group_id) if group_id else None,
            ),
        )

    @api.model
    def _groups_like(self, *groups):
        """Return the ids of these groups, and of all that imply one of them."""
        known = self.env["res.groups"]._get_group_definitions()
        ids = [known.get_id(one) for one in groups]
        return frozenset((*ids, *known.get_subset_ids(ids)))

    def _holding(self):
        """Return this one assignment as a value, whatever the day."""
        self.ensure_one()
        user = self.user_id
        return Holding(
            role=self.role_id.id,
            code=self.role_id.code,
            user=user.id,
            person=Person(
                is_active=user.active,
                is_internal=not user.share,
                groups=frozenset(user.group_ids.ids),
                companies=frozenset(user.company_ids.ids),
                facilities=frozenset(user.facility_ids.ids),
            ),
            facility=self.facility_id.id or None,
            company=self.company_id.id or None,
            limit=_limit(self.approval_limit),
        )

    def _covers(self, facility, company):
        """Tell whether the role holds at this facility of this company."""
        return self._holding().covers(facility._place(company))


def _limit(amount):
    """Return an approval limit as a value, None for none."""
    return Decimal(str(amount)) if amount else None
