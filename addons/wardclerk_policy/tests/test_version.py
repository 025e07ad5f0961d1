"""A version is edited as a draft, activated by somebody else, then never edited."""

import psycopg2

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.wardclerk_base.tests.common import run_job

from wardclerk.core.policy import digest, from_text

from .common import TEXT, PolicyCase


@tagged("post_install", "-at_install")
class TestVersion(PolicyCase):
    def test_text_becomes_rules_and_rules_become_the_same_text(self):
        version = self.draft()

        table = version._decision_table()

        self.assertEqual(version.rule_ids.mapped("code"), [r.id for r in table.rules])
        self.assertEqual(table.rules, from_text(TEXT).rules)
        version.text = version.text
        self.assertEqual(version._decision_table(), table)

    def test_rules_are_told_in_words(self):
        rules = {rule.code: rule for rule in self.draft().rule_ids}

        self.assertEqual(
            rules["clinic"].when_words,
            "Amount is below 5,000 or unknown; Facility is within MERCY",
        )
        self.assertEqual(
            rules["rest"].then_words, "Approval by Head, then 50 % of Chief"
        )
        self.assertEqual(rules["rest"].when_words, "all documents")
        self.assertEqual(rules["small"].then_words, "No approval needed")

    def test_a_rule_can_be_made_in_the_form(self):
        version = self.draft("")
        with Form(version) as form, form.rule_ids.new() as rule:
            rule.code = "large"
            with rule.condition_ids.new() as condition:
                condition.input_id = self.env.ref(
                    "wardclerk_policy.wardclerk_policy_input_amount"
                )
                condition.operator = "at_least"
                condition.value = "5,000"
            with rule.step_ids.new() as step:
                step.role_id = self.env["wardclerk.role"].search(
                    [("code", "=", "test_cfo")]
                )

        rule = version._decision_table().rules[0]

        self.assertEqual(rule.id, "large")
        self.assertTrue(rule.matches({"amount": 5000}))
        self.assertFalse(rule.matches({"amount": 4999}))
        self.assertEqual(rule.steps[0].role, "test_cfo")

    def test_an_author_does_not_activate(self):
        version = self.draft()

        with self.assertRaisesRegex(UserError, "You wrote this version"):
            version.action_activate()

        self.assertEqual(version.state, "draft")

    def test_who_edits_the_draft_becomes_an_author(self):
        version = self.draft()
        edits = [
            lambda one: one.write({"note": "clearer"}),
            lambda one: one.rule_ids[0].write({"reason": "clearer"}),
            lambda one: one.rule_ids[2].step_ids[0].write({"target_hours": 48}),
            lambda one: one.rule_ids[1].condition_ids[0].write({"value": "600"}),
            lambda one: one.rule_ids[1].condition_ids.unlink(),
            lambda one: one.rule_ids[3].unlink(),
        ]
        for edit in edits:
            with self.subTest(), self.env.cr.savepoint() as savepoint:
                edit(version.with_user(self.second))

                with self.assertRaisesRegex(UserError, "You wrote this version"):
                    version.with_user(self.second).action_activate()
                savepoint.rollback()
                self.env.invalidate_all()

    def test_the_database_refuses_an_author_too(self):
        version = self.draft()
        self.env.flush_all()

        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "UPDATE wardclerk_policy_version SET state = 'active',"
                " \"table\" = '{}', activated_by_id = %s WHERE id = %s",
                [self.author.id, version.id],
            )

    def test_only_policy_owners_activate_and_no_program(self):
        version = self.draft()
        from odoo.tests import new_test_user

        auditor = new_test_user(
            self.env, "auditor", groups="wardclerk_base.group_auditor"
        )
        superuser = self.env.ref("base.user_root")

        for way in (
            version.with_user(auditor),
            version.with_user(superuser),
            version.with_user(self.second).sudo(),
            version.with_user(self.env.ref("base.user_admin")),
        ):
            with self.assertRaises(AccessError):
                way.action_activate()

    def test_a_scheduled_action_does_not_activate_in_an_owners_name(self):
        version = self.draft()
        job = self.env["ir.cron"].create(
            {
                "name": "Activate all",
                "model_id": self.env["ir.model"]._get_id("wardclerk.policy.version"),
                "state": "code",
                "code": f"model.with_user({self.second.id}).browse({version.id})"
                ".action_activate()",
            }
        )

        with self.assertRaises(AccessError), self.env.cr.savepoint():
            run_job(self, job)

        self.assertEqual(version.state, "draft")

    def test_activation_freezes_table_and_digest_and_leaves_evidence(self):
        version = self.active()
        self.env.cr.flush()

        self.assertEqual(version.state, "active")
        self.assertEqual(version.digest, digest(version._decision_table()))
        self.assertEqual(version.activated_by_id, self.second)
        entry = self.env["wardclerk.audit.entry"].search(
            [("res_model", "=", version._name), ("res_id", "=", version.id)]
        )
        self.assertEqual(entry.action, "policy.activated")
        self.assertEqual(entry.actor_id, self.second)

    def test_an_active_version_is_not_edited(self):
        version = self.active()
        edits = {
            "note": lambda one: one.write({"note": "later"}),
            "text": lambda one: one.write({"text": TEXT}),
            "state": lambda one: one.write({"state": "draft"}),
            "permit from a client": lambda one: one.with_context(
                wardclerk_permit={"model": one._name}
            ).write({"state": "draft"}),
            "rule": lambda one: one.rule_ids[0].write({"code": "x"}),
            "new rule": lambda one: one.env["wardclerk.policy.rule"].create(
                {"version_id": one.id, "code": "x"}
            ),
            "rule gone": lambda one: one.rule_ids[0].unlink(),
            "condition": lambda one: one.rule_ids[1].condition_ids.write(
                {"value": "9"}
            ),
            "step": lambda one: one.rule_ids[2].step_ids.unlink(),
            "gone": lambda one: one.unlink(),
            "policy gone": lambda one: one.policy_id.unlink(),
            "policy archived": lambda one: one.policy_id.write({"active": False}),
        }
        for user in (self.author, self.env.user):
            for name, edit in edits.items():
                with (
                    self.subTest(f"{name} {user.login}"),
                    self.assertRaises(UserError),
                    self.env.cr.savepoint(),
                ):
                    edit(version.with_user(user))

    def test_the_database_keeps_an_active_version(self):
        version = self.active()
        self.env.flush_all()
        for statement in (
            "UPDATE wardclerk_policy_version SET \"table\" = '{}' WHERE id = %s",
            "UPDATE wardclerk_policy_version SET state = 'draft' WHERE id = %s",
            "UPDATE wardclerk_policy_version SET activated_by_id = 1 WHERE id = %s",
            "DELETE FROM wardclerk_policy_version WHERE id = %s",
        ):
            with (
                self.subTest(statement),
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement, [version.id])

    def test_a_draft_is_not_created_in_force(self):
        for values in ({"state": "active"}, {"table": {}}, {"activated_by_id": 1}):
            with self.assertRaises(AccessError):
                self.draft(**values)

    def test_a_mistake_in_the_text_names_its_place(self):
        for text, place in (
            (TEXT.replace("below: 499.95", "under: 5"), "rules[1].when.amount"),
            (TEXT.replace("role: test_cfo", "role: nobody"), "nobody"),
            (TEXT.replace("MERCY", "NOWHERE"), "NOWHERE"),
            ("rules: [", "line 1"),
        ):
            with (
                self.assertRaises(UserError) as caught,
                self.env.cr.savepoint(),
            ):
                self.draft(text)
            self.assertIn(place, str(caught.exception))

    def test_rows_that_say_nothing_are_not_activated(self):
        version = self.draft("rules: [{id: all, steps: [{role: test_head}]}]")
        version.rule_ids.write({"step_ids": [Command.clear()]})

        with self.assertRaisesRegex(UserError, "names nobody"):
            version.with_user(self.second).action_activate()

    def test_a_step_names_a_role_or_a_person(self):
        version = self.draft()

        with self.assertRaises(ValidationError):
            version.write(
                {
                    "rule_ids": [
                        Command.create(
                            {"code": "x", "step_ids": [Command.create({"sequence": 1})]}
                        )
                    ]
                }
            )

    def test_a_later_start_leaves_the_present_version_in_force(self):
        from datetime import timedelta

        from odoo import fields
        from odoo.tests import freeze_time

        now = self.active()
        today = fields.Date.today()
        later = self.active(effective_from=today + timedelta(days=10))

        self.assertEqual(self.policy.current_version_id, now)
        with freeze_time(today + timedelta(days=11)):
            self.policy.invalidate_recordset()
            self.assertEqual(self.policy.current_version_id, later)

    def test_a_new_version_retires_the_old_one(self):
        old = self.active()

        new = self.active(TEXT.replace("499.95", "600"))

        self.assertEqual(old.state, "retired")
        self.assertEqual(self.policy.current_version_id, new)
        self.assertEqual(new.number, 2)

    def test_the_label_of_a_version_follows_the_name_of_its_policy(self):
        version = self.active()
        self.assertIn("Subjects", version._label())

        self.policy.name = "Orders of Clinics"

        self.assertEqual(
            version._label(), f"Orders of Clinics, version {version.number}"
        )

    def test_the_next_draft_starts_as_a_copy(self):
        old = self.active()

        action = self.policy.action_draft_version()

        draft = old.browse(action["res_id"])
        self.assertEqual(draft.state, "draft")
        self.assertEqual(draft._decision_table().rules, old._decision_table().rules)

    def test_five_hundred_rules_load_and_decide(self):
        rules = "\n".join(
            f"  - {{id: r{n}, when: {{amount: {{at_least: {n}, below: {n + 1}}}}},"
            " steps: [{role: test_head}]}"
            for n in range(500)
        )

        version = self.active(f"rules:\n{rules}\n  - {{id: rest}}\n")

        self.assertEqual(len(version._decision_table().rules), 501)
