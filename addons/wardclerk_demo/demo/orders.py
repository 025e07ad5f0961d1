"""Purchase orders in several states, and what of them has arrived."""

from datetime import datetime, time, timedelta

from odoo.fields import Command

from .book import by_code, read_csv, read_json

DELIVERY_DAYS = 10
NEXT_ORDER_NUMBER = 4190
# Above this an order needs a purchase manager, in Odoo's own way.
DOUBLE_VALIDATION_AMOUNT = 5000


def load(book):
    """Create all orders, then bring each into its state."""
    rows = by_code(read_json("orders.json"), "name")
    products = by_code(read_csv("products.csv"))
    for code, company in book.all("company").items():
        own = {name: row for name, row in rows.items() if row["company"] == code}
        book.make(
            "order",
            "purchase.order",
            own,
            lambda row, company=company: _order_values(book, company, row, products),
            company=company,
        )
        _confirm(book, own)
        _receive(book, own)
    for state in ("sent", "to approve"):
        names = [name for name, row in rows.items() if row["state"] == state]
        _together(book, names).write({"state": state})
    _cancel(book, rows)
    _go_on_from_here(book)


def _together(book, names):
    orders = book.env["purchase.order"]
    return orders.union(*(book.get("order", name) for name in names))


def _order_values(book, company, row, products):
    vendor = book.get("vendor", row["vendor"]).with_company(company)
    currency = vendor.property_purchase_currency_id or company.currency_id
    ordered = datetime.combine(datetime.fromisoformat(row["ordered"]), time(15))
    return {
        "name": row["name"],
        "partner_id": vendor.id,
        "company_id": company.id,
        "currency_id": currency.id,
        "user_id": book.id("person", row["buyer"]),
        "picking_type_id": book.get("warehouse", row["company"]).in_type_id.id,
        "date_order": ordered,
        "payment_term_id": vendor.property_supplier_payment_term_id.id,
        "order_line": [
            Command.create(_line_values(book, row, code, quantity, products[code]))
            for code, quantity in row["lines"]
        ],
    }


def _line_values(book, row, code, quantity, product):
    planned = datetime.fromisoformat(row["ordered"]) + timedelta(days=DELIVERY_DAYS)
    analytic = book.id("analytic", row["cost_centre"])
    return {
        "product_id": book.id("product", code),
        "name": f"[{product['vendor_code'] or code}] {product['name']}",
        "product_qty": quantity,
        "price_unit": float(product["price"]),
        "date_planned": planned,
        "tax_ids": [Command.set([book.id("tax", f"{row['tax']}.{row['company']}")])],
        "analytic_distribution": {str(analytic): 100},
    }


def _confirm(book, rows):
    names = [name for name, row in rows.items() if row["state"] == "purchase"]
    orders = _together(book, names)
    orders.button_confirm()
    for order in orders:
        # confirmed on the day of order, not on the day of installation
        order.date_approve = order.date_order


def _receive(book, rows):
    """Take in what has arrived; what has not stays open as a back order."""
    for name, row in rows.items():
        if not (received := row.get("received")):
            continue
        pickings = book.get("order", name).picking_ids
        for move in pickings.move_ids:
            code = move.product_id.default_code
            quantity = (
                move.product_uom_qty if received == "all" else received.get(code, 0)
            )
            move.write({"quantity": quantity, "picked": True})
        pickings.with_context(skip_backorder=True).button_validate()


def _cancel(book, rows):
    names = [name for name, row in rows.items() if row["state"] == "cancel"]
    _together(book, names).button_cancel()


def _go_on_from_here(book):
    """New orders get the next number; large ones need a second person from now on."""
    book.env["ir.sequence"].search(
        [("code", "=", "purchase.order"), ("company_id", "=", False)]
    ).number_next_actual = NEXT_ORDER_NUMBER
    for company in book.all("company").values():
        company.write(
            {
                "po_double_validation": "two_step",
                "po_double_validation_amount": DOUBLE_VALIDATION_AMOUNT,
            }
        )
