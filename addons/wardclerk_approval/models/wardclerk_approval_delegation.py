"""One person taking the turns of another for a time, within limits."""

from decimal import Decimal

from odoo import api, fields, models, tools
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from odoo.addons.wardclerk_policy.permit import permitted, take_permit

from wardclerk.core.approval import Delegation, Flaw, Party, Turn, flaws

WATCHED_FIELDS = (
    "delegator_id",
    "delegate_id",
    "date_from",
    "date_to",
    "role_ids",
    "document_type_ids",
    "facility_id",
    "amount_max",
    "currency_id",
    "origin",
    "state",
)
# How each one begins.
ENGINE_VALUES = {
    "state": "active",
    "ended_at": False,
    "ended_by_id": False,
    "ended_reason": False,
}


class WardclerkApprovalDelegation(models.Model):
    """It lends turns, not roles: the delegate decides what the delegator would be
    asked, no more, and whoever delegates keeps their own turn as well.

    A row is made once and ends by a method; nobody has the right to rewrite it.
    """

    _name = "wardclerk.approval.delegation"
    _description = "Delegation"
    _inherit = ["wardclerk.audit.mixin"]
    _order = "state, date_from desc, id desc"

    delegator_id = fields.Many2one(
        "res.users",
        string="For",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        help="Whose turns are taken.",
    )
    delegate_id = fields.Many2one(
        "res.users",
        string="Stands In",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("share", "=", False)],
    )
    date_from = fields.Date(
        string="From", required=True, default=fields.Date.context_today
    )
    date_to = fields.Date(string="Until", required=True, help="The last day.")
    role_ids = fields.Many2many(
        "wardclerk.role",
        "wardclerk_approval_delegation_role_rel",
        "delegation_id",
        "role_id",
        help="Empty: all roles that the person holds.",
    )
    document_type_ids = fields.Many2many(
        "ir.model",
        "wardclerk_approval_delegation_model_rel",
        "delegation_id",
        "model_id",
        domain=lambda self: [
            ("model", "in", self.env["wardclerk.policy"]._subject_models())
        ],
        help="Empty: documents of all types.",
    )
    facility_id = fields.Many2one(
        "wardclerk.facility",
        ondelete="restrict",
        help="There and in all parts of it. Empty: everywhere.",
    )
    amount_max = fields.Monetary(
        string="Up To", help="Empty: up to what the person may decide themselves."
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.company.currency_id,
    )
    reason = fields.Text(help="Needed when somebody else sets it up.")
    origin = fields.Selection(
        [
            ("person", "The person"),
            ("owner", "A policy owner"),
            ("absence", "An absence"),
        ],
        string="Set Up By",
        required=True,
        readonly=True,
        default="person",
    )
    state = fields.Selection(
        [("active", "Active"), ("declined", "Declined"), ("ended", "Ended")],
        required=True,
        readonly=True,
        default="active",
    )
    ended_at = fields.Datetime(readonly=True)
    ended_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    ended_reason = fields.Char(readonly=True)
    is_effective = fields.Boolean(
        string="Counts Today", compute="_compute_is_effective"
    )
    is_mine = fields.Boolean(compute="_compute_is_mine")
    is_for_me = fields.Boolean(compute="_compute_is_mine")
    is_for_others = fields.Boolean(compute="_compute_is_mine")

    _dates_in_order = models.Constraint(
        "CHECK (date_to >= date_from)", "The last day lies before the first."
    )
    _two_people = models.Constraint(
        "CHECK (delegator_id <> delegate_id)", "Nobody stands in for themselves."
    )
    _no_superuser = models.Constraint(
        "CHECK (delegator_id <> 1 AND delegate_id <> 1)",
        "The superuser neither delegates nor stands in.",
    )
    _amount_not_negative = models.Constraint(
        "CHECK (amount_max >= 0)", "A limit is no negative amount."
    )
    _active_idx = models.Index("(delegator_id) WHERE state = 'active'")

    @api.depends("delegator_id.name", "delegate_id.name")
    def _compute_display_name(self):
        for one in self:
            one.display_name = self.env._(
                "%(delegate)s for %(delegator)s",
                delegate=one.delegate_id.name or self.env._("Somebody"),
                delegator=one.delegator_id.name or self.env._("somebody"),
            )

    @api.depends("state", "date_from", "date_to")
    def _compute_is_effective(self):
        today = fields.Date.context_today(self)
        for one in self:
            in_time = (one.date_from or today) <= today <= (one.date_to or today)
            one.is_effective = one.state == "active" and in_time

    @api.depends_context("uid")
    @api.depends("delegator_id", "delegate_id")
    def _compute_is_mine(self):
        owner = self.env.user.has_group("wardclerk_base.group_policy_owner")
        for one in self:
            one.is_for_others = owner
            one.is_mine = one.delegator_id == self.env.user
            one.is_for_me = one.delegate_id == self.env.user

    # -- setting up and ending -----------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        by_engine = take_permit(self)
        delegations = self.browse()
        for vals in vals_list:
            values = vals if by_engine else self._own_values(vals)
            self.new(values)._refuse_flaws()
            delegations |= super().create([values])
        self.env["wardclerk.audit"]._record(
            "delegation.created", delegations, new=delegations._evidence_values()
        )
        delegations._take_effect()
        return delegations

    def _own_values(self, vals):
        """Return all values of a row that a person sets up, if they may.

        What only the engine sets is not taken from them, be it sent as a value or as
        a default of the context.
        """
        values = self._add_missing_default_values(vals) | ENGINE_VALUES
        draft = self.new(values)
        draft._refuse_unless_theirs(draft.reason)
        mine = draft.delegator_id.id == self.env.uid
        return values | {"origin": "person" if mine else "owner"}

    def write(self, vals):
        if not take_permit(self):
            raise AccessError(
                self.env._("A delegation is not rewritten. End it and set up another.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("A delegation is ended, not deleted."))

    def action_decline(self, reason=None):
        """End it as the person who was to stand in."""
        for one in self:
            if one.delegate_id != self.env.user:
                raise AccessError(self.env._("Only who stands in can decline."))
        return self._end("declined", reason)

    def action_end(self, reason=None):
        """End it as one of the two, or as a policy owner with a reason."""
        for one in self:
            if self.env.user not in one.delegator_id | one.delegate_id:
                one._refuse_unless_theirs(reason)
        return self._end("ended", reason)

    def action_open_ending(self):
        """Ask a policy owner for the reason, then end it."""
        self.ensure_one()
        return self.env["wardclerk.approval.prompt"]._open(
            "end_delegation", delegation_id=self.id
        )

    def _end(self, state, reason):
        self._refuse_programs()
        for one in self:
            one.check_access("read")
            if one.state != "active":
                raise UserError(self.env._("%s has ended already.", one.display_name))
        self._finish(state, reason)
        return True

    def _finish(self, state, reason):
        """End it now, with evidence, and give the turns back."""
        # Nobody has the right to write a delegation; the caller checked who asks.
        permitted(self.sudo()).write(
            {
                "state": state,
                "ended_at": fields.Datetime.now(),
                "ended_by_id": self.env.uid,
                "ended_reason": (reason or "").strip() or False,
            }
        )
        self.env["wardclerk.audit"]._record(
            f"delegation.{state}",
            self,
            old={"state": "active"},
            new={"state": state},
            reason=reason,
        )
        self._take_effect()

    def _refuse_programs(self):
        if self.env.su or not self.env.user._wardclerk_people():
            raise AccessError(
                self.env._("Only a person delegates, with their own log-in.")
            )

    def _refuse_unless_theirs(self, reason):
        """The person themselves, or with a reason a policy owner who is neither."""
        self.ensure_one()
        self._refuse_programs()
        user = self.env.user
        if user == self.delegator_id:
            return
        is_owner = user.has_group("wardclerk_base.group_policy_owner")
        if not is_owner or user == self.delegate_id:
            raise AccessError(
                self.env._(
                    "Only %s, or a policy owner who is not the one to stand in, can do"
                    " this.",
                    self.sudo().delegator_id.name,  # a name that was just typed in
                )
            )
        if not (reason or "").strip():
            raise UserError(
                self.env._("Say why you do this for %s.", self.delegator_id.name)
            )

    def _take_effect(self):
        """Bring the lists of who can decide up to date."""
        self.env.registry.clear_cache()
        people = self.delegator_id | self.delegate_id
        self.env["wardclerk.approval.step"]._refresh_held_by(people)

    def _evidence_values(self):
        # Roles and types that the person may not read are part of it.
        rows = self.sudo()
        return {one.id: {name: one[name] for name in WATCHED_FIELDS} for one in rows}

    # -- what speaks against it ----------------------------------------------

    @api.onchange(
        "delegator_id",
        "delegate_id",
        "date_from",
        "date_to",
        "role_ids",
        "document_type_ids",
        "facility_id",
    )
    def _onchange_show_flaws(self):
        """Say before saving what would be refused."""
        wanted = self.delegator_id, self.delegate_id, self.date_from, self.date_to
        if not all(wanted):
            return None
        if not (found := self._flaw_words()):
            return None
        return {
            "warning": {
                "title": self.env._("This delegation cannot begin"),
                "message": "\n".join(found),
            }
        }

    def _refuse_flaws(self):
        found = self._flaw_words()
        if found:
            raise ValidationError("\n".join(found))

    def _flaw_words(self):
        """Return in words all that speaks against this delegation."""
        # What counts of the two does not depend on what the person may read of them.
        mine = self.sudo()
        others = mine.search(
            Domain("state", "=", "active")
            & Domain("id", "not in", self.ids)
            & Domain("date_to", ">=", self.date_from)
            & Domain("date_from", "<=", self.date_to)
        )
        kept = mine.env["wardclerk.role"].search([("is_kept_from_staff", "=", True)])
        found = flaws(
            mine._as_core(),
            mine._party(mine.delegator_id),
            mine._party(mine.delegate_id),
            [other._as_core() for other in others],
            mine._roles_of_rules(),
            frozenset(kept.mapped("code")),
            fields.Date.context_today(self),
        )
        names = {role.code: role.name for role in mine.env["wardclerk.role"].search([])}
        return [
            self._sentences(", ".join(names[code] for code in one.roles))[one.flaw]
            for one in found
        ]

    def _as_core(self):
        return Delegation(
            delegator=self.delegator_id.id,
            delegate=self.delegate_id.id,
            first=self.date_from,
            last=self.date_to,
            kinds=frozenset(self.document_type_ids.mapped("model")),
            roles=frozenset(self.role_ids.mapped("code")),
            place=tuple(self.facility_id._ancestor_ids()) if self.facility_id else (),
            amount_max=Decimal(str(self.amount_max)) if self.amount_max else None,
        )

    def _party(self, user):
        """Return what counts of one of the two, at the place of the delegation."""
        held = self._assignments_of(user)
        groups = user.all_group_ids
        barred = self.env["wardclerk.role"].search([("group_id", "not in", groups.ids)])
        companies = self.facility_id.company_id
        if not companies and user == self.delegator_id:
            companies = held.company_id | held.facility_id.company_id
        return Party(
            is_person=bool(user._wardclerk_people()),
            is_administrator=user.has_group("wardclerk_base.group_administrator"),
            roles=frozenset(held.role_id.mapped("code")),
            barred_roles=frozenset(barred.filtered("group_id").mapped("code")),
            companies=frozenset((companies & user.company_ids or user.company_ids).ids),
            places=frozenset(user.facility_ids.ids),
            superiors=frozenset(self._superiors_of(user)),
        )

    def _assignments_of(self, user):
        """Return the roles that count at some time and place of the delegation."""
        Assignment = self.env["wardclerk.role.assignment"]
        held = Assignment.search(
            Domain("user_id", "=", user.id)
            & (
                Domain("date_from", "=", False)
                | Domain("date_from", "<=", self.date_to)
            )
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", self.date_from))
        ).filtered("is_effective")
        if not self.facility_id:
            return held
        here = self.facility_id._ancestor_ids()
        return held.filtered(
            lambda one: (
                not one.facility_id
                or one.facility_id.id in here
                or self.facility_id.id in one.facility_id._ancestor_ids()
            )
        )

    @api.model
    def _superiors_of(self, user):
        """Return the ids of the users above this one, up to the top."""
        above, employees = [], user.employee_ids.parent_id
        while employees and not set(employees.user_id.ids) <= set(above):
            above += employees.user_id.ids
            employees = employees.parent_id
        return above

    def _roles_of_rules(self):
        """Return the roles that one rule asks, for each rule in force."""
        kinds = self.document_type_ids.mapped("model")
        versions = self.env["wardclerk.policy.version"].search(
            Domain("state", "=", "active")
            & Domain("effective_from", "<=", fields.Date.context_today(self))
            & (Domain("res_model", "in", kinds) if kinds else Domain.TRUE)
        )
        return {
            frozenset(step.role for step in rule.steps if step.role)
            for version in versions
            for rule in version._decision_table().rules
        }

    def _sentences(self, roles):
        """Return {flaw: what is wrong and what to do about it}."""
        words = {
            "giver": self.delegator_id.name,
            "taker": self.delegate_id.name,
            "roles": roles,
        }
        return {
            Flaw.ONESELF: self.env._(
                "Choose somebody else: nobody stands in for themselves."
            ),
            Flaw.PAST: self.env._("The last day is over. Choose days from today on."),
            Flaw.BACKWARDS: self.env._("The last day lies before the first."),
            Flaw.TOO_LONG: self.env._(
                "A delegation lasts a year at most. Hand the role over instead."
            ),
            Flaw.NO_PERSON: self.env._(
                "%(giver)s or %(taker)s is a bot, an outside user or archived. Choose"
                " active people.",
                **words,
            ),
            Flaw.ADMINISTRATOR: self.env._(
                "Who administers Wardclerk decides nothing and cannot stand in."
            ),
            Flaw.NOTHING: self.env._(
                "%(giver)s holds none of these roles then and there.", **words
            ),
            Flaw.NO_ACCESS: self.env._(
                "%(taker)s is not in the group that is required for: %(roles)s. Ask an"
                " administrator to add them, in Settings, Users.",
                **words,
            ),
            Flaw.OTHER_COMPANY: self.env._(
                "%(taker)s has no access to the company.", **words
            ),
            Flaw.OTHER_PLACE: self.env._(
                "%(taker)s works at other facilities only.", **words
            ),
            Flaw.OWN_STAFF: self.env._(
                "Not for one's own staff: %(roles)s. Choose a peer.", **words
            ),
            Flaw.OTHER_STEP: self.env._(
                "%(taker)s decides another step of the same documents, as: %(roles)s."
                " Two steps need two people. Choose somebody else.",
                **words,
            ),
            Flaw.CHAIN: self.env._(
                "One of the two is part of another delegation in these days, and what"
                " is delegated is not delegated on. Choose other days or somebody else."
            ),
            Flaw.LOOP: self.env._(
                "%(giver)s and %(taker)s would stand in for each other. Choose other"
                " days or somebody else.",
                **words,
            ),
            Flaw.TWICE: self.env._(
                "%(taker)s stands in for these documents already.", **words
            ),
        }

    # -- whose turns are covered ---------------------------------------------

    @api.model
    @tools.ormcache()
    def _delegators(self):
        """Return the ids of those who delegate now or later.

        Most turns are nobody's to take, and this tells without a query.
        """
        rows = self.sudo().search(  # who can decide does not depend on who looks
            [("state", "=", "active"), ("date_to", ">=", fields.Date.today())]
        )
        return frozenset(rows.delegator_id.ids)

    @api.model
    def _delegates_of(self, turns):
        """Return the pairs (delegate, holder) that count today, for each turn.

        `turns` are (case, role id, ids of the holders); all cost one search.
        """
        delegators = self._delegators()
        away = {one for turn in turns for one in turn[2]} & delegators
        if not away:
            return [frozenset()] * len(turns)
        # Whoever looks: who can decide is the same.
        active = self.sudo().search(
            [("state", "=", "active"), ("delegator_id", "in", list(away))]
        )
        return [
            frozenset(
                (one.delegate_id.id, one.delegator_id.id)
                for one in active
                if one.delegator_id.id in holders and one._covers(case, role_id)
            )
            for case, role_id, holders in turns
        ]

    def _covers(self, case, role_id):
        """Tell whether the delegate may take a turn of this case, today."""
        # The day where the document is, not that of a client's context.
        at_place = case.with_context(tz=case.facility_id.tz or "UTC")
        role = self.env["wardclerk.role"].browse(role_id or ())
        place = case.facility_id._ancestor_ids() if case.facility_id else []
        turn = Turn(
            kind=case.res_model,
            role=role.code or "",
            place=tuple(place),
            amount=self._amount_of(case),
            day=fields.Date.context_today(at_place),
        )
        return self._as_core().covers(turn) and self._has_access(case, role, place)

    def _has_access(self, case, role, place):
        """What was checked at set-up must still be so."""
        user = self.delegate_id
        limits = user.facility_ids.ids
        return bool(
            user._wardclerk_people()
            and not user.has_group("wardclerk_base.group_administrator")
            and (not role.group_id or role.group_id in user.all_group_ids)
            and (not case.company_id or case.company_id in user.company_ids)
            and (not limits or set(limits).intersection(place))
        )

    def _amount_of(self, case):
        """Return the case's amount in the currency of the limit, None if unknown."""
        amount = case._limited_amount()
        currency = case.company_id.currency_id
        if amount is None or not self.amount_max or currency == self.currency_id:
            return amount
        day = case.requested_at.date()
        into = self.currency_id
        converted = currency._convert(float(amount), into, case.company_id, day)
        return Decimal(f"{converted:.{into.decimal_places}f}")
