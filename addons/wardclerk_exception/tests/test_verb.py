"""Administrators open exceptions by Automation Rules, without code."""

from odoo.tests import tagged

from .common import ORDER, ExceptionCase


@tagged("post_install", "-at_install")
class TestVerb(ExceptionCase):
    def action(self, reason):
        return self.env["ir.actions.server"].create(
            {
                "name": "Look at it",
                "model_id": self.env["ir.model"]._get_id(ORDER),
                "state": "wardclerk_exception",
                "wardclerk_reason_id": reason.id,
                "wardclerk_words": "Somebody should look.",
            }
        )

    def test_the_verb_opens_an_exception_once(self):
        action = self.action(self.copy_of)

        for _time in range(2):
            action.with_context(active_model=ORDER, active_id=self.order.id).run()

        self.assertEqual(self.of(self.order).words, "Somebody should look.")

    def test_a_reason_of_other_documents_is_warned_about(self):
        other = self.make_reason("test_other", res_model="res.partner")

        self.assertIn("other documents", self.action(other).warning)
        self.assertFalse(self.action(self.copy_of).warning)
