"""Nobody with a log-in reads a secret, rewrites an event or acts in a bot's name."""

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import HttpCase, JsonRpcException, new_test_user, tagged
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

    @mute_logger("odoo.http")
    def test_no_rpc_client_finds_out_a_secret(self):
        self.source._set_secret("whsec_" + "s" * 43 + "=")
        self.source._set_secret("whsec_" + "t" * 43 + "=")
        self.flush()
        self.authenticate("event_admin", "event_admin")
        model, ids = self.source._name, self.source.ids
        for name in ("secret_encrypted", "previous_secret_encrypted"):
            for method, *args in (
                ("read", ids, [name]),
                ("search_read", [], [name]),
                ("export_data", ids, [name]),
                ("search_count", [(name, "like", "gAAAA%")]),
                ("formatted_read_group", [], [name]),
                ("write", ids, {name: "x"}),
                ("create", {"code": "x", name: "x"}),
            ):
                with (
                    self.subTest(field=name, method=method),
                    self.assertRaises(JsonRpcException),
                ):
                    self.rpc(model, method, *args)
        [seen] = self.rpc(model, "read", ids)
        self.assertTrue(seen["has_secret"])
        self.assertFalse([name for name in seen if "encrypted" in name])

    def test_nobody_prolongs_the_life_of_a_replaced_secret(self):
        source = self.source.with_user(self.administrator)

        with self.assertRaises(AccessError):
            source.write({"secret_changed_at": "2099-01-01 00:00:00"})

    def test_a_source_acts_as_a_bot_with_few_rights_only(self):
        source = self.source.with_user(self.administrator)
        mighty = new_test_user(
            self.env,
            "event_mighty",
            "base.group_system,wardclerk_base.group_integration_bot",
        )
        for user in (self.clerk, mighty, self.env.ref("base.user_root")):
            with (
                self.subTest(user.login),
                self.assertRaisesRegex(ValidationError, "not an integration bot"),
            ):
                source.user_id = user

    def test_what_a_source_may_do_is_changed_with_evidence(self):
        self.source.with_user(self.administrator).max_bytes = 1024

        self.flush()
        entries = self.env["wardclerk.audit.entry"].search(
            [("action", "=", "source.changed"), ("res_id", "=", self.source.id)]
        )
        entry = entries.filtered(lambda one: '"max_bytes":1024' in one.body)
        self.assertEqual(entry.actor_id, self.administrator)

    def test_an_address_that_is_none_or_holds_a_password_is_refused(self):
        for url in (
            "file:///etc/passwd",
            "n8n.example/hook",
            "https://u:p@n8n.example",
        ):
            with self.subTest(url), self.assertRaises(ValidationError):
                self.endpoint.url = url

    @mute_logger("odoo.http")
    def test_no_rpc_client_writes_events_or_sends_them_again_without_the_right(self):
        row = self.emit(self.thing)
        self.receive("delivery.confirmed", {"event_id": row.event_id})
        received = self.inbox.search([], limit=1)
        auditor = new_test_user(
            self.env, "event_auditor", "wardclerk_base.group_auditor"
        )
        self.flush()
        refused = [
            (record._name, method, *args)
            for record in (row, received)
            for method, args in (
                ("create", [{"type": "forged"}]),
                ("write", [record.ids, {"state": "applied"}]),
                ("unlink", [record.ids]),
            )
        ]
        asking = ("wardclerk.outbox.replay", "create", {"reason": "x"})
        replays = [("wardclerk.outbox", "action_replay", row.ids), asking]
        for user, attempts in (
            (self.administrator, refused),
            (auditor, refused + replays),
            (self.clerk, refused + replays),
        ):
            self.authenticate(user.login, user.login)
            for attempt in attempts:
                with (
                    self.subTest(user=user.login, attempt=attempt[:2]),
                    self.assertRaisesRegex(JsonRpcException, "AccessError"),
                ):
                    self.rpc(*attempt)

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
            self.env["wardclerk.event.endpoint"].with_user(
                self.administrator
            )._provision({})
