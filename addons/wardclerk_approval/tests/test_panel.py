"""The panel on a document's own form."""

from odoo.tests import tagged

from .fake import FakeOrderCase


@tagged("post_install", "-at_install")
class TestPanel(FakeOrderCase):
    def panel(self, order, user):
        self.env.invalidate_all()
        return order.with_user(user).approval_panel

    def test_a_document_that_was_never_asked_about_has_none(self):
        self.assertFalse(self.make_order().approval_panel)

    def test_everybody_who_reads_the_document_sees_who_holds_it_and_since_when(self):
        order = self.make_order(1000)
        self.request(order)

        panel = self.panel(order, self.bystander)

        self.assertEqual(panel["state"], "pending")
        self.assertIn("Test Head (head", panel["told"])
        self.assertIn("since", panel["told"])
        self.assertFalse(panel["is_my_turn"] or panel["can_open"] or panel["why_me"])
        self.assertEqual(panel["override_words"], "")

    def test_whoever_holds_it_sees_why_and_can_decide(self):
        order = self.make_order(1000)
        self.request(order)

        panel = self.panel(order, self.head)

        self.assertTrue(panel["is_my_turn"] and panel["can_open"])
        self.assertIn("You are Test Head", panel["why_me"])

    def test_afterwards_it_says_who_decided(self):
        order = self.make_order(1000)
        case = self.request(order)
        self.decide(case, self.head)

        panel = self.panel(order, self.requester)

        self.assertEqual(panel["state_words"], "Approved")
        self.assertIn("head", panel["told"])
        self.assertFalse(panel["is_my_turn"])
        self.assertFalse(panel["override_words"])
