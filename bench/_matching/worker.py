"""Runs inside Odoo's shell: makes orders and their bills, and matches them all."""

import time

from odoo import SUPERUSER_ID, api
from odoo.fields import Command
from odoo.tools import SQL

MODELS = 100  # documents that Odoo makes; the database copies them
STRIDE = 100_000  # between the ids of a document and of its copy
LINES = 3
# Table: its columns that name another copied row.
COPIED = {
    "purchase_order": (),
    "purchase_order_line": ("order_id",),
    "account_move": ("matched_order_id",),
    "account_move_line": ("move_id", "purchase_line_id"),
    "account_move_line_account_tax_rel": ("account_move_line_id",),
    "account_tax_purchase_order_line_rel": ("purchase_order_line_id",),
    "wardclerk_bill_match": ("bill_id",),
}


class Variant:
    """One company with vendors, goods, orders that arrived, and bills for them."""

    def __init__(self, registry):
        self.registry = registry

    def prepare(self, bills):
        """Make so many bills, each for an order of its own."""
        with self.registry.cursor() as cr:
            make_documents(api.Environment(cr, SUPERUSER_ID, {}))
        with self.registry.cursor() as cr:
            for table, references in COPIED.items():
                copy_rows(cr, table, references, bills // MODELS - 1)
            cr.execute("ANALYZE")

    def match(self):
        """Look at all bills anew, in one batch; what it took."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            matches = env["wardclerk.bill.match"]
            cr.execute("UPDATE wardclerk_bill_match SET is_stale = true")
            rows = matches.search([("is_stale", "=", True)])
            statements = cr.sql_log_count
            began, cpu_began = time.perf_counter(), time.process_time()
            rows._follow()
            env.flush_all()
            cr.flush()  # evidence and events are written before the commit
            return {
                "seconds": time.perf_counter() - began,
                "cpu_seconds": time.process_time() - cpu_began,
                "sql": cr.sql_log_count - statements,
                "differ": matches.search_count([("verdict", "=", "differs")]),
            }


def make_documents(env):
    """Orders of some lines, received, and their bills; every tenth bill differs."""
    company = env.company
    env["account.chart.template"].try_loading(
        "generic_coa", company=company, install_demo=False
    )
    tax = env["account.tax"].create(
        {
            "name": "Purchase 8 %",
            "amount": 8,
            "type_tax_use": "purchase",
            "company_id": company.id,
            "country_id": company.account_fiscal_country_id.id,
        }
    )
    vendors = env["res.partner"].create(
        [{"name": f"Vendor {n}", "is_company": True} for n in range(20)]
    )
    goods = env["product.product"].create(
        [
            {
                "name": f"Goods {n}",
                "type": "consu",
                "purchase_method": "receive",
                "supplier_taxes_id": [Command.set(tax.ids)],
            }
            for n in range(30)
        ]
    )
    for number in range(MODELS):
        order = make_order(env, vendors[number % 20], goods, tax, number)
        make_bill(env, order, number)


def make_order(env, vendor, goods, tax, number):
    lines = [
        Command.create(
            {
                "product_id": goods[(number + place) % len(goods)].id,
                "product_qty": 5 + place,
                "price_unit": 10 + number,
                "tax_ids": [Command.set(tax.ids)],
            }
        )
        for place in range(LINES)
    ]
    order = env["purchase.order"].create({"partner_id": vendor.id, "order_line": lines})
    order.button_confirm()
    for line in order.order_line:
        line.qty_received = line.product_qty
    return order


def make_bill(env, order, number):
    dearer = 1 if number % 10 == 0 else 0
    lines = [
        Command.create(
            {
                "product_id": line.product_id.id,
                "name": line.name,
                "product_uom_id": line.product_uom_id.id,
                "quantity": line.product_qty,
                "price_unit": line.price_unit + dearer,
                "tax_ids": [Command.set(line.tax_ids.ids)],
                "purchase_line_id": line.id,
            }
        )
        for line in order.order_line
    ]
    return env["account.move"].create(
        {
            "move_type": "in_invoice",
            "partner_id": order.partner_id.id,
            "ref": f"B-{number:05}",
            "invoice_date": "2026-11-03",
            "invoice_line_ids": lines,
        }
    )


def copy_rows(cr, table, references, times):
    """Copy all rows so many times; ids and references move on by a stride."""
    moved = ("id", *references)
    cr.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s",
        [table],
    )
    names = [name for [name] in cr.fetchall()]
    values = [
        SQL("one.%s + copy * %s", SQL.identifier(name), STRIDE)
        if name in moved
        else SQL("one.%s", SQL.identifier(name))
        for name in names
    ]
    cr.execute(
        SQL(
            "INSERT INTO %s (%s) SELECT %s FROM %s AS one,"
            " generate_series(1, %s) AS copy",
            SQL.identifier(table),
            SQL(", ").join(map(SQL.identifier, names)),
            SQL(", ").join(values),
            SQL.identifier(table),
            times,
        )
    )
