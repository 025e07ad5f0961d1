"""A payment run: ready bills, proposed by date, approved, released by a person."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import plaintext2html

from odoo.addons.wardclerk_policy.permit import permitted, take_permit

from ..leave import KEY, Leave

BILLS_MAX = 1000  # of one run: a person must be able to look at them
LOGGED_MAX = 20  # of those left out; each bill tells its readiness itself
ASKED = {"company_id", "journal_id", "pay_date", "due_until", "line_ids", "name"}


class WardclerkPaymentRun(models.Model):
    _name = "wardclerk.payment.run"
    _description = "Payment Run"
    _inherit = [
        "wardclerk.approval.mixin",
        "wardclerk.audit.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "id desc"
    _check_company_auto = True

    _approval_gates = {"release": ("released",)}
    _approval_cancel_states = ("cancelled",)
    _approval_date_field = "pay_date"
    _approval_protected_fields = (
        *("company_id", "journal_id", "pay_date", "amount_total"),
    )
    _approval_protected_lines = {
        "line_ids": ("move_id", "amount", "currency_id", "account_id"),
    }

    name = fields.Char(required=True, default=lambda self: self._default_name())
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id", store=True)
    journal_id = fields.Many2one(
        "account.journal",
        required=True,
        check_company=True,
        domain="[('type', 'in', ('bank', 'cash')), ('company_id', '=', company_id)]",
    )
    pay_date = fields.Date(required=True, default=fields.Date.context_today)
    due_until = fields.Date(
        required=True,
        default=lambda self: fields.Date.context_today(self) + timedelta(days=7),
        help="Bills that are due, or lose a discount, until this day are proposed.",
    )
    line_ids = fields.One2many("wardclerk.payment.run.line", "run_id")
    amount_total = fields.Monetary(compute="_compute_amount_total", store=True)
    state = fields.Selection(
        [
            ("draft", "To Be Approved"),
            ("released", "Released"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="draft",
        index=True,
        copy=False,
        tracking=True,
    )
    released_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    released_at = fields.Datetime(readonly=True, copy=False)
    payment_ids = fields.One2many("account.payment", "payment_run_id", readonly=True)

    @api.model
    def _default_name(self):
        day = fields.Date.to_string(fields.Date.context_today(self))
        return self.env._("Payments of %s", day)

    @api.depends("line_ids.amount_company")
    def _compute_amount_total(self):
        for run in self:
            run.amount_total = sum(run.line_ids.mapped("amount_company"))

    # -- rows ----------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.keys() - self._written_by_people() for vals in vals_list):
            self._refuse_without_permit()
        runs = super().create(vals_list)
        runs._record_run("payment_run.created")
        return runs

    def write(self, vals):
        if vals.keys() - self._written_by_people():
            self._refuse_without_permit()
        elif ASKED & vals.keys() and any(run.state != "draft" for run in self):
            raise UserError(self.env._("This run has ended. Begin another one."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("A payment run is cancelled, never deleted."))

    @api.model
    def _written_by_people(self):
        thread = {
            *self.env["mail.thread"]._fields,
            *self.env["mail.activity.mixin"]._fields,
        }
        return ASKED | thread

    def _refuse_without_permit(self):
        if not take_permit(self):
            raise AccessError(self.env._("A payment run follows from acts."))

    # -- proposing -----------------------------------------------------------

    def action_propose(self):
        """Add the ready bills that are due, the most urgent first."""
        for run in self:
            run.check_access("write")
            run._propose()
        return True

    def _propose(self):
        bills = self._due_bills()
        unready = bills._unready_words()
        ready = bills.filtered(lambda move: move.id not in unready)
        room = BILLS_MAX - len(self.line_ids)
        ordered = ready.sorted(lambda move: (move._payment_due_date(), move.id))
        self.write(
            {
                "line_ids": [
                    fields.Command.create({"move_id": move.id})
                    for move in ordered[:room]
                ]
            }
        )
        self._record_run(
            "payment_run.proposed", ready=len(ready), not_ready=len(unready)
        )
        if unready:
            self._log_unready(unready)

    def _log_unready(self, unready):
        """Say which due bills are left out and why, the first ones by name."""
        bills = self.env["account.move"].browse(unready)
        told = [
            f"{bill.display_name}: {unready[bill.id]}" for bill in bills[:LOGGED_MAX]
        ]
        words = self.env._("Due and not ready, so not proposed: %s", len(unready))
        self._message_log(body=plaintext2html("\n".join([words, *told])))

    def _due_bills(self):
        """Return unpaid bills with a day to pay until then, in no live run."""
        Lines = self.env["account.move.line"]
        due = Lines.search(
            Domain("company_id", "=", self.company_id.id)
            & Domain("parent_state", "=", "posted")
            & Domain("move_id.move_type", "=", "in_invoice")
            & Domain("account_type", "=", "liability_payable")
            & Domain("reconciled", "=", False)
            & Domain("payment_date", "<=", self.due_until)
        ).move_id
        taken = self.env["wardclerk.payment.run.line"].search(
            [("run_state", "=", "draft"), ("move_id", "in", due.ids)]
        )
        return due - taken.move_id

    # -- approval ------------------------------------------------------------

    def _approval_facts(self):
        conditions = self.line_ids.move_id._payment_conditions()
        return {
            run.id: {
                "bills": len(run.line_ids),
                "unknown_conditions": sorted(
                    {
                        condition.code
                        for move in run.line_ids.move_id
                        for condition in conditions[move.id]
                        if condition.is_met is None
                    }
                ),
            }
            for run in self
        }

    def _request_approval(self, gate=None):
        for run in self.filtered(lambda one: one.state == "draft"):
            run._refuse_unready()
        return super()._request_approval(gate)

    def _refuse_unready(self):
        """Refuse a run that is empty or that holds a bill which is not ready now."""
        if not self.line_ids:
            raise UserError(self.env._("Add bills first, or propose those due."))
        if unready := self._unready_text():
            raise UserError(unready)

    def _unready_text(self):
        """Return which bills are not ready now, and why; nothing when all are."""
        bills = self.sudo().line_ids.move_id  # it does not depend on who looks
        return "\n".join(
            self.env._(
                "%(bill)s is not ready to be paid: %(why)s.",
                bill=bills.browse(move_id).display_name,
                why=words,
            )
            for move_id, words in bills._unready_words().items()
        )

    # -- releasing -----------------------------------------------------------

    def action_release(self):
        """Pay, as somebody else than those who approved."""
        self.ensure_one()
        self.check_access("write")
        self.lock_for_update()
        self._refuse_to_release()
        self._look_again()
        if unready := self._unready_text():
            return self._hold(unready)
        self._refuse_other_amounts()
        self._release()
        return True

    def _hold(self, why):
        """Keep what was found when looking again, and pay nothing."""
        self._message_log(body=plaintext2html(why))
        self._record_run("payment_run.held", why=why)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("Nothing was paid"),
                "message": why,
                "type": "danger",
                "sticky": True,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _release(self):
        # The engine's own state; the gate asks for the approval.
        permitted(self.sudo()).write(
            {
                "state": "released",
                "released_by_id": self.env.uid,
                "released_at": fields.Datetime.now(),
            }
        )
        for line in self.line_ids:
            line._pay()
        self._record_run("payment_run.released", payments=len(self.payment_ids))

    def _refuse_to_release(self):
        person = self.env.user
        if self.env.su or person._wardclerk_is_bot():
            raise AccessError(self.env._("A person releases payments."))
        if self.state != "draft":
            raise UserError(self.env._("This run has ended."))
        # Who decided is looked at whoever releases.
        case = self.sudo().approval_case_id
        if person in case.decision_ids.user_id:
            raise UserError(
                self.env._("You approved this run: somebody else releases it.")
            )
        if person in self._receivers():
            raise UserError(
                self.env._("You received what is paid here: somebody else releases it.")
            )

    def _receivers(self):
        """Return who received what the bills are for; domains that know add them."""
        return self.env["res.users"]

    def _look_again(self):
        """Bring what conditions rest on up to date; domains look vendors up again."""

    def _refuse_other_amounts(self):
        for line in self.line_ids:
            if line.currency_id.compare_amounts(line.amount, line._open_amount()):
                raise UserError(
                    self.env._(
                        "%s: the amount left to pay is another one now. Take it out"
                        " and propose again.",
                        line.move_id.display_name,
                    )
                )

    def _leave(self):
        """Return what lets this run, and nobody else, make payments."""
        return {KEY: Leave(self)}

    def action_cancel(self):
        """End a run before anything is paid."""
        for run in self:
            run.check_access("write")
            run.lock_for_update()
            if run.state != "draft":
                raise UserError(self.env._("This run has ended."))
            # The engine's own state, after the check of who may.
            permitted(run.sudo()).write({"state": "cancelled"})
            run._record_run("payment_run.cancelled")
        return True

    def _record_run(self, action, **detail):
        for run in self:
            self.env["wardclerk.audit"]._record(
                action,
                run,
                detail={
                    "bills": len(run.line_ids),
                    "amount": run.amount_total,
                    "currency": run.currency_id.name,
                    **detail,
                },
            )
