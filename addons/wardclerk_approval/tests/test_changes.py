"""What is computed is held to the same as what is written: states and content."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.orm.model_classes import add_to_registry
from odoo.tests import tagged

from .common import activate_policy
from .fake import FakeOrderCase

PAYMENT = "wardclerk.fake.payment"
ONE_STEP = "rules: [{id: everything, steps: [{role: test_head}]}]"


def fake_payment():
    """Return a document whose state, and part of whose content, is computed."""

    class FakePayment(models.Model):
        _module = "wardclerk_approval"  # owner of the table, in this test only
        _name = PAYMENT
        _description = "Fake Payment"
        _inherit = ["wardclerk.approval.mixin"]

        _approval_gates = {"pay": ("paid",)}
        _approval_protected_fields = ("partner_id", "account")

        name = fields.Char(default="Payment 7")
        partner_id = fields.Many2one("res.partner")
        facility_id = fields.Many2one("wardclerk.facility")
        account = fields.Char(related="partner_id.ref", store=True)
        booked = fields.Char()
        state = fields.Selection(
            [("draft", "Draft"), ("paid", "Paid"), ("cancel", "Cancelled")],
            compute="_compute_state",
            store=True,
            readonly=False,
        )

        @api.depends("booked")
        def _compute_state(self):
            for payment in self:
                payment.state = payment.booked or "draft"

    models.MetaModel._module_to_models__[FakePayment._module].remove(FakePayment)
    return FakePayment


@tagged("post_install", "-at_install")
class TestChanges(FakeOrderCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        add_to_registry(cls.registry, fake_payment())
        cls.registry._setup_models__(cls.env.cr, [PAYMENT])
        cls.registry.init_models(cls.env.cr, [PAYMENT], {"models_to_check": True})
        cls.addClassCleanup(cls.forget_payment)
        activate_policy(cls.env, PAYMENT, "pay", ONE_STEP)

    @classmethod
    def forget_payment(cls):
        for parent in cls.registry[PAYMENT]._inherit_module:
            if parent in cls.registry:
                cls.registry[parent]._inherit_children.discard(PAYMENT)
        del cls.registry[PAYMENT]
        cls.registry._setup_models__(cls.env.cr, [])

    def payment(self):
        payment = self.env[PAYMENT].create(
            {"partner_id": self.vendor.id, "facility_id": self.clinic.id}
        )
        self.env.cr.flush()
        return payment

    def approved(self):
        payment = self.payment()
        case = payment._request_approval()
        self.decide(case, self.head)
        return payment

    def paid(self):
        payment = self.approved()
        payment.booked = "paid"
        self.env.cr.flush()
        return payment

    def test_a_state_that_is_computed_does_not_pass_without_approval(self):
        payment = self.payment()

        with self.refused(UserError, "needs approval first"):
            payment.booked = "paid"

        self.assertEqual(payment.state, "draft")

    def test_a_state_that_is_written_over_its_compute_does_not_pass_either(self):
        payment = self.payment()

        with self.refused(UserError, "needs approval first"):
            payment.state = "paid"

    def test_a_document_that_is_created_into_its_computed_state_does_not_pass(self):
        with self.refused(UserError, "needs approval first"):
            self.env[PAYMENT].create({"booked": "paid"})

    def test_a_state_that_is_computed_passes_after_approval(self):
        payment = self.paid()

        self.assertEqual((payment.state, payment.approval_state), ("paid", "approved"))

    def test_content_that_is_computed_ends_the_approval(self):
        payment = self.approved()
        case = payment.approval_case_id

        self.vendor.ref = "another account"
        self.env.cr.flush()

        self.assertEqual(case.state, "superseded")
        self.assertEqual(payment.approval_state, "pending")

    def test_content_that_is_computed_does_not_change_behind_the_gate(self):
        payment = self.paid()

        with self.refused(UserError, "has passed its gate"):
            self.vendor.ref = "another account"

        self.assertEqual(payment.approval_state, "approved")

    def test_a_state_that_is_computed_back_ends_the_approval(self):
        payment = self.paid()

        payment.booked = False
        self.env.cr.flush()

        self.assertEqual(payment.approval_state, "superseded")
        with self.refused(UserError, "needs approval first"):
            payment.booked = "paid"

    def test_what_is_rolled_back_is_judged_by_nobody(self):
        payment = self.payment()

        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            payment.booked = "paid"
            self.env.flush_all()
            raise ZeroDivisionError
        self.env.cr.flush()

        self.assertEqual(payment.state, "draft")

    def test_many_edits_of_one_transaction_make_one_new_case(self):
        order = self.make_order(9000, lines=5)
        first = self.request(order)

        for line in order.line_ids:
            line.price += 1
        order.label = "other"
        self.env.cr.flush()

        second = order.approval_case_id
        self.assertEqual(first.state, "superseded")
        self.assertEqual(second.state, "pending")
        self.assertEqual(second.previous_id, first)
