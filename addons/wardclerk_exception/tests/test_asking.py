"""A question goes out by mail, and its answer comes back to who asked."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ExceptionCase


@tagged("post_install", "-at_install")
class TestAsking(ExceptionCase):
    def setUp(self):
        super().setUp()
        self.vendor.email = "billing@anders.example"
        self.one = self.open_price()
        self.one.with_user(self.clerk).action_take()

    def ask(self):
        self.one.with_user(self.clerk).action_ask(
            self.vendor.id, "Which price did we agree?"
        )

    def test_the_vendor_is_asked_by_mail(self):
        self.ask()

        message = self.one.message_ids[:1]
        self.assertIn("Which price", message.body)
        self.assertEqual(message.notified_partner_ids, self.vendor)
        self.assertEqual(self.one.asked_id, self.vendor)

    def test_who_has_no_address_is_not_asked(self):
        self.vendor.email = False

        with self.refused(UserError, "address"):
            self.ask()

    def test_an_answer_by_mail_is_told_to_the_owner(self):
        self.ask()

        self.one.sudo().message_update({"author_id": self.vendor.id})

        self.assertTrue(self.one.answered_at)
        self.assertEqual(self.one.activity_ids.user_id, self.clerk)

    def test_a_client_does_not_answer_for_the_vendor(self):
        self.ask()

        self.one.with_user(self.clerk).message_update({"author_id": self.vendor.id})

        self.assertFalse(self.one.answered_at)

    def test_the_answer_is_done_when_the_exception_is(self):
        self.ask()
        self.one.sudo().message_update({"author_id": self.vendor.id})

        self.settle(self.order)

        self.assertFalse(self.one.activity_ids)

    def test_several_are_settled_in_one_form(self):
        other = self.settle(self.make_order(50), self.price_differs())
        both = (self.one | other).with_user(self.clerk)
        action = both.action_open_override()
        prompt = (
            self.env["wardclerk.exception.prompt"]
            .with_user(self.clerk)
            .with_context(**action["context"])
            .create({"words": "Agreed for all of them."})
        )

        prompt.action_go()

        self.assertEqual(both.mapped("override_by_id"), self.clerk)
