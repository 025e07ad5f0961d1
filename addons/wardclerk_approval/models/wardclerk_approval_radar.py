"""Documents that nobody will be able to decide, seen in time to do something."""

from collections import defaultdict
from datetime import date, timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.wardclerk_policy.permit import permitted, take_permit

from wardclerk.core.approval.radar import Outlook, gaps

DAYS_AHEAD = 14
DAYS_BACK = 90  # what came in these days will come again
SUGGESTIONS_MAX = 3
EVER = (date.min, date.max)


class WardclerkApprovalRadar(models.Model):
    """A forecast, made anew each day: it is thrown away and is no evidence."""

    _name = "wardclerk.approval.radar"
    _description = "No-Approver Radar"
    _order = "date_from, kind desc, id"

    kind = fields.Selection(
        [("pending", "Waits already"), ("coming", "Comes often")], required=True
    )
    case_id = fields.Many2one("wardclerk.approval.case", ondelete="cascade")
    role_id = fields.Many2one("wardclerk.role", required=True, ondelete="cascade")
    facility_id = fields.Many2one("wardclerk.facility", ondelete="cascade")
    company_id = fields.Many2one("res.company", ondelete="cascade")
    date_from = fields.Date(string="From", required=True)
    date_to = fields.Date(string="Until", required=True)
    cause = fields.Selection(
        [
            ("nobody", "Nobody holds the role"),
            ("ends", "The last one's role ends"),
            ("own_work", "It is their own work"),
            ("away", "Everybody is away"),
        ],
        required=True,
    )
    document_count = fields.Integer(
        string="Documents", help="In the last 90 days, for what comes often."
    )
    suggestion_ids = fields.Many2many(
        "res.users",
        "wardclerk_approval_radar_suggestion_rel",
        "radar_id",
        "user_id",
        string="Could Cover",
        help="They hold the role elsewhere and are there on these days.",
    )

    @api.depends("role_id.name", "facility_id.name")
    def _compute_display_name(self):
        for row in self:
            place = row.facility_id.name or row.company_id.name or ""
            row.display_name = f"{row.role_id.name}: {place}"

    @api.model_create_multi
    def create(self, vals_list):
        if not take_permit(self):
            raise AccessError(self.env._("The forecast is made each night."))
        return super().create(vals_list)

    def write(self, vals):  # pylint: disable=method-required-super
        raise AccessError(self.env._("The forecast is made each night."))

    def action_cover(self):
        """Open the role for these days, with who could take it filled in."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Cover %s", self.display_name),
            "res_model": "wardclerk.role.assignment",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_role_id": self.role_id.id,
                "default_user_id": self.suggestion_ids[:1].id,
                "default_facility_id": self.facility_id.id,
                "default_date_from": self.date_from,
                "default_date_to": self.date_to,
            },
        }

    # -- the forecast --------------------------------------------------------

    @api.model
    def _cron_look_ahead(self):
        """Make the forecast anew."""
        self._look_ahead()

    @api.model
    def _look_ahead(self):
        """Replace all rows by what is known today; the cost is a few queries."""
        first = fields.Date.today()
        last = first + timedelta(days=DAYS_AHEAD)
        turns = self._pending_turns() + self._coming_turns(first)
        known = self._known(turns, first, last)
        vals_list = [
            values
            for turn in turns
            for values in self._gap_values(turn, known, first, last)
        ]
        self.search([("kind", "!=", False)]).unlink()
        permitted(self).create(vals_list)

    @api.model
    def _pending_turns(self):
        """Return the turns that wait: the roles of unfinished steps."""
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT 'pending' AS kind, asked.id AS case_id, step.role_id,
                       asked.facility_id, asked.company_id, 1 AS document_count,
                       ARRAY(SELECT user_id FROM wardclerk_approval_case_maker_rel
                              WHERE case_id = asked.id)
                       || asked.requester_id AS makers
                  FROM wardclerk_approval_step AS step
                  JOIN wardclerk_approval_case AS asked ON asked.id = step.case_id
                 WHERE asked.state = 'pending' AND step.state IN ('waiting', 'open')
                   AND step.purpose = 'approve' AND step.role_id IS NOT NULL
                   AND step.escalated_at IS NULL
                """
            )
        )

    @api.model
    def _coming_turns(self, today):
        """Return the roles that policies in force ask where documents came lately."""
        codes = self._roles_in_force()
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT 'coming' AS kind, NULL AS case_id, step.role_id,
                       asked.facility_id, asked.company_id,
                       count(DISTINCT asked.id) AS document_count,
                       ARRAY[]::int[] AS makers
                  FROM wardclerk_approval_step AS step
                  JOIN wardclerk_approval_case AS asked ON asked.id = step.case_id
                  JOIN wardclerk_role AS role ON role.id = step.role_id
                 WHERE asked.requested_at >= %s AND role.code IN %s
                   AND step.purpose = 'approve'
                 GROUP BY step.role_id, asked.facility_id, asked.company_id
                """,
                today - timedelta(days=DAYS_BACK),
                tuple(codes) or ("",),
            )
        )

    @api.model
    def _roles_in_force(self):
        versions = self.env["wardclerk.policy.version"].search(
            [
                ("state", "=", "active"),
                ("effective_from", "<=", fields.Date.today()),
                ("policy_id.active", "=", True),
            ]
        )
        return {
            step.role
            for version in versions
            for rule in version._decision_table().rules
            for step in rule.steps
            if step.role
        }

    @api.model
    def _known(self, turns, first, last):
        """Return assignments by role, absences by person and delegations, at once."""
        Assignment = self.env["wardclerk.role.assignment"]
        in_time = (
            Domain("date_from", "=", False) | Domain("date_from", "<=", last)
        ) & (Domain("date_to", "=", False) | Domain("date_to", ">=", first))
        roles = {turn["role_id"] for turn in turns}
        held = Assignment.search(in_time & Domain("role_id", "in", list(roles)))
        held = held.filtered("is_effective")
        lent = self.env["wardclerk.approval.delegation"].search(
            [
                ("state", "=", "active"),
                ("date_from", "<=", last),
                ("date_to", ">=", first),
            ]
        )
        people = held.user_id | lent.delegate_id
        return {
            "held": held.grouped(lambda one: one.role_id.id),
            "lent": lent,
            "away": self._absences(people, first, last),
        }

    @api.model
    def _absences(self, people, first, last):
        """Return {user id: spans of days} of who is away then. Addons know more."""
        return {}

    def _gap_values(self, turn, known, first, last):
        facility = self.env["wardclerk.facility"].browse(turn["facility_id"] or ())
        company = self.env["res.company"].browse(turn["company_id"] or ())
        held = known["held"].get(turn["role_id"], ())
        here, elsewhere = defaultdict(tuple), self.env["res.users"]
        for one in held:
            if one._covers(facility, company):
                days = one.date_from or EVER[0], one.date_to or EVER[1]
                here[one.user_id.id] += (days,)
            elif not company or company in one.user_id.company_ids:
                elsewhere |= one.user_id
        outlook = Outlook(
            here,
            known["away"],
            self._lent_here(turn, known["lent"], facility),
            frozenset(turn["makers"]),
        )
        for (begin, end), cause in gaps(outlook, first, last):
            free = self._free(elsewhere, known["away"], outlook.makers, begin, end)
            yield {
                "kind": turn["kind"],
                "case_id": turn["case_id"],
                "role_id": turn["role_id"],
                "facility_id": facility.id,
                "company_id": company.id,
                "date_from": begin,
                "date_to": end,
                "cause": cause.value,
                "document_count": turn["document_count"],
                "suggestion_ids": [fields.Command.set(free.ids[:SUGGESTIONS_MAX])],
            }

    def _lent_here(self, turn, lent, facility):
        """Return the delegations that cover the role and the place."""
        path = facility._ancestor_ids() if facility else []
        return tuple(
            (one.delegator_id.id, one.delegate_id.id, (one.date_from, one.date_to))
            for one in lent
            if (not one.role_ids or turn["role_id"] in one.role_ids.ids)
            and (not one.facility_id or one.facility_id.id in path)
        )

    def _free(self, people, away, makers, begin, end):
        """Return who of these is there on all the days and no party to it."""
        return people.filtered(
            lambda one: (
                one.id not in makers
                and not any(
                    first <= end and begin <= last
                    for first, last in away.get(one.id, ())
                )
            )
        )
