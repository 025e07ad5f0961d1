"""What an attacker can try on one document: each way gives the calls that it makes.

A way takes a `Target` and a number that was drawn at random. It gives no calls for a
kind of document that has no such flow.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.attack.client import Call
from tests.attack.kinds import BILL, CHANGE, ORDER, RUN, TRANSFER, Kind

# Contexts that switch something off somewhere in Odoo or its addons, and our own words.
CONTEXTS: tuple[dict[str, Any], ...] = (
    {},
    {"wardclerk_permit": True},
    {"wardclerk_permit": {"model": "wardclerk.approval.case", "is_spent": False}},
    {"tracking_disable": True, "mail_notrack": True, "mail_create_nolog": True},
    {"install_mode": True, "module": "wardclerk_approval", "import_file": True},
    {"skip_readonly_check": True, "skip_account_move_synchronization": True},
    {"check_move_validity": False, "skip_invoice_sync": True, "dynamic_unlink": True},
    {"su": True, "uid": 1, "active_test": False, "bypass_approval": True},
    {"skip_validation_check": True, "skip_policy": True, "no_approval": True},
    {"force_delete": True, "_force_unlink": True, "prefetch_fields": False},
    {"default_state": "purchase", "default_move_type": "in_invoice"},
    {"allowed_company_ids": [1, 2]},
    {"from_merge": True, "validate_analytic": False, "bypass_reservation_update": True},
)


@dataclass(frozen=True)
class Target:
    """One document, as the attacker sees it."""

    kind: Kind
    id: int
    lines: tuple[int, ...]
    other_id: int  # another document of the kind; 0 when there is none
    world: dict[str, Any]
    roles: dict[str, int]

    @property
    def released(self) -> str:
        return self.kind.behind[0]

    @property
    def vendors(self) -> list[int]:
        return self.world["vendors"]

    @property
    def people(self) -> dict[str, int]:
        return self.world["people"]

    @property
    def product(self) -> int:
        return self.world["product"]

    @property
    def quantity(self) -> str:
        return self.kind.quantity

    @property
    def money(self) -> str:
        return self.kind.money

    def call(self, method: str, **named: Any) -> Call:
        """A method of the document."""
        return Call(self.kind.model, method, (self.id,), named)

    def write(self, **values: Any) -> Call:
        return self.call("write", vals=values)

    def line_call(self, method: str, **named: Any) -> Call:
        return Call(self.kind.line_model, method, self.lines[:1], named)


Way = Callable[[Target, int], list[Call]]
WAYS: dict[str, Way] = {}
MADE = "@made"  # the row that the call before created
ODOO_S_OWN = (BILL, ORDER)  # with flows that no other kind has


def way(group: str, *only: Kind) -> Callable[[Way], Way]:
    """Register a way under its name; other kinds than those named are left alone."""

    def register(function: Way) -> Way:
        def calls(target: Target, number: int) -> list[Call]:
            is_for_it = target.kind in (only or (target.kind,))
            has_lines = group != "lines" or target.kind.lines
            return function(target, number) if is_for_it and has_lines else []

        WAYS[function.__name__] = calls
        return function

    return register


# -- the gate -------------------------------------------------------------------------
@way("gate")
def write_state(target, _number):
    return [target.write(state=target.released)]


@way("gate")
def save_state(target, _number):
    values = {"state": target.released}
    return [target.call("web_save", vals=values, specification={"state": {}})]


@way("gate")
def import_state(target, _number):
    rows = [[str(target.id), target.released]]
    return [
        Call(
            target.kind.model, "load", None, {"fields": [".id", "state"], "data": rows}
        )
    ]


@way("create")
def create_in_state(target, number):
    values = {**target.kind.values(target.world, number), "state": target.released}
    return [Call(target.kind.model, "create", None, {"vals_list": [values]})]


@way("create")
def copy_in_state(target, _number):
    return [target.call("copy", default={"state": target.released})]


@way("create", *ODOO_S_OWN)
def import_new_in_state(target, _number):
    fields = ["partner_id/.id", "state"]
    data = [[str(target.vendors[0]), target.released]]
    return [Call(target.kind.model, "load", None, {"fields": fields, "data": data})]


@way("gate")
def press_confirm(target, _number):
    return [target.call(target.kind.press or target.kind.ask)]


@way("gate")
def press_another(target, number):
    acts = target.kind.acts
    return [target.call(acts[number % len(acts)])]


@way("gate", *ODOO_S_OWN)
def step_by_step(target, _number):
    """Through every state that lies between."""
    states = ("cancel", "draft") if target.kind is BILL else ("sent", "to approve")
    return [target.write(state=state) for state in (*states, target.released)]


@way("gate", BILL)
def post_by_wizard(target, _number):
    context = {"active_model": "account.move", "active_ids": [target.id]}
    return [
        Call("validate.account.move", "create", None, {"vals_list": [{}]}, context),
        Call(
            "validate.account.move",
            "validate_move",
            (1,),
            {},
            {**context, "force_post": True},
        ),
    ]


# -- content --------------------------------------------------------------------------
@way("content")
def change_vendor(target, number):
    return [target.write(partner_id=target.vendors[number % len(target.vendors)])]


@way("content")
def rewrite_requester(target, number):
    persons = sorted(target.people.values())
    name = target.kind.requester or "create_uid"
    return [target.write(**{name: persons[number % len(persons)]})]


@way("content")
def move_company(target, _number):
    return [target.write(company_id=2)]


@way("content")
def total_by_hand(target, number):
    amount = target.kind.amount or "sanitized_number"
    values = {amount: number, "amount_untaxed": number}
    return [target.write(**{amount: number}), target.write(**values)]


@way("content")
def rewrite_header(target, number):
    """Another document's values, put into this one."""
    values = target.kind.values(target.world, number)
    names = sorted(
        name for name, value in values.items() if not isinstance(value, list)
    )
    name = names[number % len(names)]
    return [target.write(**{name: values[name]})]


@way("lines")
def write_line(target, number):
    return [target.line_call("write", vals={target.money: number})]


@way("lines")
def save_line(target, number):
    values = {target.quantity: number}
    return [target.line_call("web_save", vals=values, specification={"id": {}})]


@way("lines")
def delete_line(target, _number):
    return [target.line_call("unlink")]


@way("lines")
def add_line(target, number):
    values = {
        target.kind.link: target.id,
        "product_id": target.product,
        target.money: number,
        target.quantity: 1,
        "name": "More",
    }
    return [Call(target.kind.line_model, "create", None, {"vals_list": [values]})]


@way("lines")
def line_to_another_document(target, _number):
    other = {target.kind.link: target.other_id or target.id}
    return [target.line_call("write", vals=other)]


@way("lines")
def line_through_document(target, number):
    command = [1, target.lines[0], {target.money: number}] if target.lines else [5]
    return [target.write(**{target.kind.lines: [command]})]


@way("lines")
def lines_replaced(target, number):
    line = {
        "product_id": target.product,
        target.money: number,
        target.quantity: 2,
        "name": "Other",
    }
    return [target.write(**{target.kind.lines: [[5], [0, 0, line]]})]


@way("lines", *ODOO_S_OWN)
def line_through_other_field(target, number):
    """The same rows by another one2many, which no list of protected lines names."""
    if target.kind is not BILL:
        return [target.line_call("write", vals={"discount": number % 90})]
    if not target.lines:
        return []
    command = [1, target.lines[0], {"price_unit": number}]
    return [target.write(line_ids=[command])]


@way("lines", *ODOO_S_OWN)
def line_through_partner(target, number):
    """Commands through the parent of a parent."""
    if target.kind is BILL:
        command = [1, target.id, {target.kind.lines: [[0, 0, {"price_unit": number}]]}]
        return [
            Call(
                "res.partner",
                "write",
                target.vendors[:1],
                {"vals": {"invoice_ids": [command]}},
            )
        ]
    command = [1, target.id, {"state": target.released}]
    return [
        Call(
            "res.partner",
            "write",
            target.vendors[:1],
            {"vals": {"purchase_line_ids": [command]}},
        )
    ]


@way("lines", *ODOO_S_OWN)
def line_hidden(target, _number):
    """A line that is another kind of line is no product line any more."""
    return [target.line_call("write", vals={"display_type": "line_note"})]


# -- life -----------------------------------------------------------------------------
@way("life", *ODOO_S_OWN)
def cancel(target, _number):
    return [target.call("button_cancel")]


@way("life", *ODOO_S_OWN)
def back_to_draft(target, _number):
    return [target.call("button_draft")]


@way("life", *ODOO_S_OWN)
def unlock_and_edit(target, number):
    edit = target.line_call("write", vals={"price_unit": number})
    return [target.call("button_unlock"), edit, target.call("button_lock")]


@way("life")
def delete(target, _number):
    return [target.call("unlink")]


@way("life")
def archive(target, _number):
    return [target.call("action_archive"), target.call("action_unarchive")]


@way("life", *ODOO_S_OWN)
def merge(target, _number):
    if target.kind is BILL:
        return [target.call("action_switch_move_type")]
    ids = (target.id, target.other_id or target.id)
    return [Call(target.kind.model, "action_merge", ids)]


@way("life", ORDER)
def bill_it(target, _number):
    return [target.call("action_create_invoice")]


@way("life", *ODOO_S_OWN)
def cancel_and_restart(target, _number):
    return [
        target.call("button_cancel"),
        target.call("button_draft"),
        target.call("action_request_approval"),
    ]


@way("life")
def chatter(target, number):
    return [
        target.call("message_post", body=f"note {number}"),
        target.call("message_subscribe", partner_ids=[3]),
        target.call("activity_schedule", act_type_xmlid="mail.mail_activity_data_todo"),
    ]


@way("life")
def harmless_edit(target, number):
    note = target.kind.note
    return [target.write(**{note: f"note {number}"})] if note else []


@way("life")
def name_create(target, number):
    return [Call(target.kind.model, "name_create", None, {"name": f"N-{number}"})]


@way("life")
def onchange(target, number):
    values = {"state": target.released, "amount_total": number}
    named = {"values": values, "field_names": ["state"], "fields_spec": {"state": {}}}
    return [target.call("onchange", **named)]


# -- money that moves, and where it goes ----------------------------------------------
@way("money", TRANSFER)
def plan_again(target, number):
    """The plan of an open budget, by its line and through its budget."""
    line, _other = target.world["budget_lines"]
    values = {"planned": number}
    through = {"line_ids": [[1, line, values]]}
    return [
        Call("wardclerk.budget.line", "write", (line,), {"vals": values}),
        Call(
            "wardclerk.budget", "write", (1,), {"vals": {**through, "state": "draft"}}
        ),
        Call("wardclerk.budget", "write", (1,), {"vals": through}),
    ]


@way("money", RUN)
def pay_by_hand(target, number):
    """Odoo's own payments, without a run or with one that is not released."""
    values = {
        "payment_type": "outbound",
        "partner_type": "supplier",
        "partner_id": target.vendors[0],
        "amount": number,
        "journal_id": target.world["bank_journal"],
    }
    context = {
        "active_model": "account.move",
        "active_ids": [target.world["payable"][number % 9]],
    }
    register = "account.payment.register"
    return [
        Call("account.payment", "create", None, {"vals_list": [values]}),
        Call("account.payment", "action_post", (MADE,)),
        Call("account.payment", "write", (MADE,), {"vals": {"state": "paid"}}),
        Call(
            "account.payment",
            "create",
            None,
            {"vals_list": [{**values, "state": "paid", "payment_run_id": target.id}]},
        ),
        Call(register, "create", None, {"vals_list": [{}]}, context),
        Call(register, "action_create_payments", (MADE,), {}, context),
    ]


@way("money", RUN)
def bill_into_run(target, number):
    """One more bill, and another amount with it."""
    bills = target.world["payable"]
    line = {"move_id": bills[number % len(bills)], "amount": number}
    through = {"line_ids": [[0, 0, line]]}
    values = {"run_id": target.id, **line}
    return [
        Call(target.kind.line_model, "create", None, {"vals_list": [values]}),
        target.write(**through),
        target.line_call("write", vals={"account_id": 1, "amount": number}),
    ]


@way("money", CHANGE)
def account_by_hand(target, number):
    """The account itself, without a change."""
    values = change_row(target, number)
    through = {"bank_ids": [[0, 0, {"acc_number": values["acc_number"]}]]}
    return [
        Call("res.partner.bank", "create", None, {"vals_list": [values]}),
        Call("res.partner", "write", (values["partner_id"],), {"vals": through}),
    ]


@way("money", CHANGE)
def account_released(target, number):
    """Accounts that are there, made usable."""
    values = {"active": True, "allow_out_payment": True}
    ids = tuple(range(1, 6))
    return [
        Call("res.partner.bank", "write", ids, {"vals": values}),
        Call("res.partner.bank", "write", ids, {"vals": change_row(target, number)}),
    ]


@way("money", CHANGE)
def cooled_off(target, _number):
    return [target.write(cool_until="2020-01-01 00:00:00"), target.call("action_apply")]


def change_row(target: Target, number: int) -> dict:
    values = target.kind.values(target.world, number)
    return {name: values[name] for name in ("partner_id", "acc_number")}
