"""A row beside a bill that follows it: worked out anew when its grounds changed."""

from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.wardclerk_policy.permit import permitted, take_permit

from .account_move import BILL_TYPES

CATCH_UP_BILLS = 500  # of before the addon came, in one turn of the job


class WardclerkBillBeside(models.AbstractModel):
    """Rows that are stale are followed together before the transaction commits, or
    earlier, when a policy asks.

    A child names what it rests on with `@api.depends` on its `_compute_is_stale`, and
    says in `_follow` how its rows are worked out, many at once.
    """

    _name = "wardclerk.bill.beside"
    _description = "Row beside a Bill"
    _rec_name = "bill_id"

    bill_id = fields.Many2one(
        "account.move", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="bill_id.company_id", store=True, index=True)
    is_stale = fields.Boolean(
        compute="_compute_is_stale", store=True, readonly=True, compute_sudo=True
    )

    def _compute_is_stale(self):
        self.is_stale = True
        self._follow_later()

    def _follow(self):
        """Work out these rows, all at once, and write them with `_followed`."""
        raise NotImplementedError

    # -- when --------------------------------------------------------------------

    def _follow_later(self):
        """Follow these before the commit, or before a savepoint."""
        precommit = self.env.cr.precommit
        if self._name not in precommit.data:
            precommit.data[self._name] = set()
            precommit.add(self.sudo()._follow_noted)  # rows of the engine
        precommit.data[self._name].update(self.ids)

    @api.model
    def _follow_noted(self):
        noted = self.env.cr.precommit.data.pop(self._name, ())
        rows = self.browse(noted).exists().filtered("is_stale")
        if rows:
            rows._follow()
            self.env.flush_all()

    @api.model
    def _fresh(self, bills):
        """Return the rows of these bills, true to what is known now."""
        self = self.sudo()  # rows of the engine, whoever asks
        rows = self.search([("bill_id", "in", bills.ids)])
        rows |= self._open_beside(bills - rows.bill_id)
        stale = rows.filtered("is_stale")
        if stale:
            stale._follow()
        return rows

    @api.model
    def _open_beside(self, bills):
        """Put a row beside each of these bills."""
        governed = bills.filtered(lambda bill: bill.move_type in BILL_TYPES)
        if not governed:
            return self.browse()
        # Nobody may create such rows; they come with the bill.
        return permitted(self.sudo()).create(
            [{"bill_id": bill.id} for bill in governed]
        )

    def _followed(self, values_of):
        """Write what was worked out: {row: values}."""
        for row, values in values_of.items():
            permitted(row).write({**values, "is_stale": False})

    @api.model
    def _cron_catch_up(self):
        """Put rows beside the bills of before, some at a time."""
        rows = self.sudo()  # the job of an engine
        bills = self.env["account.move"].search(
            [
                ("move_type", "in", BILL_TYPES),
                ("id", "not in", rows._search([]).subselect("bill_id")),
            ],
            order="id desc",
            limit=CATCH_UP_BILLS,
        )
        rows._fresh(bills)
        more = len(bills) == CATCH_UP_BILLS
        self.env["ir.cron"]._commit_progress(len(bills), remaining=int(more))

    # -- nobody else writes ------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not take_permit(self):
            raise AccessError(self.env._("What follows a bill is not written by hand."))
        return super().create(vals_list)

    def write(self, vals):
        if not take_permit(self):
            raise AccessError(self.env._("What follows a bill is not written by hand."))
        return super().write(vals)
