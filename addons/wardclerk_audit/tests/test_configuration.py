"""Changed configuration leaves evidence: old, new, and no secret."""

from odoo.tests import TransactionCase, tagged
from odoo.tests.common import new_test_user

from .common import facts, flushed


@tagged("post_install", "-at_install")
class TestConfiguration(TransactionCase):
    def last(self, records, action):
        [entry] = flushed(self, records, action)
        return facts(entry)

    def test_parameter_is_told_with_old_and_new(self):
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("evidence.colour", "red")
        parameter = parameters.search([("key", "=", "evidence.colour")])

        parameters.set_param("evidence.colour", "blue")

        told = self.last(parameter, "parameter.changed")
        self.assertEqual(told["old"], {"value": "red"})
        self.assertEqual(told["new"], {"value": "blue"})

    def test_value_of_a_secret_parameter_is_only_committed_to(self):
        self.env["ir.config_parameter"].set_param("evidence.api_key", "xyzzy-42")
        parameter = self.env["ir.config_parameter"].search(
            [("key", "=", "evidence.api_key")]
        )

        [entry] = flushed(self, parameter, "parameter.created")

        self.assertNotIn("xyzzy-42", entry.body)
        self.assertIn("commitment", facts(entry)["new"]["value"])

    def test_unchanged_value_leaves_no_entry(self):
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("evidence.colour", "red")
        parameter = parameters.search([("key", "=", "evidence.colour")])

        parameter.write({"value": "red"})

        self.assertFalse(flushed(self, parameter, "parameter.changed"))

    def test_group_membership_is_told_from_both_sides_as_what_was_added(self):
        user = new_test_user(self.env, "evidence_clerk")
        group = self.env.ref("wardclerk_base.group_approver")

        group.write({"user_ids": [(4, user.id)]})
        user.write({"group_ids": [(3, group.id)]})

        given = self.last(group, "group.changed")
        taken = self.last(user, "user.changed")
        self.assertEqual(given["new"]["user_ids"], [f"res.users,{user.id}"])
        self.assertEqual(given["old"]["user_ids"], [])
        self.assertEqual(taken["old"]["group_ids"], [f"res.groups,{group.id}"])

    def test_users_name_is_personal_and_their_password_is_never_told(self):
        user = new_test_user(self.env, "evidence_nurse", name="Ada Calder")

        user.write({"password": "correct horse battery"})
        user.write({"active": False})

        entries = flushed(self, user)
        self.assertLessEqual(
            {"user.created", "user.secret_changed", "user.changed"},
            set(entries.mapped("action")),
        )
        bodies = "".join(entries.mapped("body"))
        self.assertNotIn("Ada Calder", bodies)
        self.assertNotIn("correct horse", bodies)

    def test_api_keys_leave_evidence_without_the_key(self):
        user = self.env.ref("base.user_admin")
        keys = self.env["res.users.apikeys"].with_user(user)

        key = keys._generate("rpc", "for the evidence test", None)
        keys.sudo().search([("name", "=", "for the evidence test")]).unlink()

        entries = flushed(self, user)
        actions = entries.mapped("action")
        self.assertIn("user.api_key_created", actions)
        self.assertIn("user.api_key_removed", actions)
        self.assertNotIn(key, "".join(entries.mapped("body")))

    def test_rights_rules_views_and_actions_leave_evidence(self):
        model = self.env["ir.model"]._get("res.partner")
        made = {
            "access_right": self.env["ir.model.access"].create(
                {"name": "evidence", "model_id": model.id, "perm_read": True}
            ),
            "record_rule": self.env["ir.rule"].create(
                {"name": "evidence", "model_id": model.id, "domain_force": "[]"}
            ),
            "server_action": self.env["ir.actions.server"].create(
                {"name": "evidence", "model_id": model.id, "state": "code"}
            ),
            "scheduled_action": self.env["ir.cron"].create(
                {"name": "evidence", "model_id": model.id, "state": "code"}
            ),
            "automation_rule": self.env["base.automation"].create(
                {"name": "evidence", "model_id": model.id, "trigger": "on_create"}
            ),
            "view": self.env["ir.ui.view"].create(
                {"name": "evidence", "model": "res.partner", "arch": "<form/>"}
            ),
        }
        made["access_right"].perm_write = True
        made["record_rule"].domain_force = "[(1, '=', 1)]"
        made["server_action"].code = "pass"
        made["scheduled_action"].active = False
        made["automation_rule"].active = False
        made["view"].arch = '<form string="Changed"/>'
        self.env.flush_all()

        for name, record in made.items():
            with self.subTest(name):
                actions = flushed(self, record).mapped("action")
                self.assertIn(f"{name}.created", actions)
                self.assertIn(f"{name}.changed", actions)

    def test_deleted_rule_is_told_with_what_it_was(self):
        rule = self.env["ir.rule"].create(
            {
                "name": "evidence",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": "[]",
            }
        )
        [number] = rule.ids

        rule.unlink()

        told = self.last(self.env["ir.rule"].browse(number), "record_rule.deleted")
        self.assertEqual(told["old"]["domain_force"], "[]")

    def test_no_context_of_a_client_switches_it_off(self):
        parameters = self.env["ir.config_parameter"].with_context(
            install_mode=True, tracking_disable=True, module="base"
        )
        parameters.set_param("evidence.colour", "green")

        parameter = parameters.search([("key", "=", "evidence.colour")])

        self.assertTrue(flushed(self, parameter, "parameter.created"))

    def test_many_changed_rows_cost_one_statement_of_evidence(self):
        model_id = self.env["ir.model"]._get_id("res.partner")
        rules = self.env["ir.rule"].create(
            [{"name": f"rule {n}", "model_id": model_id} for n in range(20)]
        )
        self.env.cr.flush()

        rules.write({"domain_force": "[(1, '=', 1)]"})
        self.env.flush_all()

        with self.assertQueryCount(1):
            self.env.cr.flush()
        self.assertEqual(len(flushed(self, rules, "record_rule.changed")), 20)
