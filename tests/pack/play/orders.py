"""A year of orders, each asked for on its day; then the detectors look at them."""

from __future__ import annotations

from itertools import groupby

from freezegun import freeze_time

from odoo import fields
from odoo.fields import Command

from tests.pack.cases.orders import DAYS, REQUESTERS, VENDORS

MODEL = "purchase.order"
STOCK_EVERY_DAYS = 40
KINDS = {"split": "split_orders", "near_limit": "near_limit"}  # as findings call them


def play(world, pack) -> list[dict]:
    """Return one alarm a finding."""
    labelled = [
        (order, (case.id, place))
        for case in pack.cases
        if case.kind in KINDS.values()
        for place, order in enumerate(case.plan)
    ]
    labelled += [(order, (0, place)) for place, order in enumerate(pack.orders)]
    labelled.sort(key=lambda one: (one[0].day, one[1]))
    label_of = _order_all_year(world, labelled)
    findings = world.env["wardclerk.control.finding"].search(
        [("res_model", "=", MODEL)]
    )
    return [
        {
            "kind": KINDS[finding.kind],
            "documents": [label_of[one["id"]] for one in finding.evidence],
        }
        for finding in findings
        if finding.kind in KINDS
    ]


def _order_all_year(world, labelled) -> dict[int, tuple]:
    """Return {order id: its label}; the clock stands at the day of each order."""
    logins = [f"ward_{n}" for n in range(REQUESTERS)]
    world.add_people(logins, like="requester")
    vendors = world.env["res.partner"].create(
        [{"name": f"Order Vendor {n}", "is_company": True} for n in range(VENDORS)]
    )
    first_day = fields.Date.today()
    label_of = {}
    with freeze_time(first_day) as clock:
        for number, (day, of_day) in enumerate(groupby(labelled, _day)):
            clock.move_to(fields.Date.add(first_day, days=day))
            if number % STOCK_EVERY_DAYS == 0:
                world.take_stock()
            for order, label in of_day:
                user = world.people[logins[order.requester]]
                placed = _place(world, user, vendors[order.vendor], order.amount)
                label_of[placed.id] = label
        clock.move_to(fields.Date.add(first_day, days=DAYS))
        world.take_stock()
        world.env["wardclerk.control.finding"]._scan(MODEL)
    return label_of


def _day(labelled):
    order, _label = labelled
    return order.day


def _place(world, user, vendor, amount):
    """Make an order and press the button that asks for its approval."""
    line = {
        "product_id": world.facts["product"],
        "product_qty": 1,
        "price_unit": float(amount),
        "tax_ids": [Command.clear()],
    }
    order = (
        world.env[MODEL]
        .with_user(user)
        .create({"partner_id": vendor.id, "order_line": [Command.create(line)]})
    )
    order.button_confirm()
    return order
