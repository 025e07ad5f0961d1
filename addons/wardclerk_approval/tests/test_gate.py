"""Gates that people configure hold like those that an addon declares."""

import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL, mute_logger

from ..gate_classes import PARENT, has_gate_of_its_own
from .common import (
    APPROVER,
    ONE_STEP,
    POLICY_OWNER,
    activate_policy,
    make_person,
    make_role,
)

MODEL = "x_loan"


class GateCase(TransactionCase):
    """A document type that an administrator made by hand, without a line of code."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.author = make_person(cls.env, "gate_author", POLICY_OWNER)
        cls.second = make_person(cls.env, "gate_second", POLICY_OWNER)
        cls.clerk = make_person(cls.env, "gate_clerk")
        cls.approver = make_person(cls.env, "gate_approver", APPROVER)
        make_role(cls.env, "test_approver", cls.approver)

    def setUp(self):
        super().setUp()
        self.addCleanup(self.env.registry.reset_changes)
        self.model = self.make_model()

    @property
    def loans(self):
        """The document type as the registry has it now: its class changes."""
        return self.env[MODEL]

    def make_model(self):
        model = self.env["ir.model"].create(
            {
                "name": "Loan of a Device",
                "model": MODEL,
                "field_id": [
                    Command.create(
                        {"name": "x_name", "field_description": "Name", "ttype": "char"}
                    ),
                    Command.create(
                        {
                            "name": "x_state",
                            "field_description": "Status",
                            "ttype": "selection",
                            "selection_ids": [
                                Command.create({"value": one, "name": one.title()})
                                for one in ("draft", "handed_over", "cancel")
                            ],
                        }
                    ),
                    Command.create(
                        {
                            "name": "x_price",
                            "field_description": "Price",
                            "ttype": "float",
                        }
                    ),
                    Command.create(
                        {
                            "name": "x_currency_id",
                            "field_description": "Currency",
                            "ttype": "many2one",
                            "relation": "res.currency",
                        }
                    ),
                    Command.create(
                        {"name": "x_note", "field_description": "Note", "ttype": "char"}
                    ),
                    Command.create(
                        {
                            "name": "x_stage_id",
                            "field_description": "Stage",
                            "ttype": "many2one",
                            "relation": "res.partner.category",
                        }
                    ),
                ],
            }
        )
        self.env["ir.model.access"].create(
            {
                "name": "loans",
                "model_id": model.id,
                "group_id": self.env.ref("base.group_user").id,
                "perm_read": True,
                "perm_write": True,
                "perm_create": True,
                "perm_unlink": True,
            }
        )
        return model

    def field(self, name):
        return self.env["ir.model.fields"]._get(MODEL, name)

    def choices(self, *values):
        return self.field("x_state").selection_ids.filtered(
            lambda one: one.value in values
        )

    def draft(self, **values):
        return (
            self.env["wardclerk.approval.gate"]
            .with_user(self.author)
            .create(
                {
                    "name": "Device handed over",
                    "code": "hand_over",
                    "model_id": self.model.id,
                    "state_field_id": self.field("x_state").id,
                    "behind_ids": [Command.set(self.choices("handed_over").ids)],
                    "cancel_ids": [Command.set(self.choices("cancel").ids)],
                    "protected_ids": [
                        Command.set((self.field("x_price") | self.field("x_name")).ids)
                    ],
                    "amount_field_id": self.field("x_price").id,
                    "currency_field_id": self.field("x_currency_id").id,
                    "fact_ids": [Command.set(self.field("x_note").ids)],
                    **values,
                }
            )
        )

    def gate(self, **values):
        gate = self.draft(**values)
        gate.with_user(self.second).action_activate()
        return gate

    def policy(self, text=ONE_STEP, gate="hand_over"):
        return activate_policy(self.env, MODEL, gate, text)

    def loan(self, **values):
        return self.loans.with_user(self.clerk).create(
            {
                "x_name": "Infusion pump",
                "x_state": "draft",
                "x_price": 900.0,
                "x_currency_id": self.env.company.currency_id.id,
                **values,
            }
        )

    def ask(self, loan):
        loan._request_approval()
        return loan.sudo().approval_case_id

    def approve(self, loan):
        case = self.ask(loan)
        case.with_user(self.approver).action_approve()
        return case


@tagged("post_install", "-at_install")
class TestGuard(GateCase):
    def setUp(self):
        super().setUp()
        self.gate()
        self.policy()

    def test_nobody_writes_the_state_without_approval(self):
        admin = self.env.ref("base.user_admin")

        for attacker in (
            self.loan(),
            self.loan().sudo(),
            self.loan().with_user(admin),
            self.loan().with_context(install_mode=True, wardclerk_permit=True),
        ):
            with self.assertRaisesRegex(UserError, "needs approval first"):
                attacker.write({"x_state": "handed_over"})

    def test_nobody_creates_or_imports_one_behind_the_gate(self):
        with self.assertRaisesRegex(UserError, "needs approval first"):
            self.loan(x_state="handed_over")

        result = self.loans.with_user(self.clerk).load(
            ["x_name", "x_state"], [["Sneaky", "handed_over"]]
        )

        self.assertFalse(result["ids"])
        self.assertIn("needs approval first", str(result["messages"]))

    def test_a_copy_of_an_approved_one_needs_its_own_approval(self):
        loan = self.loan()
        self.approve(loan)
        loan.x_state = "handed_over"

        with self.assertRaisesRegex(UserError, "needs approval first"):
            loan.copy()

    def test_no_server_action_opens_the_gate(self):
        loan = self.loan()
        action = self.env["ir.actions.server"].create(
            {
                "name": "Hand over",
                "model_id": self.model.id,
                "state": "code",
                "code": "records.write({'x_state': 'handed_over'})",
            }
        )

        with self.assertRaisesRegex(UserError, "needs approval first"):
            action.with_context(active_model=MODEL, active_ids=loan.ids).run()

    @mute_logger("odoo.sql_db")
    def test_no_sql_opens_the_gate(self):
        loan = self.loan()
        self.env.flush_all()

        with self.assertRaises(psycopg2.IntegrityError), self.env.cr.savepoint():
            self.env.cr.execute(
                SQL("UPDATE x_loan SET x_state = 'handed_over' WHERE id = %s", loan.id)
            )
            self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")

    def test_who_is_approved_passes_and_leaves_evidence(self):
        loan = self.loan()
        case = self.approve(loan)

        loan.x_state = "handed_over"

        self.assertEqual(loan.x_state, "handed_over")
        self.env.cr.flush()
        entries = self.env["wardclerk.audit.entry"].search(
            [("res_model", "=", MODEL), ("res_id", "=", loan.id)]
        )
        self.assertIn("approval.passed", entries.mapped("action"))
        self.assertEqual(case.document_type, "Loan of a Device")
        self.assertEqual(case.amount, 900.0)

    def test_an_edit_ends_the_approval_of_the_old_content(self):
        loan = self.loan()
        self.approve(loan)

        loan.x_price = 9000.0

        with self.assertRaisesRegex(UserError, "approval"):
            loan.x_state = "handed_over"

    def test_what_is_not_approved_stays_editable(self):
        loan = self.loan()
        case = self.approve(loan)
        loan.x_state = "handed_over"

        loan.x_note = "Left at the ward"

        self.assertEqual(case.state, "approved")

    def test_behind_the_gate_the_content_stands(self):
        loan = self.loan()
        self.approve(loan)
        loan.x_state = "handed_over"

        with self.assertRaisesRegex(UserError, "has passed its gate"):
            loan.x_price = 1.0

    def test_whoever_made_it_does_not_decide(self):
        make_role(self.env, "test_approver", self.clerk)
        case = self.ask(self.loan())

        with self.assertRaisesRegex(UserError, "your own work"):
            case.with_user(self.clerk).action_approve()

    def test_an_automation_rule_asks_with_the_server_action(self):
        action = self.env["ir.actions.server"].search(
            [
                ("model_id", "=", self.model.id),
                ("state", "=", "wardclerk_request_approval"),
            ]
        )
        self.env["base.automation"].create(
            {
                "name": "Ask for approval of new loans",
                "model_id": self.model.id,
                "trigger": "on_create",
                "action_server_ids": [Command.set(action.copy().ids)],
            }
        )

        loan = self.loan()

        self.assertEqual(loan.sudo().approval_state, "pending")

    def test_a_batch_costs_what_one_costs(self):
        def queries(count):
            loans = self.loans.union(*(self.loan() for _ in range(count)))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            loans._request_approval()
            return self.env.cr.sql_log_count - before

        self.assertLessEqual(queries(20) - queries(2), 20)


@tagged("post_install", "-at_install")
class TestFacts(GateCase):
    def test_the_facts_that_were_chosen_decide(self):
        self.gate()
        self.policy(
            """
rules:
  - {id: noted, when: {x_note: {in: [Urgent]}}, reason: Urgent ones go.}
  - {id: others, reason: Somebody else looks at it., steps: [{role: test_approver}]}
"""
        )

        urgent, other = self.loan(x_note="Urgent"), self.loan()

        urgent.x_state = "handed_over"
        with self.assertRaisesRegex(UserError, "needs approval first"):
            other.x_state = "handed_over"


@tagged("post_install", "-at_install")
class TestOtherStates(GateCase):
    def test_a_stage_is_a_state(self):
        open_, closed = self.env["res.partner.category"].create(
            [{"name": "Open"}, {"name": "Closed"}]
        )
        gate = self.draft(
            state_field_id=self.field("x_stage_id").id,
            behind_ids=[Command.clear()],
            cancel_ids=[Command.clear()],
            stage_ids=[Command.create({"res_id": closed.id})],
        )
        gate.with_user(self.second).action_activate()
        self.policy()
        loan = self.loan(x_stage_id=open_.id)

        with self.assertRaisesRegex(UserError, "needs approval first"):
            loan.x_stage_id = closed
        self.approve(loan)
        loan.x_stage_id = closed

        self.assertIn("“Closed”", gate.words)
        self.assertEqual(loan.x_stage_id, closed)

    def test_a_yes_is_a_state_of_a_model_of_another_addon(self):
        fields_of = self.env["ir.model.fields"]._get
        gate = self.draft(
            model_id=self.env["ir.model"]._get_id("res.bank"),
            state_field_id=fields_of("res.bank", "active").id,
            behind_ids=[Command.clear()],
            cancel_ids=[Command.clear()],
            protected_ids=[Command.set(fields_of("res.bank", "bic").ids)],
            amount_field_id=False,
            currency_field_id=False,
            fact_ids=[Command.clear()],
        )
        gate.with_user(self.second).action_activate()
        activate_policy(self.env, "res.bank", "hand_over", ONE_STEP)

        bank = self.env["res.bank"].create({"name": "Harbour Bank", "active": False})

        with self.assertRaisesRegex(UserError, "needs approval first"):
            bank.action_unarchive()
        self.approve(bank)
        bank.action_unarchive()
        self.assertTrue(bank.active)


@tagged("post_install", "-at_install")
class TestTwoPeople(GateCase):
    def test_the_author_does_not_activate(self):
        gate = self.draft()

        with self.assertRaisesRegex(UserError, "You wrote this gate"):
            gate.with_user(self.author).action_activate()

    def test_who_edited_the_draft_or_its_stages_is_an_author(self):
        gate = self.draft()
        gate.with_user(self.second).name = "Mine as well"

        with self.assertRaisesRegex(UserError, "You wrote this gate"):
            gate.with_user(self.second).action_activate()

    def test_no_program_and_no_clerk_activates(self):
        gate = self.draft()

        for attacker in (self.clerk, self.env.ref("base.user_root")):
            with self.assertRaises(AccessError):
                gate.with_user(attacker).action_activate()
        self.assertEqual(gate.state, "draft")

    def test_nobody_writes_what_activation_writes(self):
        gate = self.draft()

        for values in (
            {"state": "active"},
            {"form": {}},
            {"author_ids": [Command.clear()]},
        ):
            with self.assertRaises(AccessError):
                gate.sudo().write(values)
            with self.assertRaises(AccessError):
                gate.sudo().copy(values)

    def test_an_active_gate_is_neither_edited_nor_deleted(self):
        gate = self.gate()

        with self.assertRaisesRegex(UserError, "not edited"):
            gate.sudo().protected_ids = False
        with self.assertRaisesRegex(UserError, "not edited"):
            gate.sudo().unlink()

    @mute_logger("odoo.sql_db")
    def test_the_database_says_the_same(self):
        gate = self.gate()
        other = self.draft(name="Another")
        self.env.flush_all()

        for statement in (
            "UPDATE wardclerk_approval_gate SET form = '{}' WHERE id = %s",
            "UPDATE wardclerk_approval_gate SET state = 'draft' WHERE id = %s",
            "DELETE FROM wardclerk_approval_gate WHERE id = %s",
        ):
            with self.assertRaises(psycopg2.IntegrityError), self.env.cr.savepoint():
                self.env.cr.execute(statement, [gate.id])
        with self.assertRaises(psycopg2.IntegrityError), self.env.cr.savepoint():
            self.env.cr.execute(
                "UPDATE wardclerk_approval_gate SET state = 'active', form = '{}',"
                " activated_by_id = %s WHERE id = %s",
                [self.author.id, other.id],
            )

    def test_one_person_alone_retires_nothing(self):
        gate = self.gate()
        gate.with_user(self.second).action_propose_retirement("Too slow")

        with self.assertRaisesRegex(UserError, "Ask another policy owner"):
            gate.with_user(self.second).action_retire()

        self.assertEqual(gate.state, "active")

    def test_after_retirement_the_type_is_as_before_and_tells_its_past(self):
        gate = self.gate()
        self.policy()
        decided, waiting = self.loan(), self.loan()
        self.approve(decided)
        case = self.ask(waiting)
        gate.with_user(self.second).action_propose_retirement("Devices are ours now")

        gate.with_user(self.author).action_retire()

        decided, waiting = (self.loans.browse(one.id) for one in (decided, waiting))
        waiting.x_state = "handed_over"
        self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
        self.assertEqual(case.state, "cancelled")
        self.assertEqual(decided.sudo().approval_state, "approved")
        self.assertFalse(self.loans._policy_gates())
        self.assertFalse(gate.action_id)

    def test_the_next_draft_takes_the_place_of_the_last(self):
        first = self.gate()
        self.policy()

        second = self.gate(protected_ids=[Command.set(self.field("x_price").ids)])

        self.assertEqual(first.state, "retired")
        self.assertEqual(self.loans._approval_protected_fields, ("x_price",))
        self.assertEqual(second.state, "active")
        with self.assertRaisesRegex(UserError, "needs approval first"):
            self.loan().x_state = "handed_over"

    def test_activation_leaves_evidence_with_the_whole_form(self):
        self.loan(x_state="handed_over")
        gate = self.gate()
        self.env.cr.flush()

        entry = self.env["wardclerk.audit.entry"].search(
            [("action", "=", "gate.activated"), ("res_id", "=", gate.id)]
        )

        self.assertEqual(entry.actor_id, self.second)


@tagged("post_install", "-at_install")
class TestDraft(GateCase):
    def refused(self, words, **values):
        gate = self.draft(**values)
        self.assertIn(words, gate.problems)
        with self.assertRaisesRegex(ValidationError, words):
            gate.with_user(self.second).action_activate()

    def test_a_draft_says_what_it_lacks(self):
        self.refused("choose at least one value", behind_ids=[Command.clear()])
        self.refused("choose at least one field", protected_ids=[Command.clear()])
        self.refused(
            "not part of what is approved",
            protected_ids=[Command.link(self.field("x_state").id)],
        )
        self.refused("an amount needs one", currency_field_id=False)
        self.refused("lower-case letters", code="Hand over!")

    def test_engines_and_log_ins_are_out_of_reach(self):
        for name in ("res.users", "ir.rule", "wardclerk.approval.case", "mail.message"):
            self.refused(
                "guarded elsewhere", model_id=self.env["ir.model"]._get_id(name)
            )

    def test_a_document_type_of_an_addon_keeps_its_own_gate(self):
        amendment = type(self.env["wardclerk.approval.amendment"])

        self.assertTrue(has_gate_of_its_own(amendment))
        self.assertFalse(has_gate_of_its_own(type(self.loans)))

    def test_the_words_say_what_will_be_so(self):
        gate = self.draft()

        self.assertEqual(
            gate.words,
            "Nobody sets “Status” of “Loan of a Device” to “Handed_Over”, unless an"
            " approval covers exactly: Name, Price.",
        )

    def test_what_is_behind_already_is_counted_and_stays(self):
        loan = self.loan(x_state="handed_over")
        gate = self.draft()

        self.assertEqual(gate.behind_count, 1)
        gate.with_user(self.second).action_activate()
        self.policy()
        loan.x_note = "As before"
        self.assertEqual(loan.x_state, "handed_over")


@tagged("post_install", "-at_install")
class TestRegistry(GateCase):
    def test_every_setup_of_the_registry_finds_the_gate(self):
        self.gate()

        self.env.registry._setup_models__(self.env.cr)

        self.assertEqual(self.loans._approval_gates, {"hand_over": ("handed_over",)})
        self.assertIn(PARENT, self.loans._inherit_module)

    def test_a_field_that_is_gone_is_an_incident_and_no_crash(self):
        gate = self.gate()
        self.env.cr.execute(
            "DELETE FROM ir_model_fields WHERE model = %s AND name = 'x_price'", [MODEL]
        )

        self.env.registry._setup_models__(self.env.cr)

        gate.invalidate_recordset()
        self.assertTrue(gate.is_broken)
        incident = self.env["wardclerk.incident"].search(
            [("title", "like", "Device handed over")]
        )
        self.assertIn("x_price", incident.title)
