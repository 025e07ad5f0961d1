"""A person's wish to be forgotten, carried out by two people."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

ENGINE_FIELDS = {
    "state",
    "requested_by_id",
    "confirmed_by_id",
    "confirmed_at",
    "erased",
}


class WardclerkAuditErasure(models.Model):
    """Erases personal values and their salts; entries and proofs stay as they are."""

    _name = "wardclerk.audit.erasure"
    _description = "Erasure of a Person"
    _order = "id desc"
    _allow_sudo_commands = False

    person = fields.Reference(
        [("res.partner", "Contact"), ("res.users", "User")], required=True
    )
    reason = fields.Text(required=True, help="Who asked, and on which ground.")
    requested_by_id = fields.Many2one(
        "res.users", required=True, readonly=True, default=lambda self: self.env.user
    )
    confirmed_by_id = fields.Many2one("res.users", readonly=True)
    confirmed_at = fields.Datetime(readonly=True)
    erased = fields.Integer(string="Values Erased", readonly=True)
    state = fields.Selection(
        [("requested", "Waits for a Second Person"), ("done", "Erased")],
        required=True,
        readonly=True,
        default="requested",
    )

    _two_people = models.Constraint(
        "CHECK (confirmed_by_id <> requested_by_id)",
        "Two people carry out an erasure.",
    )
    _done_is_confirmed = models.Constraint(
        "CHECK (state = 'requested' OR confirmed_by_id IS NOT NULL)",
        "An erasure is confirmed before it is done.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if ENGINE_FIELDS.intersection(vals):
                raise AccessError(self.env._("State what to erase and why, no more."))
        erasures = super().create(vals_list)
        self.env["wardclerk.audit"]._record(
            "erasure.requested",
            erasures,
            detail={one.id: {"subject": one._subject()} for one in erasures},
        )
        return erasures

    def action_confirm(self):
        """Erase, as the second administrator. What is gone does not come back."""
        self.ensure_one()
        self.check_access("read")
        person = self.env.user
        in_person = self.env["res.users"]._wardclerk_in_person()
        if not in_person or not person.has_group("wardclerk_base.group_administrator"):
            raise AccessError(self.env._("Only an administrator confirms an erasure."))
        self.lock_for_update()
        if self.state != "requested":
            raise UserError(self.env._("This erasure is done already."))
        if person == self.requested_by_id:
            raise UserError(
                self.env._("You asked for it yourself. Another administrator confirms.")
            )
        self._erase(person)

    def _erase(self, person):
        self.env.cr.flush()  # values of this very transaction are erased as well
        [[erased]] = self.env.execute_query(
            SQL(
                "SELECT wardclerk_evidence.erase(%s, %s, %s, %s, %s)",
                self._subject(),
                self.requested_by_id.id,
                person.id,
                self.reason,
                self.id,
            )
        )
        # Nobody has the right to write an erasure; the checks are behind us.
        self.sudo()._store(
            {
                "state": "done",
                "confirmed_by_id": person.id,
                "confirmed_at": fields.Datetime.now(),
                "erased": erased,
            }
        )

    def _store(self, values):
        return super().write(values)  # pylint: disable=super-method-mismatch

    def write(self, vals):
        if self:  # a merge of contacts writes what refers to them, also to nothing
            raise AccessError(
                self.env._("An erasure is not edited. Ask for another one.")
            )
        return super().write(vals)

    def _subject(self):
        return f"{self.person._name},{self.person.id}"
