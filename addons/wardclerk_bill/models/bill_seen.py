"""By what a bill would be met again: its number, its amounts, its file."""

from odoo import api, fields, models
from odoo.tools import SQL

from wardclerk.core import canonical, duplicate
from wardclerk.core.intake import vendor as vendor_rules

LINE_TEXT = ("description", "quantity", "unit_price", "amount", "vendor_code")
CANDIDATES_MAX = 200  # bills that share a key; more share it by nature (a monthly fee)


class WardclerkBillSeen(models.Model):
    _name = "wardclerk.bill.seen"
    _description = "What a Bill Is Recognised by"
    _inherit = ["wardclerk.bill.beside"]

    names = fields.Json(readonly=True, help="Everything by which a copy is found.")

    _bill_unique = models.Constraint("UNIQUE (bill_id)", "A bill has one such row.")
    # Rows are found by any of their names.
    _names_idx = models.Index("USING gin (names)")

    @api.depends(
        "bill_id.ref",
        "bill_id.amount_total",
        "bill_id.invoice_date",
        "bill_id.commercial_partner_id",
        "bill_id.currency_id",
        "bill_id.partner_bank_id",
        "bill_id.message_main_attachment_id",
        "bill_id.state",
    )
    def _compute_is_stale(self):
        return super()._compute_is_stale()

    @api.model
    def _fresh(self, bills):
        """Look once more: two that came at one time did not see each other."""
        rows = super()._fresh(bills)
        self.env["wardclerk.bill.duplicate"]._look(rows.bill_id)
        return rows

    def _follow(self):
        bills = self.bill_id
        seen = bills._as_seen()
        self._followed(
            {
                row: {
                    "names": duplicate.names(seen[row.bill_id.id])
                    if row.bill_id.id in seen
                    else []
                }
                for row in self
            }
        )
        self.env["wardclerk.bill.duplicate"]._look(bills)

    @api.model
    def _alike(self, bills):
        """Return {bill id: ids of the latest bills that share a name with it}.

        Rows are found by their names first (OFFSET keeps the planner from walking all
        bills from the latest on, which it holds for cheap) and then put in order.
        """
        if not bills:
            return {}
        self.flush_model(["names", "bill_id"])
        rows = self.env.execute_query(
            SQL(
                "SELECT one.bill_id, other.bill_id FROM wardclerk_bill_seen AS one"
                " CROSS JOIN LATERAL (SELECT found.bill_id FROM (SELECT other.bill_id"
                " FROM wardclerk_bill_seen AS other WHERE other.names ?|"
                " ARRAY(SELECT jsonb_array_elements_text(one.names))"
                " AND other.bill_id <> one.bill_id OFFSET 0) AS found"
                " ORDER BY found.bill_id DESC LIMIT %s) AS other"
                " WHERE one.bill_id IN %s AND jsonb_array_length(one.names) > 0",
                CANDIDATES_MAX,
                tuple(bills.ids),
            )
        )
        found = {}
        for bill_id, other_id in rows:
            found.setdefault(bill_id, []).append(other_id)
        return found


class AccountMove(models.Model):
    _inherit = "account.move"

    def _as_seen(self):
        """Return {id: what is compared} of those that say enough to be recognised."""
        found = {}
        # Copies are found over all companies of the group, whoever looks.
        for bill in self.sudo():
            if bill.state != "cancel" and bill.amount_total:
                found[bill.id] = bill._seen()
        return found

    def _seen(self):
        vendor = self.commercial_partner_id
        tax_id = vendor_rules.normalise_tax_id(vendor.vat)
        orders = self.matched_order_id | self.invoice_line_ids.purchase_line_id.order_id
        return duplicate.Seen(
            id=self.id,
            number=self.ref or "",
            total=self._as_decimal(self.amount_total),
            day=self.invoice_date or self.create_date.date(),
            vendor=_vendor_key(vendor, tax_id),
            vendor_name=vendor.name or "",
            tax_id=tax_id,
            account=self.partner_bank_id.sanitized_acc_number or "",
            company=str(self.company_id.id),
            currency=self.currency_id.name,
            net=self._as_decimal(self.amount_untaxed),
            file_digest=self._file_digest(),
            text_digest=self._text_digest(),
            order=",".join(map(str, sorted(orders.ids))),
            is_credit=self.move_type == "in_refund",
        )

    def _file_digest(self):
        """Return the digest of the document, mailed or put there by hand."""
        document = self.intake_id.attachment_id or self.message_main_attachment_id
        return document.checksum or ""

    def _text_digest(self):
        """Return the digest of all that was read from the page, lines and values.

        The same bill that was printed anew is another file and reads the same.
        """
        reading = self.intake_id.suggestion_id.reading or {}
        if not reading.get("lines"):
            return ""
        values = {
            name: one["value"] for name, one in (reading.get("fields") or {}).items()
        }
        lines = [
            {name: str(value) for name, value in line.items() if name in LINE_TEXT}
            for line in reading["lines"]
        ]
        return canonical.digest({"values": values, "lines": lines})


def _vendor_key(vendor, tax_id):
    """Return what all records of a vendor share; nothing while none is chosen."""
    if tax_id:
        return f"vat:{tax_id}"
    return f"partner:{vendor.id}" if vendor else ""
