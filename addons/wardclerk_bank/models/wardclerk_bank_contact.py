"""Telephone numbers and addresses that vendors had before somebody changed them."""

from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

# Whoever plans a fraud changes the number first and asks for the money days later.
SETTLED_DAYS = 30


class WardclerkBankContact(models.Model):
    """What a trigger of `res_partner` keeps, whoever writes and by whatever way."""

    _name = "wardclerk.bank.contact"
    _description = "Former Contact of a Vendor"
    _order = "replaced_at desc, id desc"
    _log_access = False
    _rec_name = "value"

    partner_id = fields.Many2one(
        "res.partner", required=True, index=True, ondelete="cascade"
    )
    kind = fields.Selection([("phone", "Phone"), ("email", "Email")], required=True)
    value = fields.Char(help="What it was; empty: nothing was known.")
    replaced_at = fields.Datetime(required=True)
    replaced_by_id = fields.Many2one("res.users", ondelete="set null")

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super
        raise AccessError(self.env._("Former contacts are kept by the database."))

    def write(self, vals):  # pylint: disable=method-required-super
        raise AccessError(self.env._("Former contacts are not changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("Former contacts are not deleted."))

    @api.model
    def _known_before(self, partner, moment):
        """Return {kind: values of a vendor and its contacts, as they stood before}.

        What was entered or changed within the last days before the moment is left out,
        and what stood there before counts in its place.
        """
        settled = moment - timedelta(days=SETTLED_DAYS)
        people = self._people(partner).filtered(
            lambda one: one.create_date and one.create_date <= settled
        )
        return self._values_at(people, settled)

    @api.model
    def _known_first(self, partner):
        """Return {kind: values that a vendor and its contacts began with}."""
        return self._values_at(self._people(partner), datetime.min)

    @api.model
    def _values_at(self, people, moment):
        people.flush_recordset(["phone", "email"])  # the trigger keeps what they were
        replaced = self.search(
            Domain("partner_id", "in", people.ids) & Domain("replaced_at", ">", moment),
            order="replaced_at, id",
        )
        before = {}
        for row in replaced:
            before.setdefault((row.partner_id, row.kind), row.value)
        return {
            kind: sorted(
                {
                    value
                    for one in people
                    if (value := before.get((one, kind), one[kind]))
                }
            )
            for kind in ("phone", "email")
        }

    @api.model
    def _people(self, partner):
        """Return a firm with its contacts, those that were archived included."""
        Partners = partner.with_context(active_test=False)
        return Partners.search(
            [("commercial_partner_id", "=", partner.commercial_partner_id.id)]
        )
