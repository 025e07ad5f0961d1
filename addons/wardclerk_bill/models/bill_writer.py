"""A draft bill written from a reading, true to the document's total to the cent."""

from decimal import Decimal

from odoo import api, fields, models

from odoo.addons.wardclerk_intake.models.intake import QUIET
from odoo.addons.wardclerk_policy.permit import permitted

from wardclerk.core.intake import amount as amount_rules
from wardclerk.core.intake.problem import Finding

CENTS_ADJUSTED_MAX = 5  # rounding of many lines; more than that is another total


class WardclerkBillWriter(models.AbstractModel):
    _name = "wardclerk.bill.writer"
    _description = "Writing of Draft Bills"

    @api.model
    def _blank(self, intake, move_type):
        """A draft that holds the document and nothing else."""
        return self._create(
            intake,
            {
                "move_type": move_type,
                "facility_id": intake.facility_id.id,
                "requester_id": intake.responsible_id.id,
            },
        )

    @api.model
    def _create(self, intake, values):
        """Create the draft in the intake's company and attach the document.

        The mailroom's bot has no right on bills at all, so that its key opens nothing
        over RPC: only this method writes for it, and only drafts.
        """
        # As said above: the bot's lack of rights is the reason, drafts are the limit.
        bills = self.env["account.move"].sudo().with_company(intake.company_id)
        bill = permitted(bills.with_context(**QUIET)).create(
            {
                **values,
                "company_id": intake.company_id.id,
                "intake_id": intake.id,
                "reading_state": "person",
                "partner_bank_id": values.get("partner_bank_id", False),
            }
        )
        self._attach(intake, bill)
        return bill

    @api.model
    def _attach(self, intake, bill):
        """The bill gets its own entry of the file; the intake keeps the original."""
        file = intake.attachment_id.sudo().copy(  # same rights as the draft itself
            {"res_model": bill._name, "res_id": bill.id, "name": intake.filename}
        )
        bill.message_main_attachment_id = file

    @api.model
    def _values(self, intake, reading, vendor, order, currency):
        """Header fields; the bank account is the vendor's released one or none."""
        matcher = self.env["wardclerk.bill.matcher"]
        requester = self._requester(intake, order)
        values = {
            "partner_id": vendor.id,
            "ref": reading.text("invoice_number") or False,
            "invoice_date": reading.day("issue_date"),
            "currency_id": currency.id,
            "partner_bank_id": matcher._trusted_account(
                intake.company_id, vendor, reading
            ).id,
            "invoice_origin": order.name,
            "matched_order_id": order.id,
            "requester_id": requester.id,
            "facility_id": self._facility(intake, requester).id,
        }
        due = reading.day("due_date")
        if due:
            values.update(invoice_payment_term_id=False, invoice_date_due=due)
        return values

    @api.model
    def _requester(self, intake, order):
        """The buyer of the order, else who is responsible for the mailbox."""
        buyer = order.user_id
        if buyer and not buyer.sudo()._wardclerk_is_bot():  # its group only
            return buyer
        return intake.responsible_id

    @api.model
    def _facility(self, intake, requester):
        """The requester's only facility of this company, else the mailbox's."""
        facilities = requester.sudo().facility_ids.filtered(  # names of places only
            lambda facility: facility.company_id == intake.company_id
        )
        return facilities if len(facilities) == 1 else intake.facility_id

    @api.model
    def _plan(self, company, currency, reading):
        """(planned lines with findings, taxes by rate)."""
        matcher = self.env["wardclerk.bill.matcher"].sudo()  # reads master data only
        taxes = matcher._taxes_by_rate(company)
        plan = amount_rules.plan(reading, list(taxes), currency.decimal_places)
        return plan, taxes

    @api.model
    def _line_commands(self, plan, taxes, order):
        """Planned lines as commands, each with the order line that it bills."""
        matcher = self.env["wardclerk.bill.matcher"]
        goods = [line for line in plan.lines if not line.is_tax]
        pairs = matcher._order_lines(order, goods) if order else {}
        commands = []
        for position, line in enumerate(plan.lines):
            order_line = pairs.get(position)
            values = {
                "name": line.description or self.env._("As on the document"),
                "quantity": float(line.quantity),
                "price_unit": float(line.unit_price),
                "tax_ids": [
                    fields.Command.set(self._taxes(line, taxes, order_line).ids)
                ],
            }
            if order_line:
                values.update(self._values_of_order_line(order_line))
            commands.append(fields.Command.create(values))
        return commands

    @api.model
    def _taxes(self, line, taxes, order_line):
        """The order's own tax when it has the rate, else the company's of that rate."""
        empty = self.env["account.tax"]
        if line.tax_percent is None or line.is_tax:
            return empty
        ordered = order_line.tax_ids if order_line else empty
        ordered_rate = sum((Decimal(repr(tax.amount)) for tax in ordered), Decimal(0))
        if ordered and ordered_rate == line.tax_percent:
            return ordered
        if not line.tax_percent:
            return empty
        return taxes.get(line.tax_percent.normalize(), empty)

    @api.model
    def _values_of_order_line(self, order_line):
        values = {
            "purchase_line_id": order_line.id,
            "product_id": order_line.product_id.id,
            "product_uom_id": order_line.product_uom_id.id,
        }
        if order_line.analytic_distribution:
            values["analytic_distribution"] = order_line.analytic_distribution
        return values

    @api.model
    def _true_to_total(self, bill, plan):
        """Move the last cents of tax, so that the bill is the document's total."""
        if plan.total is None:
            return ()
        places = bill.currency_id.decimal_places
        difference = plan.total - _decimal(bill.amount_total, places)
        if not difference:
            return ()
        cents = difference.scaleb(places)
        groups = [
            group
            for subtotal in (bill.tax_totals or {}).get("subtotals", [])
            for group in subtotal["tax_groups"]
        ]
        if groups and abs(cents) <= CENTS_ADJUSTED_MAX:
            totals = bill.tax_totals
            group = totals["subtotals"][0]["tax_groups"][0]
            group["tax_amount_currency"] += float(difference)
            bill.tax_totals = totals
            difference = plan.total - _decimal(bill.amount_total, places)
        if not difference:
            return ()
        detail = self.env._(
            "the lines make %(made)s, the document says %(said)s",
            made=_decimal(bill.amount_total, places),
            said=plan.total,
        )
        return (Finding("total_mismatch", detail),)


def _decimal(amount, places):
    return amount_rules.rounded(Decimal(repr(amount)), places)
