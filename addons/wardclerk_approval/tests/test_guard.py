"""The guard holds for every way into a state, and lets harmless work through."""

import contextlib

import psycopg2

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.wardclerk_policy.permit import permitted, take_permit

from .fake import LINE, ORDER, FakeOrderCase


@tagged("post_install", "-at_install")
class TestGuard(FakeOrderCase):
    def approved(self, amount=1000.0, **values):
        order = self.make_order(amount, **values)
        self.decide(self.request(order), self.head)
        return order

    def released(self):
        order = self.approved()
        order.state = "released"
        return order

    def test_neither_a_user_nor_sudo_nor_the_superuser_passes_without_approval(self):
        order = self.make_order()

        for way in (
            order,
            order.sudo(),
            order.with_user(self.env.ref("base.user_root")),
        ):
            with self.refused(UserError, "needs approval first"):
                way.write({"state": "released"})

    def test_a_state_further_behind_the_gate_is_behind_it_too(self):
        order = self.make_order()

        with self.refused(UserError, "needs approval first"):
            order.state = "done"

    def test_a_second_gate_without_a_policy_changes_nothing(self):
        order = self.released()

        order.state = "done"

        self.assertEqual(order.state, "done")

    def test_state_and_content_in_one_write_do_not_pass(self):
        order = self.approved()

        with self.refused(UserError, "was changed after approval was requested"):
            order.write({"state": "released", "label": "other"})

        self.assertEqual(order.approval_state, "approved")

    def test_state_and_lines_in_one_write_do_not_pass(self):
        order = self.approved()
        edit = Command.update(order.line_ids[0].id, {"price": 9999})

        with self.refused(UserError):
            order.write({"state": "released", "line_ids": [edit]})

    def test_content_that_was_changed_past_the_orm_does_not_pass(self):
        order = self.approved()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE wardclerk_fake_line SET price = 99999 WHERE order_id = %s",
            [order.id],
        )

        with self.refused(UserError, "500 → 99999"):
            order.state = "released"

    def test_a_decision_on_content_that_was_changed_past_the_orm_is_refused(self):
        order = self.make_order()
        case = self.request(order)
        self.env.cr.execute(
            "UPDATE wardclerk_fake_order SET label = 'other' WHERE id = %s", [order.id]
        )

        with self.refused(UserError, "was changed after approval was requested"):
            case.with_user(self.head).action_approve()

    def test_each_edit_of_protected_content_ends_the_approval(self):
        tag = self.env["res.partner.category"].create({"name": "Sterile"})
        edits = {
            "header field": lambda order: order.write({"label": "other"}),
            "many2many": lambda order: order.write({"tag_ids": [Command.link(tag.id)]}),
            "line, directly": lambda order: order.line_ids[0].write({"price": 1}),
            "line, through the header": lambda order: order.write(
                {"line_ids": [Command.update(order.line_ids[0].id, {"quantity": 9})]}
            ),
            "line under sudo": lambda order: (
                order.line_ids[0].sudo().write({"price": 2})
            ),
            "new line": lambda order: self.env[LINE].create({"order_id": order.id}),
            "line removed": lambda order: order.line_ids[0].unlink(),
            "line moved away": lambda order: order.line_ids[0].write(
                {"order_id": self.make_order().id}
            ),
            "line moved in": lambda order: (
                self.make_order().line_ids[0].write({"order_id": order.id})
            ),
        }
        for name, edit in edits.items():
            with self.subTest(name):
                order = self.approved()

                edit(order)

                self.assertEqual(order.approval_state, "superseded")
                self.assertIn("superseded", order.told)
                with self.refused(UserError, "waits for approval"):
                    order.state = "released"

    def test_writing_the_same_values_again_ends_nothing(self):
        order = self.approved(label="kind")
        line = order.line_ids[0]

        order.write({"label": "kind", "partner_id": self.vendor.id})
        line.write({"price": 500.0, "quantity": 1})

        self.assertEqual(order.approval_state, "approved")

    def test_harmless_fields_stay_editable_before_and_after(self):
        order = self.approved()

        order.note = "Call before delivery"
        order.line_ids[0].comment = "blue"
        order.state = "released"
        order.note = "Delivered"
        order.line_ids[0].comment = "green"

        self.assertEqual(order.approval_state, "approved")

    def test_protected_content_does_not_change_behind_the_gate(self):
        order = self.released()
        edits = {
            "header": lambda: order.write({"label": "other"}),
            "under sudo": lambda: order.sudo().write({"label": "other"}),
            "line": lambda: order.line_ids[0].write({"price": 1}),
            "line added": lambda: self.env[LINE].sudo().create({"order_id": order.id}),
            "line removed": lambda: order.line_ids[0].unlink(),
            "document removed": lambda: order.unlink(),
        }

        for name, edit in edits.items():
            with self.subTest(name), self.refused(UserError):
                edit()

    def test_who_goes_back_needs_a_new_approval(self):
        order = self.released()

        order.state = "draft"

        self.assertEqual(order.approval_state, "superseded")
        with self.refused(UserError, "needs approval first"):
            order.state = "released"

    def test_a_cancelled_document_ends_what_was_asked(self):
        order = self.make_order()
        case = self.request(order)

        order.state = "cancel"

        self.assertEqual(case.state, "cancelled")
        self.assertFalse(case.activity_ids)

    def test_a_deleted_document_leaves_its_case(self):
        order = self.make_order()
        case = self.request(order)

        order.unlink()

        self.assertEqual(case.state, "cancelled")
        self.assertEqual(case.document_name, "Order 7")
        with self.refused(UserError, "was deleted"):
            case.action_open_document()

    def test_a_copy_in_state_does_not_pass(self):
        order = self.released()

        with self.refused(UserError, "needs approval first"):
            order.copy()

    def test_a_copy_has_no_approval(self):
        copy = self.approved().copy()

        self.assertFalse(copy.approval_state)

    def test_many_documents_pass_together_or_not_at_all(self):
        first, second = self.approved(), self.make_order()

        with self.refused(UserError, "needs approval first"):
            (first | second).write({"state": "released"})

        self.assertEqual(first.state, "draft")

    def test_the_verb_request_approval_asks_in_a_server_action(self):
        action = self.env["ir.actions.server"].create(
            {
                "name": "Ask",
                "model_id": self.env["ir.model"]._get_id(ORDER),
                "state": "wardclerk_request_approval",
                "wardclerk_gate": "release",
            }
        )
        order = self.make_order()

        action.with_context(active_model=ORDER, active_ids=order.ids).run()

        self.assertEqual(order.approval_state, "pending")

    def test_the_verb_warns_when_it_does_not_know_the_gate(self):
        action = self.env["ir.actions.server"].new(
            {
                "model_id": self.env["ir.model"]._get_id(ORDER),
                "state": "wardclerk_request_approval",
            }
        )
        other = self.env["ir.actions.server"].new(
            {
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "state": "wardclerk_request_approval",
            }
        )

        self.assertIn("Choose one of: release, pay.", action._get_warning_messages())
        self.assertIn("This document type has no gate.", other._get_warning_messages())

    def test_an_automation_rule_asks_as_the_acting_person(self):
        model_id = self.env["ir.model"]._get_id(ORDER)
        rule = self.env["base.automation"].create(
            {
                "name": "Ask when sent",
                "model_id": model_id,
                "trigger": "on_create_or_write",
                "filter_domain": "[('state', '=', 'sent')]",
            }
        )
        self.env["ir.actions.server"].create(
            {
                "name": "Ask",
                "model_id": model_id,
                "base_automation_id": rule.id,
                "usage": "base_automation",
                "state": "wardclerk_request_approval",
                "wardclerk_gate": "release",
            }
        )
        order = self.make_order(user=self.head, requester_id=self.requester.id)

        order.state = "sent"

        self.assertEqual(order.approval_state, "pending")
        self.assertIn(self.head, order.approval_case_id.maker_ids)
        self.assertTrue(order.approval_case_id.is_stuck)


@tagged("post_install", "-at_install")
class TestRows(FakeOrderCase):
    """Cases, steps and decisions are written by the engine only."""

    def test_nobody_writes_approval_rows(self):
        case = self.request(self.make_order(9000))
        self.decide(case, self.head)
        administrator = self.env.ref("base.user_admin")

        for records in (case, case.step_ids, case.decision_ids):
            for way in (
                records.with_user(self.head),
                records.with_user(administrator),
                records.sudo(),
                records.with_user(self.env.ref("base.user_root")),
                records.sudo().with_context(wardclerk_permit=True),
                records.sudo().with_context(wardclerk_permit={"is_spent": False}),
            ):
                with self.subTest(f"{records._name} {way.env.uid}"):
                    with self.refused(AccessError):
                        way.write({"state": "approved"})
                    with self.refused(AccessError):
                        way.unlink()
                    with self.refused(AccessError):
                        way.create({})

    def test_a_permit_is_good_for_one_call_on_one_model(self):
        case = self.request(self.make_order())
        allowed = permitted(case)

        self.assertFalse(take_permit(case.step_ids.with_env(allowed.env)))
        self.assertTrue(take_permit(allowed))
        self.assertFalse(take_permit(allowed))

    def test_a_rule_on_cases_finds_no_permit(self):
        model_id = self.env["ir.model"]._get_id("wardclerk.approval.case")
        rule = self.env["base.automation"].create(
            {
                "name": "Rubber stamp",
                "model_id": model_id,
                "trigger": "on_create_or_write",
            }
        )
        self.env["ir.actions.server"].create(
            {
                "name": "Approve all",
                "model_id": model_id,
                "base_automation_id": rule.id,
                "usage": "base_automation",
                "state": "code",
                "code": "record.write({'state': 'approved'})",
            }
        )

        with self.refused(AccessError, "changed by decisions"):
            self.request(self.make_order())

    def test_the_database_keeps_the_rows_too(self):
        case = self.request(self.make_order(9000))
        self.decide(case, self.head)
        self.env.flush_all()
        first, second = case.step_ids[:2]
        ids = {
            "case": case.id,
            "first": first.id,
            "second": second.id,
            "cfo": self.cfo.id,
        }
        statements = [
            "DELETE FROM wardclerk_approval_decision",
            "UPDATE wardclerk_approval_decision SET outcome = 'refused'",
            "TRUNCATE wardclerk_approval_decision",
            "DELETE FROM wardclerk_approval_step WHERE id = %(second)s",
            "DELETE FROM wardclerk_approval_case WHERE id = %(case)s",
            "DELETE FROM wardclerk_approval_case_maker_rel WHERE case_id = %(case)s",
            "UPDATE wardclerk_approval_case SET state = 'approved' WHERE id = %(case)s",
            "UPDATE wardclerk_approval_case SET digest = 'x' WHERE id = %(case)s",
            "UPDATE wardclerk_approval_case SET requester_id = %(cfo)s"
            " WHERE id = %(case)s",
            "UPDATE wardclerk_approval_step SET state = 'approved'"
            " WHERE id = %(second)s",
            "UPDATE wardclerk_approval_step SET state = 'open' WHERE id = %(first)s",
        ]

        for statement in statements:
            with self.subTest(statement), self.refused_by_database():
                self.env.cr.execute(statement, ids)

    def test_the_database_takes_no_decision_that_is_not_theirs(self):
        case = self.request(self.make_order(9000))
        self.decide(case, self.head)
        self.env.flush_all()
        first, second = case.step_ids[:2]
        wrong = {
            "requester": {"step": second, "user": self.requester},
            "same person twice": {"step": second, "user": self.head},
            "closed step": {"step": first, "user": self.finance},
            "superuser": {"step": second, "user": self.env.ref("base.user_root")},
            "other content": {"step": second, "user": self.finance, "digest": "x"},
            "refusal without reason": {
                "step": second,
                "user": self.finance,
                "outcome": "refused",
            },
        }

        for name, values in wrong.items():
            with self.subTest(name), self.refused_by_database():
                self.insert_decision(case, **values)

        self.insert_decision(case, second, self.finance)

    def insert_decision(self, case, step, user, digest=None, outcome="approved"):
        self.env.cr.execute(
            "INSERT INTO wardclerk_approval_decision"
            " (case_id, step_id, user_id, outcome, digest, decided_at)"
            " VALUES (%s, %s, %s, %s, %s, now())",
            [case.id, step.id, user.id, outcome, digest or case.digest],
        )

    @contextlib.contextmanager
    def refused_by_database(self):
        with mute_logger("odoo.sql_db"), self.refused(psycopg2.IntegrityError):
            yield
