"""A fake document with lines, so that the engine is tested without any domain."""

import contextlib

from odoo import Command, api, fields, models
from odoo.orm.model_classes import add_to_registry
from odoo.tests import TransactionCase

from .common import APPROVER, activate_policy, make_person, make_role

ORDER, LINE = "wardclerk.fake.order", "wardclerk.fake.line"
THREE_STEPS = """
rules:
  - id: small
    reason: Small orders need nobody.
    when: {amount: {below: 100}}
  - id: forbidden
    when: {label: {in: [forbidden]}}
    block: Orders of this kind are not placed.
  - id: middle
    reason: The head of the department answers for the need.
    when: {amount: {below: 5000}}
    steps: [{role: test_head, target_hours: 24}]
  - id: big
    reason: Large amounts are looked at by three people.
    steps:
      - {role: test_head, order: 1, target_hours: 24}
      - {role: test_finance, order: 2}
      - {role: test_cfo, order: 3}
inputs:
  - {name: amount, kind: number}
  - {name: label, kind: text, label: Label}
"""


def fake_models():  # noqa: C901  # two models with their methods
    """Return the classes; they belong to no module and vanish with the test."""

    class FakeOrder(models.Model):
        _module = "wardclerk_approval"  # owner of the tables, in this test only
        _name = ORDER
        _description = "Fake Order"
        _inherit = ["wardclerk.approval.mixin"]

        _approval_gates = {"release": ("released", "done"), "pay": ("done",)}
        _approval_protected_fields = ("partner_id", "amount_total", "label", "tag_ids")
        _approval_protected_lines = {"line_ids": ("name", "quantity", "price")}
        _approval_amendable_fields = ("label", "partner_id")
        _approval_amendable_lines = {"line_ids": ("quantity", "price")}
        _approval_addable_lines = {"line_ids": ("name", "quantity", "price")}

        name = fields.Char(default="Order 7")
        state = fields.Selection(
            [(name, name) for name in ("draft", "sent", "released", "done", "cancel")],
            default="draft",
            copy=True,
        )
        partner_id = fields.Many2one("res.partner")
        requester_id = fields.Many2one("res.users")
        company_id = fields.Many2one(
            "res.company", default=lambda self: self.env.company
        )
        currency_id = fields.Many2one(
            "res.currency", default=lambda self: self.env.company.currency_id
        )
        facility_id = fields.Many2one("wardclerk.facility")
        label = fields.Char()
        note = fields.Char()
        tag_ids = fields.Many2many("res.partner.category")
        line_ids = fields.One2many(LINE, "order_id", copy=True)
        amount_total = fields.Monetary(compute="_compute_amount_total", store=True)
        told = fields.Char(help="Which hooks ran, in order.")

        @api.depends("line_ids.quantity", "line_ids.price")
        def _compute_amount_total(self):
            for order in self:
                order.amount_total = sum(
                    line.quantity * line.price for line in order.line_ids
                )

        def _approval_facts(self):
            return {order.id: {"label": order.label or None} for order in self}

        def _approval_requester(self):
            return self.requester_id or super()._approval_requester()

        def _tell(self, what):
            if self.label != "silent":  # which leaves the document's row alone
                self.told = f"{self.told or ''} {what}".strip()

        def _on_approval_requested(self, case):
            self._tell("requested")

        def _on_approved(self, case):
            self._tell("approved")

        def _on_refused(self, case):
            self._tell("refused")

        def _on_superseded(self, case):
            self._tell("superseded")

    class FakeLine(models.Model):
        _module = "wardclerk_approval"  # owner of the tables, in this test only
        _name = LINE
        _description = "Fake Line"
        _inherit = ["wardclerk.approval.line.mixin"]
        _approval_document_field = "order_id"

        order_id = fields.Many2one(ORDER, required=True, ondelete="cascade")
        name = fields.Char()
        quantity = fields.Float(default=1)
        price = fields.Float()
        comment = fields.Char()

    fakes = (FakeOrder, FakeLine)
    for fake in fakes:  # else the addon would have them after its next load
        models.MetaModel._module_to_models__[fake._module].remove(fake)
    return fakes


def register_fakes(registry, cr):
    """Add the fake models to the registry and create their tables."""
    for model in fake_models():
        add_to_registry(registry, model)
    registry._setup_models__(cr, [ORDER, LINE])
    registry.init_models(cr, [ORDER, LINE], {"models_to_check": True})


def forget_fakes(registry, cr):
    """Take the fake models out of the registry again."""
    for name in (ORDER, LINE):
        for parent in registry[name]._inherit_module:
            if parent in registry:
                registry[parent]._inherit_children.discard(name)
        del registry[name]
    registry._setup_models__(cr, [])


def grant_fakes(env):
    """Let every internal user work with the fake models."""
    env["ir.model.access"].create(
        [
            {
                "name": f"{name} test",
                "model_id": env["ir.model"]._get_id(name),
                "group_id": env.ref("base.group_user").id,
                "perm_read": True,
                "perm_write": True,
                "perm_create": True,
                "perm_unlink": True,
            }
            for name in (ORDER, LINE)
        ]
    )


class FakeOrderCase(TransactionCase):
    """Orders of a clinic, a policy of four rules, and people in roles."""

    policy_text = THREE_STEPS
    gate = "release"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        register_fakes(cls.registry, cls.env.cr)
        cls.addClassCleanup(forget_fakes, cls.registry, cls.env.cr)
        grant_fakes(cls.env)
        cls.clinic = cls.env["wardclerk.facility"].create(
            {"name": "Mercy Clinic", "code": "MERCY"}
        )
        cls.requester = make_person(cls.env, "requester")
        cls.head = make_person(cls.env, "head", APPROVER)
        cls.finance = make_person(cls.env, "finance", APPROVER)
        cls.cfo = make_person(cls.env, "cfo", APPROVER)
        cls.bystander = make_person(cls.env, "bystander", APPROVER)
        make_role(cls.env, "test_head", cls.head, facility=cls.clinic)
        make_role(cls.env, "test_finance", cls.finance)
        make_role(cls.env, "test_cfo", cls.cfo)
        cls.vendor = cls.env["res.partner"].create({"name": "Anders Surgical Supply"})
        cls.version = activate_policy(cls.env, ORDER, cls.gate, cls.policy_text)
        cls.env.flush_all()

    @classmethod
    def make_order(cls, amount=1000.0, lines=2, user=None, **values):
        """Return an order of the requester, its amount spread over lines."""
        Orders = cls.env[ORDER].with_user(user or cls.requester)
        return Orders.create(
            {
                "partner_id": cls.vendor.id,
                "facility_id": cls.clinic.id,
                "line_ids": [
                    Command.create({"name": f"Item {n}", "price": amount / lines})
                    for n in range(lines)
                ],
                **values,
            }
        )

    def request(self, order):
        """Return the case as the database sees it."""
        return order._request_approval(self.gate).with_env(self.env)

    def decide(self, case, *people):
        for person in people:
            case.with_user(person).action_approve()
        case.invalidate_recordset()

    @contextlib.contextmanager
    def refused(self, error, words=""):
        """Expect an error of this kind whose text holds these words."""
        with self.assertRaises(error) as caught, self.env.cr.savepoint():
            yield
            self.env.flush_all()
        self.env.invalidate_all()
        self.assertIn(words, str(caught.exception))
