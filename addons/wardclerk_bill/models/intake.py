"""How a document becomes a vendor bill or a credit note."""

from odoo import models

from odoo.addons.wardclerk_intake.models.intake import Routing
from odoo.addons.wardclerk_policy.permit import permitted

from wardclerk.core.intake import bill as bill_rules
from wardclerk.core.intake.problem import Finding, Severity, merge
from wardclerk.core.intake.reference import normalise

JUDGED = ("low_confidence",)  # master data confirms what assist alone is not sure of


class WardclerkIntake(models.Model):
    _inherit = "wardclerk.intake"

    def _route_vendor_bill(self, accept_duplicate=False):
        return self._route_bill("in_invoice", accept_duplicate)

    def _route_credit_note(self, accept_duplicate=False):
        return self._route_bill("in_refund", accept_duplicate)

    def _route_bill(self, move_type, accept_duplicate):
        """From a read document to a draft that is ready or waits for a person."""
        reading = self._reading()
        draft = self._draft_bill()
        if draft and not draft._is_untouched():
            return self._leave_to_the_clerk(draft)
        if reading is None:
            return self._blank_bill(draft, move_type)
        company = self.company_id
        matcher = self.env["wardclerk.bill.matcher"].sudo()  # reads master data only
        vendor, how = matcher._find_vendor(company, reading)
        order, vendor, order_findings = matcher._find_order(company, vendor, reading)
        first, is_same = self._known_bill(move_type, vendor, reading)
        if first and not accept_duplicate:
            return self._refuse_duplicate(draft, first, is_same)
        findings = merge(
            self._vendor_findings(vendor, how),
            order_findings if move_type == "in_invoice" else (),
            matcher._account_findings(vendor, reading),
            [Finding("duplicate_invoice", first.display_name)] if first else (),
            bill_rules.doubts(reading, ["vendor_name"] if vendor else ()),
        )
        bill, more = self._write_bill(draft, move_type, reading, vendor, order)
        findings = merge(findings, more)
        self._claim_number(bill)
        of_assist = [f for f in reading.findings if f.code not in JUDGED]
        bill._arrived(merge(of_assist, findings))
        shown = [f for f in findings if f.severity is not Severity.DUPLICATE]
        return Routing(bill, tuple(shown), JUDGED)

    def _blank_bill(self, draft, move_type):
        """Nothing was read: the bill arrives as its document, for a person to type."""
        if draft:
            return Routing(draft)
        bill = self.env["wardclerk.bill.writer"]._blank(self, move_type)
        bill._arrived([Finding("assist_unavailable")])
        return Routing(bill)

    def _leave_to_the_clerk(self, bill):
        """Somebody has begun to type: the reading is shown beside and fills nothing."""
        if bill.reading_state == "ready" or bill.state != "draft":
            return Routing(bill)
        detail = self.env._("read meanwhile; what was typed is kept")
        return Routing(bill, (Finding("assist_unavailable", detail),))

    def _draft_bill(self):
        """The draft that was made of this document earlier."""
        record = self._record()
        if record is None or record._name != "account.move":
            return self.env["account.move"]
        return record.sudo()  # the bot and the reading job fill what is still empty

    def _write_bill(self, draft, move_type, reading, vendor, order):
        writer = self.env["wardclerk.bill.writer"]
        matcher = self.env["wardclerk.bill.matcher"].sudo()  # reads master data only
        currency, findings = matcher._currency(self.company_id, order, reading)
        plan, taxes = writer._plan(self.company_id, currency, reading)
        values = writer._values(self, reading, vendor, order, currency)
        values["move_type"] = move_type
        if move_type == "in_refund":
            values["reversed_entry_id"] = self._credited_bill(vendor, reading).id
        # Taxes and order lines are master data that the bot has no right to read.
        commands = writer.sudo()._line_commands(plan, taxes, order)
        if draft:
            if draft.move_type != move_type:
                draft.action_switch_move_type()
            values.pop("move_type")
            permitted(draft).write({**values, "invoice_line_ids": commands})
            bill = draft
        else:
            bill = writer._create(self, {**values, "invoice_line_ids": commands})
        findings = merge(findings, plan.findings, writer._true_to_total(bill, plan))
        return bill, findings

    def _credited_bill(self, vendor, reading):
        """The bill that a credit note takes back, if it is on file."""
        key = normalise(reading.text("credit_note_of"))
        bills = self.env["account.move"].sudo()  # an id only
        if not key or not vendor:
            return bills
        return bills.search(
            [
                ("company_id", "=", self.company_id.id),
                ("commercial_partner_id", "=", vendor.commercial_partner_id.id),
                ("move_type", "=", "in_invoice"),
                ("reference_key", "=", key),
                ("state", "!=", "cancel"),
            ],
            limit=1,
        )

    def _vendor_findings(self, vendor, how):
        return () if vendor else (Finding("vendor_unknown", how),)

    # -- duplicates ---------------------------------------------------------

    def _known_bill(self, move_type, vendor, reading):
        """(bill on file with this vendor's number, whether the amount is the same)."""
        key = normalise(reading.text("invoice_number"))
        bills = self.env["account.move"].sudo()  # numbers and totals for comparison
        if not vendor or not key:
            return bills, False
        found = bills.search(
            [
                ("company_id", "=", self.company_id.id),
                ("commercial_partner_id", "=", vendor.commercial_partner_id.id),
                ("move_type", "=", move_type),
                ("reference_key", "=", key),
                ("state", "!=", "cancel"),
                ("intake_id", "!=", self.id),
            ],
            order="id",
        )
        if not found:
            self._refuse_concurrent(move_type, vendor, key)
            return bills, False
        first, is_same = bill_rules.duplicate_of(
            reading.money("total"),
            [
                bill_rules.Known(bill.id, bill.name or "", bill._total_as_decimal())
                for bill in found
            ],
        )
        return bills.browse(first.id), is_same

    def _number_key(self, move_type, vendor, key):
        return f"{move_type}:{vendor.commercial_partner_id.id}:{key}"

    def _refuse_concurrent(self, move_type, vendor, key):
        """Make sure that no other transaction books this number at this moment."""
        self.env["wardclerk.intake.claim"]._take(
            self.company_id, "bill", self._number_key(move_type, vendor, key)
        )

    def _claim_number(self, bill):
        """Tell which bill the number was claimed for, for the one who looks it up."""
        if bill.partner_id and bill.reference_key:
            key = self._number_key(bill.move_type, bill.partner_id, bill.reference_key)
            claim, _is_first = self.env["wardclerk.intake.claim"]._take(
                self.company_id, "bill", key
            )
            claim._hold_for(bill)

    def _refuse_duplicate(self, draft, first, is_same):
        """No second bill. The same amount is a duplicate; another asks a person."""
        if draft:
            draft._withdraw(self.env._("%s is on file already.", first.display_name))
        total = first.currency_id.format(first.amount_total)
        detail = self.env._(
            "%(bill)s over %(total)s", bill=first.display_name, total=total
        )
        finding = Finding("duplicate_invoice", detail)
        return Routing(first if is_same else None, (finding,))

    # -- what the engine asks -----------------------------------------------

    def _settle(self, routing, own):
        """A draft that turned out to be no bill is withdrawn, and forgotten here."""
        draft = self._draft_bill()
        result = super()._settle(routing, own)
        is_own = draft and draft.intake_id == self
        if is_own and self._has_become_nothing(routing) and draft._is_untouched():
            draft._withdraw(self.reason or "")
        if is_own and draft.state == "cancel" and self.res_id == draft.id:
            self._by_own_code().write({"res_model": False, "res_id": False})
        return result

    def _has_become_nothing(self, routing):
        return routing.record is None and "routing_failed" not in self._codes()

    def dismiss(self, reason):
        """A dismissed document takes its draft with it."""
        result = super().dismiss(reason)
        for intake in self:
            draft = intake._draft_bill()
            if draft.intake_id == intake and draft.state == "draft":
                draft._withdraw(reason)
        return result

    def _approval_state(self, record):
        if record is not None and record._name == "account.move":
            return record.sudo().approval_state or None  # a state only
        return super()._approval_state(record)
