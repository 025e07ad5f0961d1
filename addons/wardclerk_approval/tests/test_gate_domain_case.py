"""The kit for domains passes on document types whose gate people configured."""

from odoo import Command
from odoo.tests import HttpCase, tagged

from .common import POLICY_OWNER, ApprovalDomainCase, make_person

LOAN = "x_device_loan"
ABSENCE = "resource.calendar.leaves"
LOAN_FIELDS = {
    "x_name": {"ttype": "char"},
    "x_note": {"ttype": "char"},
    "x_value": {"ttype": "float"},
    "x_owner_id": {"ttype": "many2one", "relation": "res.users"},
    "x_state": {
        "ttype": "selection",
        "selection_ids": [
            Command.create({"value": value, "name": value.title()})
            for value in ("draft", "lent", "back")
        ],
    },
}


def make_custom_type(env):
    """Create a document type as the settings do, with access for everybody."""
    everybody = {
        "name": "Device loans",
        "group_id": env.ref("base.group_user").id,
        **dict.fromkeys(
            ("perm_read", "perm_write", "perm_create", "perm_unlink"), True
        ),
    }
    env["ir.model"].create(
        {
            "name": "Device Loan",
            "model": LOAN,
            "field_id": [
                Command.create({"name": name, "field_description": name, **values})
                for name, values in LOAN_FIELDS.items()
            ],
            "access_ids": [Command.create(everybody)],
        }
    )


def activate_gate(env, model, state, behind, protected, **roles):
    """Return a gate in force, drafted by one policy owner, activated by another."""
    author = make_person(env, "gate_author", POLICY_OWNER)
    second = make_person(env, "gate_second", POLICY_OWNER)

    def field(name):
        return env["ir.model.fields"]._get(model, name)

    choices = field(state).selection_ids
    gate = (
        env["wardclerk.approval.gate"]
        .with_user(author)
        .create(
            {
                "name": "Released",
                "code": "release",
                "model_id": env["ir.model"]._get_id(model),
                "state_field_id": field(state).id,
                "behind_ids": choices.filtered(lambda one: one.value in behind).ids,
                "protected_ids": [field(name).id for name in protected],
                **{f"{role}_field_id": field(name).id for role, name in roles.items()},
            }
        )
    )
    gate.with_user(second).action_activate()
    return gate


class CustomTypeHttpCase(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        make_custom_type(cls.env)
        protected = ("x_name", "x_value")
        activate_gate(
            cls.env,
            LOAN,
            "x_state",
            ("lent", "back"),
            protected,
            requester="x_owner_id",
        )


@tagged("post_install", "-at_install")
class TestCustomTypeApproval(ApprovalDomainCase, CustomTypeHttpCase):
    model = LOAN
    behind_gate = {"x_state": "lent"}
    protected_change = {"x_value": 999.0}
    harmless_change = {"x_note": "Handle with care"}

    def values(self):
        return {"x_name": "Infusion pump", "x_state": "draft", "x_value": 1200.0}


class CodedTypeHttpCase(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        protected = ("name", "date_from", "date_to")
        activate_gate(cls.env, ABSENCE, "time_type", ("other",), protected)


@tagged("post_install", "-at_install")
class TestCodedTypeApproval(ApprovalDomainCase, CodedTypeHttpCase):
    """A document type of one of Odoo's own addons."""

    model = ABSENCE
    behind_gate = {"time_type": "other"}
    requester_groups = "base.group_system"
    protected_change = {"name": "Another cause"}

    def values(self):
        return {
            "name": "Training",
            "date_from": "2026-03-02 08:00:00",
            "date_to": "2026-03-02 16:00:00",
        }
