"""Nobody reads a secret, rewrites an event or acts in a bot's name with an ordinary log-in."""

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from .common import EventCase


@tagged("post_install", "-at_install")
class TestAccess(EventCase, HttpCase):
    def rpc(self, model, method, *args, **kwargs):
        return self.make_jsonrpc_request(
            "/web/dataset/call_kw",
            {"model": model, "method": method, "args": list(args), "kwargs": kwargs},
        )

    def test_nobody_rewrites_outbox_or_inbox(self):
        row = self.emit(self.thing)
        self.receive("delivery.confirmed", {"event_id": row.event_id})
        received = self.inbox.search([], limit=1)
        for user in (self.administrator, self.clerk):
            for record in (row, received):
                with self.subTest(user=user.login, model=record._name):
                    record = record.with_user(user)
                    with self.assertRaises(AccessError):
                        record.write({"state": "applied"})
                    with self.assertRaises(AccessError):
                        record.unlink()
                    with self.assertRaises(AccessError):
                        record.create({"type": "x"})

    def test_a_clerk_does_not_read_events(self):
        with self.assertRaises(AccessError):
            self.outbox.with_user(self.clerk).search([]).read(["body"])

    def test_secrets_are_closed_also_to_administrators(self):
        self.source._set_secret("whsec_" + "s" * 43 + "=")
        source = self.source.with_user(self.administrator)

        with self.assertRaises(AccessError):
            source.read(["secret_encrypted"])
        self.assertTrue(source.has_secret)

    def test_private_methods_are_not_reachable(self):
        self.authenticate("event_admin", "event_admin")
        for model, method in (
            ("wardclerk.outbox", "_emit"),
            ("wardclerk.inbox", "_receive"),
            ("wardclerk.event.endpoint", "_provision"),
            ("wardclerk.event.source", "_live_secrets"),
        ):
            with self.subTest(f"{model}.{method}"):
                with (
                    mute_logger("odoo.http"),
                    self.assertRaisesRegex(JsonRpcException, "AccessError"),
                ):
                    self.rpc(model, method, [])

    def test_provisioning_is_for_the_server_only(self):
        with self.assertRaises(AccessError):
            self.env["wardclerk.event.endpoint"].with_user(self.administrator)._provision({})
