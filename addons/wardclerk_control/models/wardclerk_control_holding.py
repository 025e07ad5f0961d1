"""One person who holds both sides of a toxic pair, and who accepted that."""

from datetime import date, timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from odoo.addons.wardclerk_policy.permit import permitted, take_permit

ACCEPTED_MAX = timedelta(days=366)  # then two people look at it again
NO_END = date(9999, 12, 31)


class WardclerkControlHolding(models.Model):
    """Listed by the nightly scan and whenever roles or groups change."""

    _name = "wardclerk.control.holding"
    _description = "Toxic Pair of a Person"
    _inherit = ["wardclerk.audit.mixin"]
    _order = "state desc, severity, id desc"

    user_id = fields.Many2one(
        "res.users", string="Person", required=True, readonly=True, ondelete="restrict"
    )
    pair_id = fields.Many2one(
        "wardclerk.control.pair", required=True, readonly=True, ondelete="restrict"
    )
    severity = fields.Selection(related="pair_id.severity", store=True)
    since = fields.Date(readonly=True, help="Empty: since ever.")
    until = fields.Date(readonly=True, help="Empty: without end.")
    found_at = fields.Datetime(readonly=True, required=True)
    ended_at = fields.Datetime(readonly=True)
    state = fields.Selection(
        [("open", "Open"), ("accepted", "Accepted"), ("ended", "Ended")],
        required=True,
        readonly=True,
        default="open",
        index=True,
    )
    accepted_until = fields.Date(
        readonly=True, help="From the next day on it is open again."
    )
    mitigation = fields.Text(
        readonly=True, help="Why it is acceptable, and what is done instead."
    )
    accepted_by_id = fields.Many2one(
        "res.users", string="Proposed By", readonly=True, ondelete="restrict"
    )
    signed_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")

    _one_live = models.UniqueIndex(
        "(user_id, pair_id) WHERE state <> 'ended'", "This is listed already."
    )
    _accepted_by_two = models.Constraint(
        "CHECK (state <> 'accepted' OR (accepted_until IS NOT NULL"
        " AND signed_by_id <> accepted_by_id AND signed_by_id <> user_id"
        " AND accepted_by_id <> user_id AND btrim(mitigation) <> ''))",
        "Two other people accept a toxic pair, until a day and with a reason.",
    )

    @api.depends("user_id", "pair_id")
    def _compute_display_name(self):
        for holding in self:
            person = holding.user_id.sudo().name  # of a company that is not shown
            holding.display_name = f"{person}: {holding.pair_id.name}"

    @api.model_create_multi
    def create(self, vals_list):
        if not take_permit(self):
            raise AccessError(self.env._("The scan lists who holds a toxic pair."))
        return super().create(vals_list)

    def write(self, vals):
        if not take_permit(self):
            raise AccessError(self.env._("Propose to accept it, with a reason."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("That a toxic pair was held stays on record."))

    def action_open_acceptance(self):
        """Open the form in which a policy owner proposes to accept it for a time."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Accept for a time"),
            "res_model": "wardclerk.control.loosening",
            "view_mode": "form",
            "target": "new",
            "context": {"default_res_model": self._name, "default_res_id": self.id},
        }

    def _propose(self, changes, reason):
        """Propose to accept it until a day; a second person signs."""
        self.ensure_one()
        if self._concerns(self.env.user):
            raise UserError(
                self.env._("This is about yourself. Another policy owner proposes it.")
            )
        until = fields.Date.to_date(changes.get("accepted_until"))
        today = fields.Date.context_today(self)
        if set(changes) != {"accepted_until"} or not until:
            raise UserError(self.env._("Say until which day it is accepted."))
        if not today <= until <= today + ACCEPTED_MAX:
            raise UserError(
                self.env._("Accept it from today on, and for one year at most.")
            )
        if self.state == "ended":
            raise UserError(self.env._("This has ended. Nothing is left to accept."))
        changes = {"accepted_until": fields.Date.to_string(until)}
        return self.env["wardclerk.control.proposal"]._propose(self, changes, reason)

    def _apply_proposal(self, proposal):
        # Accepted by a second person; nobody has a right to write these rows.
        permitted(self.sudo()).write(
            {
                "state": "accepted",
                "accepted_until": proposal.changes["accepted_until"],
                "mitigation": proposal.reason,
                "accepted_by_id": proposal.proposed_by_id.id,
                "signed_by_id": proposal.decided_by_id.id,
            }
        )
        self.env["wardclerk.audit"]._record(
            "toxic_pair.accepted", self, new=self._told(), reason=proposal.reason
        )

    def _concerns(self, person):
        return person == self.sudo().user_id  # whoever it is, it is not for them

    @api.model
    def _accepted(self):
        """Return the (person id, pair id) that two people have accepted for today."""
        rows = self.sudo().search(  # what was accepted counts whoever asks
            [
                ("state", "=", "accepted"),
                ("accepted_until", ">=", fields.Date.context_today(self)),
            ]
        )
        return {(row.user_id.id, row.pair_id.id) for row in rows}

    @api.model
    def _refresh(self, users=None, found=None):
        """Bring the list up to date, for these users or for all."""
        if found is None:
            found = self.env["wardclerk.control.pair"]._conflicts(users)
        domain = Domain("state", "!=", "ended")
        if users is not None:
            domain &= Domain("user_id", "in", users.ids)
        Rows = self.sudo()  # the list is the engine's own
        live = {(row.user_id.id, row.pair_id.id): row for row in Rows.search(domain)}
        now = {(one.person, one.pair): one for one in found}
        gone = Rows.union(*(row for key, row in live.items() if key not in now))
        gone._enter({"state": "ended", "ended_at": fields.Datetime.now()}, "ended")
        today = fields.Date.context_today(self)
        lapsed = Rows.union(*live.values()) - gone
        lapsed = lapsed.filtered(
            lambda row: row.state == "accepted" and row.accepted_until < today
        )
        lapsed._enter({"state": "open"}, "reopened")
        new = permitted(Rows).create(
            [
                {
                    "user_id": one.person,
                    "pair_id": one.pair,
                    "since": one.since if one.since.year > 1900 else False,
                    "until": one.until if one.until < NO_END else False,
                    "found_at": fields.Datetime.now(),
                }
                for key, one in now.items()
                if key not in live
            ]
        )
        self.env["wardclerk.audit"]._record("toxic_pair.found", new, new=new._told())

    def _enter(self, values, what):
        if self:
            permitted(self).write(values)
            self.env["wardclerk.audit"]._record(
                f"toxic_pair.{what}", self, new=self._told()
            )

    def _told(self):
        return {
            row.id: {
                "state": row.state,
                "user_id": row.user_id,
                "pair_id": row.pair_id,
                "accepted_until": row.accepted_until or None,
            }
            for row in self.sudo()  # evidence names the person by id
        }

    @api.model
    def _cron_scan(self):
        """Look at everybody each night: dates begin, end and lapse."""
        self._refresh()
