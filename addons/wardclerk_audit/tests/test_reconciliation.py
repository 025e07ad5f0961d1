"""The nightly run finds what was changed past Odoo, and says when nothing was."""

from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged
from odoo.tests.common import new_test_user

from .common import facts, flushed, make_people


@tagged("post_install", "-at_install")
class TestReconciliation(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        make_people(cls)
        cls.rule = cls.env["ir.rule"].create(
            {
                "name": "evidence",
                "model_id": cls.env["ir.model"]._get_id("res.partner"),
                "domain_force": "[(1, '=', 1)]",
            }
        )
        cls.env["wardclerk.audit.reconciliation"]._run()

    def again(self):
        self.env.flush_all()
        run = self.env["wardclerk.audit.reconciliation"]._run()
        return run

    def past_odoo(self, statement, *values):
        self.env.flush_all()
        self.env.cr.execute(statement, values)
        self.env.invalidate_all()

    def test_clean_run_leaves_evidence_of_its_rows_and_no_difference(self):
        run = self.again()

        [entry] = flushed(self, run, "reconciliation.completed")
        self.assertEqual(facts(entry)["detail"]["differences"], 0)
        self.assertGreater(facts(entry)["detail"]["rows"], 100)
        self.assertFalse(run.finding_ids)

    def test_change_through_odoo_is_no_finding(self):
        self.rule.domain_force = "[]"
        group = self.env.ref("wardclerk_base.group_approver")
        group.write({"user_ids": [(4, self.requester.id)]})
        new_test_user(self.env, "evidence_new_person")

        self.assertFalse(self.again().finding_ids)

    def test_rule_that_was_changed_by_sql_is_found(self):
        self.past_odoo(
            "UPDATE ir_rule SET domain_force = '[]' WHERE id = %s", self.rule.id
        )

        run = self.again()

        self.assertEqual(run.finding_ids.res_id, self.rule.id)
        self.assertEqual(run.finding_ids.severity, "high")
        self.assertTrue(flushed(self, run.finding_ids, "finding.opened"))

    def test_group_that_was_given_by_sql_is_found(self):
        group = self.env.ref("wardclerk_base.group_approver")

        self.past_odoo(
            "INSERT INTO res_groups_users_rel (gid, uid) VALUES (%s, %s)",
            group.id,
            self.requester.id,
        )

        models = self.again().finding_ids.mapped("res_model")
        self.assertEqual(set(models), {"res.groups", "res.users"})

    def test_password_that_was_set_by_sql_is_found(self):
        self.past_odoo(
            "UPDATE res_users SET password = 'x' WHERE id = %s", self.requester.id
        )

        self.assertEqual(self.again().finding_ids.res_id, self.requester.id)

    def test_row_that_was_added_or_deleted_by_sql_is_found(self):
        self.past_odoo(
            "INSERT INTO ir_config_parameter (key, value) VALUES ('planted', '1')"
        )
        self.past_odoo("DELETE FROM ir_rule WHERE id = %s", self.rule.id)

        found = self.again().finding_ids

        self.assertEqual(
            set(found.mapped("res_model")), {"ir.config_parameter", "ir.rule"}
        )
        self.assertIn("deleted", found.mapped("found"))

    def test_altered_fingerprints_are_found_themselves(self):
        self.past_odoo(
            "UPDATE ir_rule SET domain_force = '[]' WHERE id = %s", self.rule.id
        )
        self.env["wardclerk.audit.fingerprint"]._keep(self.env["ir.rule"])

        found = self.again().finding_ids

        self.assertIn("altered", found.sentence)

    def test_open_finding_is_not_repeated(self):
        self.past_odoo(
            "UPDATE ir_rule SET domain_force = '[]' WHERE id = %s", self.rule.id
        )
        self.again()

        self.assertFalse(self.again().finding_ids)

    def test_finding_is_closed_with_its_explanation_only(self):
        self.past_odoo(
            "UPDATE ir_rule SET domain_force = '[]' WHERE id = %s", self.rule.id
        )
        finding = self.again().finding_ids.with_user(self.auditor)

        with self.assertRaises(AccessError):
            finding.action_explain()
        with self.assertRaises(AccessError):
            finding.write({"sentence": "Nothing"})
        finding.write({"explanation": "Repair of 4 March, ordered by the controller"})
        finding.action_explain()

        self.assertEqual(finding.state, "explained")
        self.assertTrue(flushed(self, finding, "finding.changed"))

    def test_nobody_makes_runs_or_findings_by_hand(self):
        for model in ("wardclerk.audit.reconciliation", "wardclerk.audit.finding"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.auditor).create({})
