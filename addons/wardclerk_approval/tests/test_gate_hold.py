"""A configured gate holds until two people retire it, and fits what it guards."""

from datetime import timedelta
from unittest.mock import patch

import psycopg2
from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .. import gate_classes
from .test_gate import MODEL, GateCase


class HoldCase(GateCase):
    def refused_by_database(self, words, statement, *args):
        self.env.flush_all()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(psycopg2.IntegrityError, words),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(statement, args)
            self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
        self.env.invalidate_all()

    def lend_by_sql(self, loan):
        self.refused_by_database(
            "without a complete approval",
            "UPDATE x_loan SET x_state = 'handed_over' WHERE id = %s",
            loan.id,
        )


@tagged("post_install", "-at_install")
class TestHold(HoldCase):
    def test_a_broken_gate_still_holds_in_the_database(self):
        gate = self.gate()
        self.policy()
        loan = self.loan()
        self.env.flush_all()
        self.env.cr.execute(
            "DELETE FROM ir_model_fields WHERE model = %s AND name = 'x_price'", [MODEL]
        )

        self.env.registry._setup_models__(self.env.cr)

        gate.invalidate_recordset()
        self.assertTrue(gate.is_broken)
        self.lend_by_sql(loan)

    def test_a_worker_that_has_not_loaded_the_gate_meets_the_triggers(self):
        self.gate()
        self.policy()
        loan = self.loan()
        with patch.object(gate_classes, "_forms", return_value={}):
            self.env.registry._setup_models__(self.env.cr, [MODEL])
        self.assertNotIn("approval_state", self.loans._fields)

        self.lend_by_sql(loan)
        self.env.registry._setup_models__(self.env.cr, [MODEL])

        with self.assertRaisesRegex(UserError, "needs approval first"):
            self.loans.browse(loan.id).x_state = "handed_over"

    def test_triggers_that_went_with_a_table_come_back(self):
        self.gate()
        self.policy()
        loan = self.loan()
        self.env.flush_all()
        for loss in (
            "DELETE FROM wardclerk_approval_guarded WHERE res_model = 'x_loan'",
            "DROP FUNCTION wardclerk_approval_passage CASCADE",
        ):
            self.env.cr.execute(loss)

            self.env["wardclerk.approval.case"]._install_guards()
            self.env.registry._setup_models__(self.env.cr, [MODEL])

            self.lend_by_sql(loan)

    def test_what_a_gate_in_force_needs_is_not_deleted_renamed_or_retyped(self):
        self.gate()

        for name in ("x_state", "x_price", "x_note"):
            with self.assertRaisesRegex(UserError, "needs"), self.env.cr.savepoint():
                self.field(name).unlink()
            with self.assertRaisesRegex(UserError, "needs"), self.env.cr.savepoint():
                self.field(name).name = "x_other"
        with self.assertRaisesRegex(UserError, "has a gate"), self.env.cr.savepoint():
            self.model.unlink()

    def test_no_context_of_a_client_lets_a_field_go(self):
        self.gate()
        admin = self.env.ref("base.user_admin")
        field = self.field("x_price").with_user(admin)

        with self.assertRaisesRegex(UserError, "needs"), self.env.cr.savepoint():
            field.with_context(_force_unlink=True).unlink()

    def test_fields_that_no_gate_needs_come_and_go(self):
        self.gate()

        self.field("x_stage_id").unlink()

        self.assertNotIn("x_stage_id", self.loans._fields)

    def test_one_persons_sql_neither_begins_nor_ends_a_gate(self):
        gate = self.gate()

        self.refused_by_database(
            "begins as a draft",
            "INSERT INTO wardclerk_approval_gate (name, code, state, res_model, form)"
            " VALUES ('Mine', 'mine', 'active', 'res.partner', '{}')",
        )
        self.refused_by_database(
            "by a second person",
            "UPDATE wardclerk_approval_gate SET state = 'retired' WHERE id = %s",
            gate.id,
        )
        self.refused_by_database(
            "by a second person",
            "UPDATE wardclerk_approval_gate SET state = 'retired',"
            " retired_by_id = %s WHERE id = %s",
            self.author.id,
            gate.id,
        )
        self.refused_by_database(
            "authors in wardclerk_approval_gate_author_rel stay",
            "DELETE FROM wardclerk_approval_gate_author_rel"
            " WHERE wardclerk_approval_gate_id = %s",
            gate.id,
        )

    def test_two_people_and_the_next_gate_still_end_one(self):
        self.gate()
        second = self.gate(protected_ids=[Command.set(self.field("x_price").ids)])
        second.with_user(self.second).action_propose_retirement("Devices are ours")
        second.with_user(self.author).action_retire()

        self.env.flush_all()
        self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")

        self.assertEqual(second.state, "retired")

    def test_what_changed_after_the_form_was_opened_is_not_activated(self):
        draft = self.draft()
        seen = draft.draft_digest
        draft.protected_ids = self.field("x_name")

        with self.assertRaisesRegex(UserError, "Somebody changed this gate"):
            draft.with_user(self.second).with_context(
                wardclerk_seen_digest=seen
            ).action_activate()

    def test_what_was_approved_under_the_last_gate_is_no_finding(self):
        self.gate()
        self.policy()
        loan = self.loan()
        self.approve(loan)
        loan.x_state = "handed_over"
        with freeze_time(fields.Datetime.now() + timedelta(minutes=1)):
            self.gate(protected_ids=[Command.set(self.field("x_price").ids)])

        self.assertEqual(self.differences(), [])

    def differences(self):
        runs = self.env["wardclerk.audit.reconciliation"]
        run = runs.create({"started_at": "2026-01-01 00:00:00"})
        return run._compare_documents(self.loans.sudo())[1]


@tagged("post_install", "-at_install")
class TestFit(HoldCase):
    def refused(self, words, **values):
        draft = self.draft(**values)
        self.assertIn(words, draft.problems)
        with self.assertRaisesRegex(ValidationError, words):
            draft.with_user(self.second).action_activate()

    def test_content_that_changes_by_itself_is_refused(self):
        self.refused(
            "changes by itself",
            protected_ids=[Command.set(self.field("write_date").ids)],
        )

    def test_content_that_follows_from_the_state_is_refused(self):
        self.env["ir.model.fields"].create(
            {
                "name": "x_since",
                "model_id": self.model.id,
                "field_description": "Since",
                "ttype": "char",
                "store": True,
                "readonly": True,
                "depends": "x_state",
                "compute": "for one in self:\n    one['x_since'] = one.x_state",
            }
        )

        self.refused(
            "follows from Status",
            protected_ids=[Command.set(self.field("x_since").ids)],
        )

    def test_the_next_gate_keeps_the_name_that_policies_use(self):
        self.gate()

        self.refused("Keep its name", code="other")

    def test_the_form_of_a_guarded_type_shows_panel_and_button(self):
        self.gate()

        arch = self.loans.get_view(view_type="form")["arch"]

        self.assertIn("wardclerk_approval_panel", arch)
        self.assertIn("action_request_approval", arch)
