"""Bills, orders and receipts as exact values, read for many bills at once."""

from decimal import Decimal

from odoo import api, models

from wardclerk.core import matching
from wardclerk.core.matching import Basis

HUNDRED = Decimal(100)
ZERO = Decimal(0)


class WardclerkMatchReader(models.AbstractModel):
    _name = "wardclerk.match.reader"
    _description = "Reading for Matching"

    @api.model
    def _as_core(self, bills):
        """Return {bill id: (bill, order)} of those that have an order."""
        lines = self._read_at_once(bills)
        lines_of = lines.grouped("order_id")
        billed = self._billed(lines)
        units = _Units()
        found = {}
        for bill in bills:
            own = bill._ordered_by()
            agreed = lines.browse().union(
                *(lines_of.get(one, lines[:0]) for one in own)
            )
            if own:
                found[bill.id] = (
                    self._bill_as_core(bill, own, units),
                    self._order_as_core(bill, own, agreed, billed, units),
                )
        return found

    @api.model
    def _read_at_once(self, bills):
        """Return the lines of all orders that stand behind these bills.

        What each bill would read by itself is in the cache from then on.
        """
        asked = bills.invoice_line_ids
        asked.mapped("tax_ids")
        orders = bills.matched_order_id | asked.purchase_line_id.order_id
        orders.mapped("state")
        lines = orders.order_line.filtered(
            lambda line: not line.display_type and not line.is_downpayment
        )
        lines.mapped("tax_ids")
        return lines

    # -- the bill ------------------------------------------------------------------

    @api.model
    def _bill_as_core(self, bill, orders, units):
        currency = bill.currency_id
        return matching.Bill(
            tuple(self._bill_line(line, units) for line in bill._goods_and_charges()),
            currency.name,
            _exact(bill.amount_tax),
            is_credit=bill.move_type == "in_refund",
            basis=self._basis(orders),
            cent=Decimal(1).scaleb(-currency.decimal_places),
        )

    @api.model
    def _bill_line(self, line, units):
        return matching.BillLine(
            line.id,
            _exact(line.quantity),
            self._net_price(line),
            _exact(line.price_subtotal),
            product=str(line.product_id.id or ""),
            description=line.name or "",
            unit=units.of(line.product_uom_id),
            is_charge=self._is_charge(line),
            order_line=line.purchase_line_id.id or None,
        )

    @api.model
    def _is_charge(self, line):
        """Freight and packing; what is a thing in the catalogue is none."""
        is_thing = line.product_id and line.product_id.type != "service"
        return not is_thing and matching.is_charge(line.name or "")

    # -- the order -----------------------------------------------------------------

    @api.model
    def _basis(self, orders):
        if all(order.is_contract for order in orders):
            return Basis.CONTRACT
        products = orders.order_line.product_id
        if all(product.purchase_method == "purchase" for product in products):
            return Basis.TWO_WAY
        return Basis.THREE_WAY

    @api.model
    def _order_as_core(self, bill, orders, lines, billed, units):
        charges = lines.filtered(self._is_charge)
        before = {line.id: billed.before(line, bill, units) for line in lines}
        # What is billed as ordered counts as received: there is no receipt to wait for.
        core_lines = tuple(
            self._order_line_as_core(line, before[line.id][0], units)
            for line in lines - charges
        )
        agreed = sum((_exact(line.price_subtotal) for line in charges), ZERO)
        gone = sum((before[line.id][1] for line in charges), ZERO)
        currencies = orders.currency_id.sorted(lambda one: one == bill.currency_id)
        return matching.Order(
            core_lines,
            currencies[:1].name or "",
            self._tax_rate(bill, lines),
            max(agreed - gone, ZERO),
        )

    @api.model
    def _order_line_as_core(self, line, billed, units):
        ordered = _exact(line.product_qty)
        by_order = line.product_id.purchase_method == "purchase"
        return matching.OrderLine(
            line.id,
            ordered,
            self._net_price(line),
            product=str(line.product_id.id or ""),
            description=line.name or "",
            unit=units.of(line.product_uom_id),
            received=ordered if by_order else _exact(line.qty_received),
            billed=billed,
        )

    @api.model
    def _billed(self, lines):
        """Return what was billed of these lines of orders, with one search."""
        found = self.env["account.move.line"].search_fetch(
            [
                ("purchase_line_id", "in", lines.ids),
                ("move_id.move_type", "in", ("in_invoice", "in_refund")),
                ("parent_state", "!=", "cancel"),
            ],
            ["purchase_line_id", "move_id", "quantity", "product_uom_id"],
        )
        rows = self.env["wardclerk.bill.match"].search_fetch(
            [("bill_id", "in", found.move_id.ids)], ["bill_id", "posted_at"]
        )
        posted_at = {row.bill_id.id: row.posted_at for row in rows}
        return _Billed(found.grouped("purchase_line_id"), posted_at)

    # -- money -----------------------------------------------------------------------

    @api.model
    def _net_price(self, line):
        """Return the price of one unit without tax, after the discount, not rounded."""
        price = _exact(line.price_unit) * (1 - _exact(line.discount) / HUNDRED)
        included = [tax for tax in line.tax_ids if tax.price_include]
        if not included:
            return price
        if all(tax.amount_type == "percent" for tax in line.tax_ids):
            rate = sum((_exact(tax.amount) for tax in included), ZERO)
            return price / (1 + rate / HUNDRED)
        totals = line.tax_ids.compute_all(float(price), line.currency_id)
        return _exact(totals["total_excluded"])

    @api.model
    def _tax_rate(self, bill, order_lines):
        """Return the percent that the agreed taxes make of this bill."""
        net = tax = ZERO
        by_product = {line.product_id: line for line in reversed(order_lines)}
        for line in bill._goods_and_charges():
            agreed = line.purchase_line_id or by_product.get(line.product_id)
            is_ours = agreed and agreed in order_lines
            taxes = agreed.tax_ids if is_ours else line.tax_ids
            amount = _exact(line.price_subtotal)
            net += amount
            tax += amount * self._rate(taxes, line) / HUNDRED
        return tax * HUNDRED / net if net else ZERO

    @api.model
    def _rate(self, taxes, line):
        if all(tax.amount_type == "percent" for tax in taxes):
            return sum((_exact(tax.amount) for tax in taxes), ZERO)
        totals = taxes.compute_all(line.price_unit, line.currency_id, line.quantity)
        excluded = _exact(totals["total_excluded"])
        included = _exact(totals["total_included"])
        return (included - excluded) * HUNDRED / excluded if excluded else ZERO


class _Units:
    """Units of measure by their root: what has the same one compares."""

    def __init__(self):
        self._known = {}

    def of(self, uom):
        if uom not in self._known:
            root = uom
            while root.relative_uom_id:
                root = root.relative_uom_id
            self._known[uom] = matching.Unit(
                str(root.id or ""), _exact(uom.factor or 1.0)
            )
        return self._known[uom]


class _Billed:
    """What other bills took of a line of an order before a bill came."""

    def __init__(self, by_line, posted_at):
        self._by_line = by_line
        self._posted_at = posted_at

    def before(self, order_line, bill, units):
        """Return (quantity in the order's unit, amount), less what was credited."""
        quantity = amount = ZERO
        for line in self._by_line.get(order_line, ()):
            if line.move_id != bill and self._is_before(line.move_id, bill):
                sign = -1 if line.move_id.move_type == "in_refund" else 1
                amount += sign * _exact(line.price_subtotal)
                factor = units.of(line.product_uom_id).factor
                own = units.of(order_line.product_uom_id).factor
                quantity += sign * _exact(line.quantity) * factor / own
        return quantity, amount

    def _is_before(self, other, bill):
        """A posted bill goes before a draft; of two alike the first one."""
        return self._turn(other) < self._turn(bill)

    def _turn(self, bill):
        if bill.state != "posted":
            return (1, "", bill.id)
        return (0, str(self._posted_at.get(bill.id) or ""), bill.id)


def _exact(number):
    return Decimal(repr(number))
