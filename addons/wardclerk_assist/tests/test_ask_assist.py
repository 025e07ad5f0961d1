"""The verb Ask assist works in Automation Rules, and never calls anybody itself."""

from odoo.tests import tagged

from .common import AssistCase


@tagged("post_install", "-at_install")
class TestAskAssist(AssistCase):
    def test_the_server_action_queues_the_records_documents(self):
        action = self.env["ir.actions.server"].create(
            {
                "name": "Read",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "state": "wardclerk_ask_assist",
            }
        )

        with self.assist_answers() as post:
            action.with_context(
                active_model="res.partner", active_ids=self.record.ids
            ).run()

        waiting = self.requests.search([("res_id", "=", self.record.id)])
        self.assertEqual(waiting.attachment_id, self.file)
        post.assert_not_called()

    def test_the_action_names_itself(self):
        action = self.env["ir.actions.server"].new({"state": "wardclerk_ask_assist"})

        self.assertEqual(
            action._generate_action_name(), "Ask assist to read the documents"
        )
