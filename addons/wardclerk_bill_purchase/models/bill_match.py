"""What came of comparing a bill with its order, and why."""

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_amount

from odoo.addons.wardclerk_exception import Noticed

from wardclerk.core.matching import match

NO_ORDER, INCOMPLETE = "no_order", "incomplete"


class WardclerkBillMatch(models.Model):
    _name = "wardclerk.bill.match"
    _description = "Match of a Bill"
    _inherit = ["wardclerk.bill.beside"]

    verdict = fields.Selection(
        [
            ("matched", "Matched"),
            ("differs", "Differs"),
            (NO_ORDER, "Without an Order"),
            (INCOMPLETE, "Incomplete"),
        ],
        readonly=True,
        index=True,
    )
    basis = fields.Selection(
        [
            ("two_way", "What was ordered"),
            ("three_way", "What was ordered and received"),
            ("contract", "The prices of a contract"),
        ],
        readonly=True,
    )
    pairs = fields.Json(readonly=True, help="Line by line, with what speaks for it.")
    differences = fields.Json(readonly=True)
    posted_at = fields.Datetime(
        readonly=True, help="Of two bills for one receipt the first posted one has it."
    )

    _bill_unique = models.Constraint("UNIQUE (bill_id)", "A bill has one match.")

    @api.depends(
        "bill_id.state",
        "bill_id.move_type",
        "bill_id.partner_id",
        "bill_id.currency_id",
        "bill_id.ref",
        "bill_id.invoice_date",
        "bill_id.amount_tax",
        "bill_id.facility_id",
        "bill_id.matched_order_id.order_line.qty_received",
        "bill_id.matched_order_id.order_line.qty_invoiced",
        "bill_id.invoice_line_ids.name",
        "bill_id.invoice_line_ids.product_id",
        "bill_id.invoice_line_ids.product_uom_id",
        "bill_id.invoice_line_ids.quantity",
        "bill_id.invoice_line_ids.price_subtotal",
        "bill_id.invoice_line_ids.price_unit",
        "bill_id.invoice_line_ids.purchase_line_id.product_qty",
        "bill_id.invoice_line_ids.purchase_line_id.price_unit",
        "bill_id.invoice_line_ids.purchase_line_id.discount",
        "bill_id.invoice_line_ids.purchase_line_id.tax_ids",
        "bill_id.invoice_line_ids.purchase_line_id.qty_received",
        "bill_id.invoice_line_ids.purchase_line_id.qty_invoiced",
        "bill_id.invoice_line_ids.purchase_line_id.order_id.is_contract",
    )
    def _compute_is_stale(self):
        return super()._compute_is_stale()

    def _follow(self):
        bills = self.bill_id
        live = bills.filtered(lambda bill: bill.state != "cancel")
        complete = live.filtered(lambda bill: bill._is_complete())
        self._note_posting()
        read = self.env["wardclerk.match.reader"]._as_core(complete)
        tolerances = self.env["wardclerk.match.tolerance"]._in_force()
        matches = {}
        for bill in complete.filtered(lambda one: one.id in read):
            categories = bill.commercial_partner_id.category_id
            tolerance = tolerances._for(categories, bill.facility_id)
            matches[bill.id] = match(*read[bill.id], tolerance)
        bases = {bill_id: pair[0].basis.value for bill_id, pair in read.items()}
        self._followed(
            {
                row: row._told(
                    row.bill_id in complete,
                    matches.get(row.bill_id.id),
                    bases.get(row.bill_id.id),
                )
                for row in self
            }
        )
        self._tell(bills, matches)

    def _note_posting(self):
        """Remember when a bill was posted: among several that decides who has it."""
        now = fields.Datetime.now()
        values = {}
        for row in self:
            is_posted = row.bill_id.state == "posted"
            if is_posted != bool(row.posted_at):
                values[row] = {"posted_at": now if is_posted else False}
        self._followed(values)

    def _told(self, is_complete, found, basis):
        """Return the values that say what came of it."""
        if found is None:
            verdict = NO_ORDER if is_complete else INCOMPLETE
            return {"verdict": verdict, "basis": False, "pairs": [], "differences": []}
        return {
            "verdict": "matched" if found.is_matched else "differs",
            "basis": basis,
            "pairs": [
                {
                    "line": one.bill_line.id,
                    "order_line": one.order_line and one.order_line.id,
                    "why": list(one.reasons),
                }
                for one in found.pairs
            ],
            "differences": [
                {
                    "code": one.code,
                    "line": one.line,
                    "expected": _text(one.expected),
                    "found": _text(one.found),
                }
                for one in found.differences
            ],
        }

    # -- exceptions ------------------------------------------------------------------

    @api.model
    def _tell(self, bills, matches):
        """Make the exceptions of these bills those of their differences."""
        words = difference_words(self.env)
        noticed = {
            bill.id: [
                self._noticed(bill, one, words) for one in matches[bill.id].differences
            ]
            for bill in bills
            if bill.id in matches
        }
        codes = [f"match_{code}" for code in words]
        self.env["wardclerk.exception"]._settle(bills, codes, noticed)

    @api.model
    def _noticed(self, bill, difference, words):
        line = self.env["account.move.line"].browse(difference.line or ())
        expected, found = _text(difference.expected), _text(difference.found)
        said = words[difference.code] % {
            "expected": _shown(expected),
            "found": _shown(found),
        }
        name = (line.name or "").splitlines()[:1]
        return Noticed(
            f"match_{difference.code}",
            ": ".join([*name, said]),
            key=str(difference.line or ""),
            content=f"{expected} {found}",
            amount=bill._company_total(),
            **bill._cost_of_delay(),
        )

    # -- shown on the bill -------------------------------------------------------------

    def _explanation(self):
        """Return each line with its line of the order, as a table."""
        self.ensure_one()
        lines = self.env["account.move.line"]
        ordered = self.env["purchase.order.line"]
        rows = [
            self._row(
                lines.browse(one["line"]).exists(),
                ordered.browse(one["order_line"] or ()).exists(),
                one["why"],
            )
            for one in self.pairs or ()
        ]
        heads = (
            self.env._("On the bill"),
            self.env._("On the order"),
            self.env._("Billed / ordered / received"),
            self.env._("Price / agreed"),
            self.env._("Why these two"),
        )
        return Markup(
            "<div class='table-responsive'><table class='table table-sm'><thead><tr>"
            "%s</tr></thead><tbody>%s</tbody></table></div>"
        ) % (
            Markup("").join(Markup("<th scope='col'>%s</th>") % head for head in heads),
            Markup("").join(rows),
        )

    def _row(self, line, agreed, why):
        price = format_amount(
            self.env, line.price_unit or 0.0, self.bill_id.currency_id
        )
        if not agreed:
            cells = (line.name or "", self.env._("no line fits"), "", price, "")
        else:
            quantities = (line.quantity, agreed.product_qty, agreed.qty_received)
            cells = (
                line.name or "",
                f"{agreed.order_id.name}: {agreed.name}",
                " / ".join(f"{one:n}" for one in quantities),
                f"{price} / "
                f"{format_amount(self.env, agreed.price_unit, agreed.currency_id)}",
                ", ".join(_why(self.env, one) for one in why),
            )
        columns = Markup("").join(Markup("<td>%s</td>") % cell for cell in cells)
        return Markup("<tr>%s</tr>") % columns


def difference_words(env):
    """Return what each difference says, with both sides of it."""
    return {
        "currency": env._("The bill is in another currency than the order."),
        "no_lines": env._("The bill has no lines."),
        "quantity_not_positive": env._(
            "A quantity of %(found)s: a bill and a credit come apart."
        ),
        "not_ordered": env._("No line of the order fits; it asks for %(found)s."),
        "ambiguous": env._("Two lines of the order fit equally well. Link one."),
        "unit": env._("Its unit cannot be compared with that of the order."),
        "unit_price": env._("The price is %(found)s, agreed was %(expected)s."),
        "line_amount": env._(
            "The line says %(found)s; quantity times price is %(expected)s."
        ),
        "more_than_ordered": env._("%(found)s billed; %(expected)s left of the order."),
        "more_than_received": env._("%(found)s billed; %(expected)s received so far."),
        "credited_more_than_billed": env._(
            "%(found)s credited; %(expected)s was billed."
        ),
        "charges": env._("Freight of %(found)s; agreed was %(expected)s."),
        "overbilled_total": env._("%(found)s in all; agreed was %(expected)s."),
        "over_tax": env._("Tax is %(found)s; %(expected)s was expected."),
        "under_tax": env._("Tax is only %(found)s; %(expected)s was expected."),
    }


def _why(env, reason):
    """Return a reason of the pairing as a person says it."""
    known = {
        "same product": env._("same product"),
        "same vendor code": env._("same vendor code"),
        "same price": env._("same price"),
        "same quantity": env._("same quantity"),
        "linked": env._("linked"),
    }
    share = reason.partition("%")[0]
    return known.get(reason) or env._("%s %% of the words", share)


def _text(number):
    return None if number is None else f"{number.normalize():f}"


def _shown(text):
    """Return a number with at most four places: enough for any price."""
    whole, _dot, places = (text or "").partition(".")
    return f"{whole}.{places[:4]}" if places else whole
