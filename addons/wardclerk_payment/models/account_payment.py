"""Payments: once governed, those to vendors leave through an approved run only."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..leave import run_of

ON_THE_WAY = ("in_process", "paid")


class AccountPayment(models.Model):
    _inherit = "account.payment"

    payment_run_id = fields.Many2one(
        "wardclerk.payment.run",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )

    @api.model_create_multi
    def create(self, vals_list):
        run_id = run_of(self)
        for vals in vals_list:
            if vals.get("payment_run_id"):
                self._refuse_run()
            if run_id:
                vals["payment_run_id"] = run_id
        payments = super().create(vals_list)
        payments._refuse_outside_runs()
        return payments

    def write(self, vals):
        if "payment_run_id" in vals:
            self._refuse_run()
        fixed = {"amount", "partner_id", "currency_id", "partner_bank_id"} & vals.keys()
        if fixed and not run_of(self):
            self._refuse_other_content(fixed, vals)
        result = super().write(vals)
        if {"state", "payment_type", "partner_type"} & vals.keys():
            self._refuse_outside_runs()
        return result

    def _refuse_run(self):
        raise AccessError(self.env._("A payment belongs to the run that made it."))

    def _refuse_other_content(self, names, vals):
        """What a run paid stays as it was approved."""
        for payment in self.filtered("payment_run_id"):
            for name in names:
                field = self._fields[name]
                new = field.convert_to_record(
                    field.convert_to_cache(vals[name], payment), payment
                )
                if payment[name] != new:
                    raise UserError(
                        self.env._(
                            "This payment was made by an approved run. Cancel it"
                            " and put the bill into another run."
                        )
                    )

    def _refuse_outside_runs(self):
        """Refuse payments to vendors that are on their way without a released run."""
        guard = self.env["wardclerk.payment.guard"]
        leaving = self.filtered(
            lambda one: (
                one.state in ON_THE_WAY
                and one.payment_type == "outbound"
                and one.partner_type == "supplier"
                # The run is the engine's own row; who pays need not read it.
                and one.sudo().payment_run_id.state != "released"
            )
        )
        for company in leaving.company_id:
            if guard._is_active(company):
                raise UserError(
                    self.env._(
                        "Vendors are paid by an approved payment run: put the bill"
                        " into one under Payment Runs."
                    )
                )
