"""One bill of a payment run, with the amount and the account that are approved."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..condition import MARKS

OWN = {"amount", "account_id", "currency_id", "amount_company", "run_id", "move_id"}


class WardclerkPaymentRunLine(models.Model):
    """Amount and account come from the bill: nobody types them."""

    _name = "wardclerk.payment.run.line"
    _description = "Bill of a Payment Run"
    _inherit = ["wardclerk.approval.line.mixin"]
    _order = "due_date, id"

    _approval_document_field = "run_id"

    run_id = fields.Many2one(
        "wardclerk.payment.run", required=True, index=True, ondelete="cascade"
    )
    run_state = fields.Selection(related="run_id.state", store=True)
    company_id = fields.Many2one(related="run_id.company_id", store=True)
    move_id = fields.Many2one(
        "account.move", string="Bill", required=True, index=True, ondelete="restrict"
    )
    partner_id = fields.Many2one(related="move_id.commercial_partner_id")
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    amount = fields.Monetary(required=True, readonly=True)
    amount_company = fields.Monetary(
        string="In Company Currency",
        readonly=True,
        currency_field="company_currency_id",
    )
    account_id = fields.Many2one(
        "res.partner.bank", string="To", readonly=True, ondelete="restrict"
    )
    due_date = fields.Date(string="Pay Until", readonly=True)
    readiness = fields.Char(compute="_compute_readiness")

    _once = models.UniqueIndex(
        "(move_id) WHERE run_state = 'draft'", "The bill is in another run already."
    )

    def _compute_readiness(self):
        unready = self.move_id._unready_words()
        for line in self:
            line.readiness = unready.get(line.move_id.id) or MARKS[True]

    @api.model_create_multi
    def create(self, vals_list):
        # What a bill says does not depend on who puts it into a run.
        moves = self.env["account.move"].sudo()
        moves = moves.browse([vals.get("move_id") for vals in vals_list])
        runs = self.env["wardclerk.payment.run"].sudo()  # as above
        runs = runs.browse([vals.get("run_id") for vals in vals_list])
        self._refuse_wrong(list(zip(runs, moves, strict=True)))
        return super().create(
            [
                {"run_id": run.id, **move._payment_line_values()}
                for run, move in zip(runs, moves, strict=True)
            ]
        )

    def write(self, vals):
        if OWN & vals.keys():
            raise UserError(self.env._("Take the bill out of the run and add it anew."))
        return super().write(vals)

    @api.model
    def _refuse_wrong(self, pairs):
        """Refuse bills that are not ready, or of another company than the run's."""
        unready = self.env["account.move"].union(*(bill for _run, bill in pairs))
        unready = unready._unready_words()
        for run, bill in pairs:
            if run.state != "draft":
                raise UserError(self.env._("This run has ended. Begin another one."))
            if bill.company_id != run.company_id:
                raise UserError(
                    self.env._("%s is a bill of another company.", bill.display_name)
                )
            if bill.id in unready:
                raise UserError(
                    self.env._(
                        "%(bill)s is not ready to be paid: %(why)s.",
                        bill=bill.display_name,
                        why=unready[bill.id],
                    )
                )

    def _open_amount(self):
        return self.move_id._payment_line_values()["amount"]

    def _pay(self):
        """Make, post and reconcile the payment of this bill, as Odoo's dialogue."""
        # Who releases an approved run needs no further right on bills.
        move = self.move_id.sudo()
        register = self.env["account.payment.register"].sudo()  # as above
        register = register.with_context(
            active_model="account.move", active_ids=move.ids, **self.run_id._leave()
        )
        values = {
            "journal_id": self.run_id.journal_id.id,
            "payment_date": self.run_id.pay_date,
        }
        if self.account_id:
            values["partner_bank_id"] = self.account_id.id
        register.create(values)._create_payments()


class AccountMove(models.Model):
    _inherit = "account.move"

    def _payment_line_values(self):
        """Return what a run's line says about this bill."""
        self.ensure_one()
        return {
            "move_id": self.id,
            "currency_id": self.currency_id.id,
            "amount": self.amount_residual,
            "amount_company": abs(self.amount_residual_signed),
            "account_id": self._payment_account().id,
            "due_date": self._payment_due_date(),
        }

    def _payment_account(self):
        """Return the account that is paid to: the bill's, else the vendor's first."""
        return self.partner_bank_id or self.commercial_partner_id.bank_ids[:1]
