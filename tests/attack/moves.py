"""What an attacker can try on one document: each way gives the calls that it makes.

A way takes a `Target` and values that were drawn at random. Ways are grouped by the
guard that they try to get around; `mutants.py` names the groups.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.attack.client import Call
from tests.attack.oracle import BILL, Kind

TODAY = date.today().isoformat()
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
    product: int
    vendors: tuple[int, ...]
    people: dict[str, int]
    roles: dict[str, int]

    @property
    def released(self) -> str:
        return self.kind.behind[0]

    @property
    def quantity(self) -> str:
        return "quantity" if self.kind is BILL else "product_qty"

    def call(self, method: str, **named: Any) -> Call:
        """A method of the document."""
        return Call(self.kind.model, method, (self.id,), named)

    def write(self, **values: Any) -> Call:
        return self.call("write", vals=values)

    def line_call(self, method: str, **named: Any) -> Call:
        return Call(self.kind.line_model, method, self.lines[:1], named)


Way = Callable[[Target, int], list[Call]]
WAYS: dict[str, Way] = {}
GROUPS: dict[str, list[str]] = {}


def way(group: str) -> Callable[[Way], Way]:
    """Register a way under its group; its name is the function's."""

    def register(function: Way) -> Way:
        WAYS[function.__name__] = function
        GROUPS.setdefault(group, []).append(function.__name__)
        return function

    return register


def document_values(kind: Kind, vendor: int, product: int, price: int, **more) -> dict:
    """What creates a document of two lines."""
    quantity = "quantity" if kind is BILL else "product_qty"
    line = {"product_id": product, quantity: 1, "price_unit": price, "name": "Gloves"}
    line |= {"tax_ids": [[6, 0, []]]}
    small = {**line, "price_unit": 1, "name": "Freight"}
    values = {
        "partner_id": vendor,
        kind.lines: [[0, 0, line], [0, 0, small]],
    }
    if kind is BILL:
        values |= {
            "move_type": "in_invoice",
            "ref": f"R-{price}",
            "invoice_date": TODAY,
        }
    return {**values, **more}


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
    values = document_values(
        target.kind, target.vendors[0], target.product, number, state=target.released
    )
    return [Call(target.kind.model, "create", None, {"vals_list": [values]})]


@way("create")
def copy_in_state(target, _number):
    return [target.call("copy", default={"state": target.released})]


@way("create")
def import_new_in_state(target, _number):
    fields = ["partner_id/.id", "state"]
    data = [[str(target.vendors[0]), target.released]]
    return [Call(target.kind.model, "load", None, {"fields": fields, "data": data})]


@way("gate")
def press_confirm(target, _number):
    method = "action_post" if target.kind is BILL else "button_confirm"
    return [target.call(method)]


@way("gate")
def press_approve(target, _number):
    if target.kind is BILL:
        return [target.call("action_validate_moves_with_confirmation")]
    return [target.call("button_approve", force=True)]


@way("gate")
def step_by_step(target, _number):
    """Through every state that lies between."""
    states = ("cancel", "draft") if target.kind is BILL else ("sent", "to approve")
    return [target.write(state=state) for state in (*states, target.released)]


@way("gate")
def post_by_wizard(target, _number):
    if target.kind is not BILL:
        return [target.write(state="done")]
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
    name = "requester_id" if target.kind is BILL else "user_id"
    return [target.write(**{name: persons[number % len(persons)]})]


@way("content")
def move_company(target, _number):
    return [target.write(company_id=2)]


@way("content")
def total_by_hand(target, number):
    return [target.write(amount_total=number, amount_untaxed=number)]


@way("lines")
def write_line(target, number):
    return [target.line_call("write", vals={"price_unit": number})]


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
        "price_unit": number,
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
    command = [1, target.lines[0], {"price_unit": number}] if target.lines else [5]
    return [target.write(**{target.kind.lines: [command]})]


@way("lines")
def lines_replaced(target, number):
    line = {
        "product_id": target.product,
        "price_unit": number,
        target.quantity: 2,
        "name": "Other",
    }
    return [target.write(**{target.kind.lines: [[5], [0, 0, line]]})]


@way("lines")
def line_through_other_field(target, number):
    """The same rows by another one2many, which no list of protected lines names."""
    if target.kind is not BILL:
        return [target.line_call("write", vals={"discount": number % 90})]
    if not target.lines:
        return []
    command = [1, target.lines[0], {"price_unit": number}]
    return [target.write(line_ids=[command])]


@way("lines")
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


@way("lines")
def line_hidden(target, _number):
    """A line that is another kind of line is no product line any more."""
    return [target.line_call("write", vals={"display_type": "line_note"})]


# -- life -----------------------------------------------------------------------------
@way("life")
def cancel(target, _number):
    return [target.call("button_cancel")]


@way("life")
def back_to_draft(target, _number):
    return [target.call("button_draft")]


@way("life")
def unlock_and_edit(target, number):
    edit = target.line_call("write", vals={"price_unit": number})
    return [target.call("button_unlock"), edit, target.call("button_lock")]


@way("life")
def delete(target, _number):
    return [target.call("unlink")]


@way("life")
def archive(target, _number):
    return [target.call("action_archive"), target.call("action_unarchive")]


@way("life")
def merge(target, _number):
    if target.kind is BILL:
        return [target.call("action_switch_move_type")]
    ids = (target.id, target.other_id or target.id)
    return [Call(target.kind.model, "action_merge", ids)]


@way("life")
def bill_it(target, _number):
    return [] if target.kind is BILL else [target.call("action_create_invoice")]


@way("life")
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
    if target.kind is BILL:
        return [target.write(narration=f"note {number}")]
    return [target.write(origin=f"O-{number}")]


@way("life")
def name_create(target, number):
    return [Call(target.kind.model, "name_create", None, {"name": f"N-{number}"})]


@way("life")
def onchange(target, number):
    values = {"state": target.released, "amount_total": number}
    named = {"values": values, "field_names": ["state"], "fields_spec": {"state": {}}}
    return [target.call("onchange", **named)]
