"""Vendor bills: approved as posted, no copy of another one, received as billed."""

from odoo import models
from odoo.fields import Domain

from odoo.addons.wardclerk_approval.content import stored_digests
from odoo.addons.wardclerk_payment.condition import Condition

COPY = "duplicate_invoice"  # the problem's code
OTHER_ACCOUNT = "bank_account_differs"


class AccountMove(models.Model):
    _inherit = "account.move"

    def _payment_conditions(self):
        conditions = super()._payment_conditions()
        bills = self.sudo()  # what is met does not depend on who looks
        approved = bills._approved_as_posted()
        copies = bills._copies_on_file()
        matched = bills._matched_conditions()
        for bill in bills:
            codes = bill.exception_ids.mapped("code")
            conditions[bill.id] += [
                Condition(
                    "approved",
                    self.env._("What is posted is what was approved"),
                    approved[bill.id],
                    self.env._("nobody was asked, or it was changed since"),
                ),
                Condition(
                    "no_copy",
                    self.env._("It is no copy of another bill"),
                    bill.id not in copies,
                    self.env._("another bill has its number: credit one of them"),
                ),
                Condition(
                    "no_warning",
                    self.env._("Neither copy nor account was doubted when it arrived"),
                    None if {COPY, OTHER_ACCOUNT} & set(codes) else True,
                    self.env._("read what the approvers said of it"),
                ),
                matched[bill.id],
            ]
        return conditions

    def _approved_as_posted(self):
        """Return {bill id: whether its approval is of the stored content}; None: none.

        Where no policy asked for approval there is none, and nobody can tell.
        """
        cases = self.env["wardclerk.approval.case"]._last_of(self, "post")
        digests = stored_digests(self) if self.ids else {}
        return {
            bill.id: (
                case.state == "approved" and case.digest == digests[bill.id]
                if (case := cases.get(bill.id))
                else None
            )
            for bill in self
        }

    def _copies_on_file(self):
        """Return ids of bills whose vendor's number another posted bill has as well."""
        keys = [key for key in self.mapped("reference_key") if key]
        same = self.search(
            Domain("company_id", "in", self.company_id.ids)
            & Domain("commercial_partner_id", "in", self.commercial_partner_id.ids)
            & Domain("reference_key", "in", keys)
            & Domain("move_type", "=", "in_invoice")
            & Domain("state", "=", "posted")
            & Domain("payment_state", "!=", "reversed")
        )
        of_number = same.grouped(
            lambda move: (
                move.company_id,
                move.commercial_partner_id,
                move.reference_key,
            )
        )
        return {
            move.id for moves in of_number.values() if len(moves) > 1 for move in moves
        }

    def _matched_conditions(self):
        """Return {bill id: the condition of its order}; matching says it closer."""
        return {
            bill.id: Condition(
                "matched",
                self.env._("What is billed was ordered and received"),
                bill._is_received_as_billed(),
                self.env._("no order stands behind it, or goods are missing"),
            )
            for bill in self
        }

    def _is_received_as_billed(self):
        """Tell whether every line was ordered and received; None: there is no order."""
        lines = self.invoice_line_ids.filtered(
            lambda line: line.display_type == "product"
        )
        ordered = lines.purchase_line_id
        if not ordered:
            return None
        if lines.filtered(lambda line: not line.purchase_line_id):
            return False
        return all(
            line.product_uom_id.compare(line.qty_invoiced, _received(line)) <= 0
            for line in ordered
        )


def _received(line):
    """Return how much may be billed: what came, or what was ordered of services."""
    ordered = line.product_id.purchase_method == "purchase"
    return line.product_qty if ordered else line.qty_received
