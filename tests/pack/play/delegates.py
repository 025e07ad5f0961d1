"""Chains of people who stand in for each other, down to who made the order."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from odoo import fields
from odoo.fields import Command

from tests.pack.cases.delegates import STAND_INS

DELEGATION = "wardclerk.approval.delegation"
OWNER, COLLEAGUE = "owner", "colleague"
DAYS = 5


def play(world, pack) -> dict[int, dict[str, bool]]:
    """Return {case id: {"order": whether it was not approved}}."""
    world.add_people([f"stand_in_{n}" for n in range(STAND_INS)], like="head")
    world.people["deputy"].group_ids |= world.people["head"].group_ids
    found = {}
    for case in pack.cases:
        if case.kind == "self_approval":
            with world.taken_back():
                found[case.id] = {"order": not _is_approved(world, case)}
    return found


def _is_approved(world, case) -> bool:
    """Play one case; every step that is refused is left out, and the next one tried."""
    plan, people = case.plan, world.people
    order = _order(world, plan.maker, plan.amount)
    if case.story == "made_another_order":
        _order(world, plan.decides, plan.amount)
    if case.story == "requester_rewritten":
        names = {"requester_id": people[COLLEAGUE].id, "user_id": people[COLLEAGUE].id}
        world.try_to(lambda: order.write(names))
    for giver, taker in pairwise(plan.chain):
        _delegate(world, giver, taker, plan.by_owner)
    world.try_to(order.action_request_approval)
    decider = people[plan.decides]
    if case.story == "edited":
        lines = order.order_line.with_user(decider)
        world.try_to(lambda: lines.write({"price_unit": plan.amount + 5}))
        world.try_to(order.with_user(decider).action_request_approval)
    case_now = order.sudo().approval_case_id.with_user(decider)
    ways = (case_now.action_approve,)
    if case.is_wrong:
        ways += _ways(world, order, case_now)
    for way in ways:
        world.try_to(way)
    order.invalidate_recordset()
    return order.state not in ("draft", "sent", "to approve")


def _ways(world, order, case):
    """Return all else that somebody can press who wants the order confirmed."""
    decider = case.env.user
    mine = order.with_user(decider)
    owner = world.people[OWNER]
    return (
        lambda: case.action_forward(decider.id, "I do it."),
        mine.button_confirm,
        mine.button_approve,
        lambda: mine.write({"state": "purchase"}),
        lambda: case.with_user(owner).action_add_approver(decider.id, "Knows it."),
        case.action_approve,
    )


def _order(world, maker, amount):
    line = {
        "product_id": world.facts["product"],
        "product_qty": 1,
        "price_unit": amount,
        "tax_ids": [Command.clear()],
    }
    orders = world.env["purchase.order"].with_user(world.people[maker])
    return orders.create(
        {
            "partner_id": world.facts["vendors"][0],
            "user_id": world.people[maker].id,
            "order_line": [Command.create(line)],
        }
    )


def _delegate(world, giver, taker, by_owner):
    people = world.people
    rows = world.env[DELEGATION].with_user(people[OWNER if by_owner else giver])
    today = fields.Date.today()
    values = {
        "delegator_id": people[giver].id,
        "delegate_id": people[taker].id,
        "date_from": today,
        "date_to": today + timedelta(days=DAYS),
        "reason": "Away for some days.",
    }
    world.try_to(lambda: rows.create(values))
