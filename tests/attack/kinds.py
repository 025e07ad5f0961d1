"""The documents that are attacked: where each keeps what money depends on."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

TODAY = date.today().isoformat()
MAKERS = ("requester", "colleague", "clerk", "head", "cfo", "manager")
FINANCE = ("clerk", "controller")
PROCUREMENT = ("clerk", "colleague")
NUMBERS = itertools.count(1_000_000)  # of accounts: each is asked for once
FIRMS = itertools.count()  # each has one onboarding under way
PAYABLE = itertools.count()  # a bill is in one run at a time


@dataclass(frozen=True)
class Kind:
    """One document type. `values` tells from the world and a price what creates it."""

    model: str
    gate: str
    behind: tuple[str, ...]
    header: tuple[str, ...]
    values: Callable[[dict, int], dict[str, Any]]
    lines: str = ""  # the one2many; empty: all is on the header
    line_model: str = ""
    link: str = ""
    line_fields: tuple[str, ...] = ()
    where: str = "true"
    line_where: str = "true"
    amount: str = "amount_total"  # empty: it has none
    quantity: str = "quantity"
    money: str = "price_unit"  # of a line
    requester: str = ""  # the field that says whose it is, when there is one
    ask: str = "action_request_approval"
    press: str = ""  # what lets it pass; empty: the last decision does
    presser: str = "manager"  # somebody who may press it
    acts: tuple[str, ...] = ()  # what its other buttons call
    note: str = ""  # a field that nobody has to approve
    makers: tuple[str, ...] = MAKERS
    header_edit: str = ""  # where no line carries the money: an edit of it in SQL

    @property
    def table(self) -> str:
        return self.model.replace(".", "_")

    @property
    def line_table(self) -> str:
        return self.line_model.replace(".", "_")

    def edit_in_sql(self, record_id: int) -> str:
        """Change what money depends on, past Odoo."""
        if self.lines:
            table, edit, link = self.line_table, f"{self.money} = 88888", self.link
        else:
            table, edit, link = self.table, self.header_edit, "id"
        return f"UPDATE {table} SET {edit} WHERE {link} = {record_id}"


def two_lines(name: str, quantity: str, world: dict, price: int, **more) -> dict:
    """Goods for the price, and freight for one."""
    line = {"product_id": world["product"], quantity: 1, "price_unit": price}
    goods, freight = {"name": "Gloves"}, {"name": "Freight", "price_unit": 1}
    rows = [{**line, **words, **more} for words in (goods, freight)]
    return {name: [[0, 0, row] for row in rows]}


def bill_values(world: dict, price: int) -> dict:
    untaxed = {"tax_ids": [[6, 0, []]]}
    return {
        "partner_id": world["vendors"][0],
        "move_type": "in_invoice",
        "ref": f"R-{price}",
        "invoice_date": TODAY,
        **two_lines("invoice_line_ids", "quantity", world, price, **untaxed),
    }


def order_values(world: dict, price: int) -> dict:
    untaxed = {"tax_ids": [[6, 0, []]]}
    return {
        "partner_id": world["vendors"][0],
        **two_lines("order_line", "product_qty", world, price, **untaxed),
    }


def request_values(world: dict, price: int) -> dict:
    return {
        "title": "Gloves for the ward",
        "facility_id": world["facilities"][0],
        **two_lines("line_ids", "quantity", world, price),
    }


def transfer_values(world: dict, price: int) -> dict:
    source, target = world["budget_lines"]
    return {
        "from_line_id": source,
        "to_line_id": target,
        "amount": price,
        "reason": "The ward needs it.",
    }


def change_values(world: dict, price: int) -> dict:
    return {
        "partner_id": world["vendors"][price % 2],
        "kind": "new",
        "acc_number": str(next(NUMBERS)),
    }


def run_values(world: dict, price: int) -> dict:
    """A run of one bill that is due: no line says its amount, the bill does."""
    bills = world["payable"]
    bill = bills[next(PAYABLE) % len(bills)]
    return {
        "journal_id": world["bank_journal"],
        "due_until": TODAY,
        "name": f"Payments {price}",
        "line_ids": [[0, 0, {"move_id": bill}]],
    }


def onboarding_values(world: dict, price: int) -> dict:
    firms = world["firms"]
    return {
        "partner_id": firms[next(FIRMS) % len(firms)],
        "supplies": f"Gloves, {price}",
        "reason": "The ward needs them.",
    }


BILL = Kind(
    "account.move",
    "post",
    ("posted",),
    ("partner_id", "amount_total", "currency_id", "partner_bank_id"),
    bill_values,
    "invoice_line_ids",
    "account.move.line",
    "move_id",
    ("product_id", "name", "quantity", "price_unit", "discount"),
    "move_type IN ('in_invoice', 'in_refund')",
    "display_type IN ('product', 'line_section', 'line_subsection', 'line_note')",
    requester="requester_id",
    press="action_post",
    acts=("button_cancel", "button_draft", "action_validate_moves_with_confirmation"),
    note="narration",
)
ORDER = Kind(
    "purchase.order",
    "confirm",
    ("purchase", "done"),
    ("partner_id", "amount_total", "currency_id"),
    order_values,
    "order_line",
    "purchase.order.line",
    "order_id",
    ("product_id", "name", "product_qty", "price_unit", "discount"),
    line_where="product_qty <> 0",  # what was not ordered is not approved
    quantity="product_qty",
    requester="user_id",
    press="button_confirm",
    acts=("button_cancel", "button_draft", "button_approve"),
    note="origin",
)
REQUEST = Kind(
    "wardclerk.purchase.request",
    "approve",
    ("approved", "done"),
    ("requester_id", "facility_id", "cost_centre_id", "amount_total", "title"),
    request_values,
    "line_ids",
    "wardclerk.purchase.request.line",
    "request_id",
    ("product_id", "name", "quantity", "price_unit"),
    requester="requester_id",
    ask="action_submit",
    acts=("action_take_back", "action_cancel", "action_create_orders", "action_close"),
    note="needed_by_date",
)
TRANSFER = Kind(
    "wardclerk.budget.transfer",
    "approve",
    ("done",),
    ("from_line_id", "to_line_id", "amount", "reason"),
    transfer_values,
    amount="amount",
    ask="action_submit",
    acts=("action_cancel",),
    makers=FINANCE,
    header_edit="amount = 88888",
)
CHANGE = Kind(
    "wardclerk.bank.change",
    "release",
    ("cooling", "applied"),
    ("partner_id", "kind", "acc_commitment", "acc_ending", "acc_holder_name"),
    change_values,
    amount="",
    acts=("action_apply", "action_cancel", "action_release_first_payment"),
    note="sender",
    makers=FINANCE,
    header_edit="acc_holder_name = 'Somebody'",
)
ONBOARDING = Kind(
    "wardclerk.vendor.onboarding",
    "approve",
    ("approved",),
    ("partner_id", "supplies", "legal_name", "tax_id", "street", "signed_name"),
    onboarding_values,
    amount="",
    acts=("action_submit", "action_cancel"),
    note="reason",
    makers=PROCUREMENT,
    header_edit="legal_name = 'Somebody'",
)
RUN = Kind(
    "wardclerk.payment.run",
    "release",
    ("released",),
    ("journal_id", "pay_date", "amount_total", "company_id"),
    run_values,
    "line_ids",
    "wardclerk.payment.run.line",
    "run_id",
    ("move_id", "amount", "account_id", "currency_id"),
    money="amount",
    press="action_release",
    presser="treasurer",
    acts=("action_cancel", "action_propose"),
    note="name",
    makers=FINANCE,
)
KINDS = {
    kind.model: kind
    for kind in (BILL, ORDER, REQUEST, TRANSFER, CHANGE, ONBOARDING, RUN)
}
