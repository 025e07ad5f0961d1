"""Which version decides about a document, at a cost that rules do not raise."""

from odoo.exceptions import ValidationError
from odoo.tests import Form, new_test_user, tagged

from .common import SUBJECT, TEXT, PolicyCase


@tagged("post_install", "-at_install")
class TestPolicy(PolicyCase):
    def subjects(self, *amounts):
        return self.env[SUBJECT].create([{"amount": amount} for amount in amounts])

    def decide(self, records, gate="release"):
        decided = self.env["wardclerk.policy"]._decide(records, gate)
        return [decided[one.id][2].rule_id for one in records if one.id in decided]

    def test_without_an_active_version_nothing_is_governed(self):
        self.draft()

        self.assertEqual(self.decide(self.subjects("100")), [])

    def test_each_document_gets_the_rule_that_covers_it(self):
        self.active()

        self.assertEqual(
            self.decide(self.subjects("499.94", "499.95", False)),
            ["small", "rest", "rest"],
        )

    def test_facts_are_kept_so_that_the_decision_can_be_made_again(self):
        from wardclerk.core.policy.overlay import decide_in_layers

        version = self.active()
        subject = self.subjects("700.00")

        decided = self.env["wardclerk.policy"]._decide(subject, "release")

        found, facts, decision = decided[subject.id]
        self.assertEqual(found, version.sudo())
        self.assertEqual(facts, {"amount": "700"})
        again = decide_in_layers(found._layers(), facts)
        self.assertEqual(again.rule_id, decision.rule_id)

    def test_another_gate_is_another_policy(self):
        self.active()

        self.assertEqual(self.decide(self.subjects("700"), "pay"), [])

    def test_a_gate_that_does_not_exist_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "release, pay"):
            self.make_policy(gate="fly")
        with self.assertRaises(ValidationError):
            self.make_policy(model_id=self.env["ir.model"]._get_id("res.partner"))

    def test_many_documents_and_rules_cost_the_same_queries(self):
        self.active()
        one, many = self.subjects("700"), self.subjects(*["700"] * 80)
        self.decide(one)

        counts = []
        for records in (one, many):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.decide(records)
            counts.append(self.env.cr.sql_log_count - before)

        self.assertEqual(*counts)
        self.assertLessEqual(counts[0], 6)

    def test_the_preview_tells_decision_reason_and_what_would_change_it(self):
        version = self.active()
        action = version.with_user(self.second).action_open_trial()
        trial = self.env[action["res_model"]].with_user(self.second)
        trial = trial.browse(action["res_id"])

        with Form(trial) as form:
            for n, row in enumerate(trial.fact_ids):
                value = {"amount": "700", "facility": "MERCY", "flags": "-"}
                with form.fact_ids.edit(n) as line:
                    line.value = value.get(row.input_id.name, False)

        self.assertIn("Approval by Head", trial.result)
        self.assertIn("clinic", trial.result)
        self.assertIn("Amount below 499.95", trial.result)
        self.assertIn("No approval needed", trial.result)

    def test_the_preview_takes_the_facts_of_a_document(self):
        subject = self.subjects("123")
        self.env["ir.model.access"].create(
            {
                "name": "fake",
                "model_id": self.env["ir.model"]._get_id(SUBJECT),
                "group_id": self.env.ref("base.group_user").id,
                "perm_read": True,
            }
        )
        trial = self.env["wardclerk.policy.trial"].with_user(self.second)
        trial = trial.create({"version_id": self.active().id})

        with Form(trial) as form:
            form.res_id = subject.id

        self.assertIn("Rule <strong>small</strong>", trial.result)

    def test_the_preview_says_what_it_cannot_read(self):
        trial = self.env["wardclerk.policy.trial"].with_user(self.second)
        trial = trial.create({"version_id": self.draft().id})

        for row in trial.fact_ids:
            row.value = "much" if row.input_id.name == "amount" else False

        self.assertIn("fact amount", trial.result)

    def test_who_is_no_policy_owner_writes_nothing(self):
        version = self.draft()
        user = new_test_user(
            self.env,
            "other",
            groups="wardclerk_base.group_auditor,wardclerk_base.group_administrator",
        )

        for records in (
            version.policy_id,
            version,
            version.rule_ids,
            version.rule_ids.condition_ids,
            version.rule_ids.step_ids,
            self.env["wardclerk.policy.input"].search([]),
        ):
            with self.subTest(records._name):
                records = records.with_user(user)
                self.assertTrue(records.has_access("read"))
                for operation in ("write", "create", "unlink"):
                    self.assertFalse(records.has_access(operation))

    def test_a_policy_of_another_company_is_not_seen(self):
        other = self.env["res.company"].create({"name": "Oakwood Clinics"})
        self.author.company_ids |= other
        policy = self.make_policy(company_id=other.id)
        version = self.draft(TEXT, policy)

        for records in (policy, version, version.rule_ids):
            self.assertFalse(records.with_user(self.second).has_access("read"))
