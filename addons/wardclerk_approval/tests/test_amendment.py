"""After the gate content changes by an amendment that is approved like the original."""

from unittest.mock import patch

import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.wardclerk_audit.tests.common import facts, flushed

from .fake import FakeOrderCase


@tagged("post_install", "-at_install")
class TestAmendment(FakeOrderCase):
    def released(self, amount=1000.0):
        order = self.make_order(amount)
        case = self.request(order)
        self.decide(case, *(self.head, self.finance, self.cfo)[: len(case.step_ids)])
        order.state = "released"
        self.env.cr.flush()
        return order

    def amendment(self, order, **values):
        """Return an amendment of the first line's price and the like."""
        action = order.action_amend()
        amendment = self.env["wardclerk.approval.amendment"].browse(action["res_id"])
        amendment = amendment.with_user(self.requester)
        for name, value in values.items():
            rows = amendment.change_ids.filtered(
                lambda row, name=name: row.field_name == name
            )
            rows[0].new_value = value
        return amendment

    def asked(self, order, **values):
        amendment = self.amendment(order, **values)
        amendment.action_request_approval()
        return amendment, amendment.approval_case_id.with_env(self.env)

    def commit(self):
        self.env.cr.flush()
        self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
        self.env.cr.execute("SET CONSTRAINTS ALL DEFERRED")

    def test_the_document_changes_with_the_last_approval_and_not_before(self):
        order = self.released()
        first = order.approval_case_id
        amendment, case = self.asked(order, price="700")
        self.assertEqual(order.line_ids[0].price, 500)

        self.decide(case, self.head)
        self.commit()

        self.assertEqual(order.line_ids[0].price, 700)
        self.assertEqual((order.state, amendment.state), ("released", "applied"))
        self.assertEqual(
            (first.state, order.approval_state), ("superseded", "approved")
        )
        self.assertEqual(order.approval_case_id.amendment_case_id, case)

    def test_the_policy_decides_on_the_facts_as_they_would_be(self):
        order = self.released()

        _amendment, case = self.asked(order, price="9000")

        self.assertEqual(case.rule_code, "big")
        self.assertEqual(case.facts["amount"], "9500")
        self.assertEqual(case.amount, 9500)
        self.assertEqual(order.amount_total, 1000)
        self.assertEqual(case.policy_version_id, self.version)

    def test_the_approver_sees_what_changes_with_what_follows(self):
        order = self.released()

        amendment, case = self.asked(order, price="700", label="other")

        self.assertIn("500 → 700", amendment.effect)
        self.assertIn("1,200.00", amendment.effect)
        self.assertIn("other", case.content_card)

    def test_what_is_amended_is_bound_again(self):
        order = self.released()
        _amendment, case = self.asked(order, price="700")
        self.decide(case, self.head)

        with self.refused(UserError, "Propose it with Amend"):
            order.line_ids[0].price = 900

    def test_a_document_that_changed_meanwhile_is_not_amended(self):
        order = self.released()
        _amendment, case = self.asked(order, price="700")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE wardclerk_fake_line SET price = 1 WHERE order_id = %s", [order.id]
        )
        self.env.invalidate_all()

        with self.refused(UserError, "500 → 1"):
            case.with_user(self.head).action_approve()

        self.assertEqual(case.state, "pending")

    def test_a_refused_amendment_changes_nothing(self):
        order = self.released()
        amendment, case = self.asked(order, price="700")

        case.with_user(self.head).action_refuse("Not agreed.")

        self.assertEqual(order.line_ids[0].price, 500)
        self.assertEqual((amendment.state, order.approval_state), ("draft", "approved"))

    def test_makers_of_the_document_and_who_proposes_do_not_approve_it(self):
        order = self.released()
        order.requester_id = self.head

        _amendment, case = self.asked(order, price="700")

        self.assertTrue(case.is_stuck)
        with self.refused(UserError, "your own work"):
            case.with_user(self.head).action_approve()

    def test_what_waits_is_not_edited(self):
        order = self.released()
        amendment, _case = self.asked(order, price="700")

        with self.refused(UserError, "waits for approval"):
            amendment.change_ids[1].new_value = "1"
        amendment.action_cancel()
        self.assertEqual(amendment.approval_state, "cancelled")

    def test_nobody_forges_an_amendment(self):
        order = self.released()
        amendment = self.amendment(order, price="700")
        Amendments = self.env["wardclerk.approval.amendment"]
        row = amendment.change_ids[0]
        for way in (amendment, amendment.sudo()):
            for values in (
                {"state": "applied"},
                {"base_digest": "x"},
                {"res_id": 1},
                {"amount_total": 1},
                {
                    "change_ids": [
                        (0, 0, {"field_name": "partner_id", "new_value": "1"})
                    ]
                },
            ):
                with self.refused(AccessError):
                    way.write(values)
            with self.refused(AccessError):
                way.unlink()
        for values in ({"field_name": "partner_id"}, {"line_id": 1}, {"name": "x"}):
            with self.refused(AccessError):
                row.sudo().write(values)
        with self.refused(UserError, "Press Amend"):
            Amendments.with_user(self.requester).create(
                {"res_model": "res.users", "res_id": 2, "state": "applied"}
            )

    def test_who_may_not_write_the_document_proposes_nothing(self):
        order = self.released()
        self.env["ir.model.access"].search(
            [("name", "=", f"{order._name} test")]
        ).write({"perm_write": False})

        with self.refused(AccessError):
            order.with_user(self.bystander).action_amend()

    def test_a_value_that_is_none_is_refused(self):
        amendment = self.amendment(self.released())

        for nothing in ("a lot", "nan", "1e999"):
            with self.refused(ValidationError, "is no value of"):
                amendment.change_ids.filtered(lambda row: row.field_name == "price")[
                    0
                ].new_value = nothing

    def test_a_document_before_its_gate_is_edited_and_not_amended(self):
        order = self.make_order()

        with self.refused(UserError, "bound by no approval"):
            order.action_amend()

    # -- lines that come and go, and records that are chosen -------------------

    def row(self, amendment, **wanted):
        """Return the row with these values."""
        return amendment.change_ids.filtered(
            lambda row: all(row[name] == value for name, value in wanted.items())
        )

    def remove(self, amendment, line):
        self.row(amendment, kind="removal", line_id=line.id).is_removed = True

    def add(self, amendment, **values):
        """Fill in one more line."""
        amendment.action_add_line()
        number = min(amendment.change_ids.mapped("line_id"))
        for name, value in values.items():
            row = self.row(amendment, line_id=number, field_name=name)
            row.new_value = value

    def ask(self, amendment):
        amendment.action_request_approval()
        return amendment.approval_case_id.with_env(self.env)

    def test_lines_come_and_go_with_the_last_approval_and_not_before(self):
        order = self.released()
        gone, kept = order.line_ids
        amendment = self.amendment(order)
        self.remove(amendment, gone)
        self.add(amendment, name="Gloves", quantity="3", price="200")
        case = self.ask(amendment)
        self.assertEqual(order.line_ids, gone | kept)
        self.assertEqual(case.amount, 1100)

        self.decide(case, self.head)
        self.commit()

        self.assertFalse(gone.exists())
        self.assertEqual(order.line_ids.mapped("name"), [kept.name, "Gloves"])
        self.assertEqual((order.amount_total, order.state), (1100, "released"))
        self.assertEqual(order.approval_state, "approved")

    def test_the_policy_decides_on_the_document_with_its_new_line(self):
        order = self.released()
        amendment = self.amendment(order)
        self.add(amendment, name="Bed", price="9000")

        case = self.ask(amendment)

        self.assertEqual((case.rule_code, case.facts["amount"]), ("big", "10000"))

    def test_another_vendor_is_chosen(self):
        order = self.released()
        other = self.env["res.partner"].create({"name": "Another Supply"})
        amendment = self.amendment(order)
        self.row(amendment, field_name="partner_id").new_ref = other.id
        case = self.ask(amendment)
        self.assertEqual(order.partner_id, self.vendor)
        self.assertEqual(case.partner_id, other)

        self.decide(case, self.head)
        self.commit()

        self.assertEqual(order.partner_id, other)

    def test_the_approver_reads_what_comes_goes_and_changes(self):
        order = self.released()
        amendment = self.amendment(order, label="other")
        self.remove(amendment, order.line_ids[0])
        self.add(amendment, name="Gloves", price="200")

        case = self.ask(amendment)

        for card in (case.content_card, amendment.diff_card):
            self.assertRegex(card, "(?s)Added.*Gloves")
            self.assertRegex(card, "(?s)Removed.*Item 0")
            self.assertRegex(card, "(?s)Label.*<del.*-</del>.*<ins.*other</ins>")
        self.assertNotIn(amendment.base_digest, case.content_card)

    def test_what_is_applied_leaves_its_lines_as_evidence(self):
        order = self.released()
        amendment = self.amendment(order)
        self.add(amendment, name="Gloves", price="200")
        case = self.ask(amendment)

        self.decide(case, self.head)

        (entry,) = flushed(self, order, "approval.amended")
        self.assertIn("Gloves", str(facts(entry)))
        self.assertIn(order.approval_case_id.digest, str(facts(entry)))

    def test_lines_are_not_added_removed_or_moved_past_an_amendment(self):
        order, draft = self.released(), self.make_order()
        lines = order.line_ids
        for way in (order, order.sudo(), order.with_context(wardclerk_permit=True)):
            for commands in (
                [Command.create({"name": "Gloves", "price": 1})],
                [Command.delete(lines[0].id)],
                [Command.clear()],
                [Command.link(draft.line_ids[0].id)],
            ):
                with self.refused(UserError, "Propose it with Amend"):
                    way.write({"line_ids": commands})
            with self.refused(UserError, "Propose it with Amend"):
                way.line_ids.create({"order_id": order.id, "name": "Gloves"})
            with self.refused(UserError, "Propose it with Amend"):
                way.line_ids[0].unlink()
            with self.refused(UserError, "Propose it with Amend"):
                way.line_ids[0].order_id = draft

    def test_rows_that_were_altered_after_the_request_are_not_approved(self):
        order = self.released()
        other = self.env["res.partner"].create({"name": "Another Supply"})
        amendment = self.amendment(order, price="700")
        self.add(amendment, name="Gloves", price="200")
        case = self.ask(amendment)
        self.env.flush_all()
        rows = SQL("UPDATE wardclerk_approval_amendment_change SET")
        for change in (
            SQL("is_removed = true, is_proposed = true WHERE kind = 'removal'"),
            SQL("new_value = '999' WHERE field_name = 'price' AND line_id < 0"),
            SQL("new_ref = %s, is_proposed = true WHERE kind = 'record'", other.id),
            SQL("line_id = 0, line_field = NULL WHERE line_id < 0"),
            SQL("is_proposed = false WHERE line_id < 0"),
        ):
            with self.refused(UserError, "was changed after approval"):
                self.env.cr.execute(
                    SQL("%s %s AND amendment_id = %s", rows, change, amendment.id)
                )
                self.env.invalidate_all()
                case.with_user(self.head).action_approve()

        self.assertEqual(order.amount_total, 1000)

    def test_what_follows_otherwise_than_it_was_approved_is_not_applied(self):
        order = self.released()
        _amendment, case = self.asked(order, price="700")
        Changes = type(self.env["wardclerk.approval.amendment.change"])

        with (
            patch.object(Changes, "_parsed_text", lambda row: 900.0),
            self.refused(UserError, "700 → 900"),
        ):
            case.with_user(self.head).action_approve()

        self.assertEqual((order.amount_total, case.state), (1000, "pending"))

    def test_what_waits_gets_no_further_line(self):
        order = self.released()
        amendment, _case = self.asked(order, price="700")

        with self.refused(UserError, "waits for approval"):
            amendment.action_add_line()
        with self.refused(UserError, "waits for approval"):
            self.remove(amendment, order.line_ids[0])

    def test_only_who_proposed_it_adds_lines(self):
        amendment = self.amendment(self.released())

        with self.refused(AccessError):
            amendment.with_user(self.bystander).action_add_line()
        with self.refused(UserError, "No line can be added"):
            amendment.action_add_line("tag_ids")

    def test_rows_are_filled_in_only_in_the_way_they_are_for(self):
        order = self.released()
        amendment = self.amendment(order)
        value = self.row(amendment, field_name="label")
        record = self.row(amendment, field_name="partner_id")
        removal = self.row(amendment, kind="removal")[0]

        for row, values in (
            (value, {"new_ref": 1}),
            (value, {"is_removed": True}),
            (record, {"new_value": "1"}),
            (record, {"ref_model": "res.users"}),
            (removal, {"new_value": "1"}),
            (removal, {"kind": "value"}),
        ):
            with self.refused(AccessError):
                row.sudo().write(values)

    def test_nobody_chooses_what_they_may_not_see_or_what_is_gone(self):
        theirs = self.env["res.partner"].create({"name": "Theirs"})
        self.env["ir.rule"].create(
            {
                "name": "Not theirs",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": f"[('id', '!=', {theirs.id})]",
            }
        )
        gone = self.env["res.partner"].create({"name": "Gone"})
        gone_id = gone.id
        gone.unlink()
        row = self.row(self.amendment(self.released()), field_name="partner_id")

        with self.refused(AccessError):
            row.new_ref = theirs.id
        with self.refused(ValidationError, "Choose again"):
            row.new_ref = gone_id

    def test_a_line_is_not_removed_and_changed_at_once(self):
        order = self.released()
        amendment = self.amendment(order, price="700")
        self.remove(amendment, order.line_ids[0])

        with self.refused(UserError, "Decide for one of them"):
            amendment.action_request_approval()

    def test_a_new_line_needs_its_first_field_and_an_empty_one_is_none(self):
        order = self.released()
        amendment = self.amendment(order)
        amendment.action_add_line()
        with self.refused(UserError, "add or remove a line, first"):
            amendment.action_request_approval()
        self.row(amendment, line_id=-1, field_name="price").new_value = "5"

        with self.refused(UserError, "New line 1, Name"):
            amendment.action_request_approval()

    def test_a_value_that_is_the_old_one_is_no_amendment(self):
        amendment = self.amendment(self.released(), price="500")

        with self.refused(UserError, "Nothing would be different"):
            amendment.action_request_approval()

    def test_a_trial_leaves_nothing_behind(self):
        order = self.released()
        amendment = self.amendment(order)
        self.add(amendment, name="Gloves", price="200")

        amendment._trial()
        self.env.cr.flush()

        self.assertEqual(len(order.line_ids), 2)
        self.assertEqual(order.amount_total, 1000)
        self.assertEqual(order.approval_state, "approved")

    def test_one_document_has_one_amendment_under_way(self):
        order = self.released()
        self.amendment(order)
        Amendments = self.env["wardclerk.approval.amendment"].with_user(self.finance)

        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.IntegrityError),
            self.env.cr.savepoint(),
        ):
            Amendments.create({"res_model": order._name, "res_id": order.id})

    def test_after_one_amendment_the_next_starts_from_the_new_content(self):
        order = self.released()
        first, case = self.asked(order, price="700")
        self.decide(case, self.head)

        second, case = self.asked(order, price="800")
        self.decide(case, self.head)
        self.commit()

        self.assertEqual((first.state, second.state), ("applied", "applied"))
        self.assertNotEqual(first.base_digest, second.base_digest)
        self.assertEqual(order.line_ids[0].price, 800)
