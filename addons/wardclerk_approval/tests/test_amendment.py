"""After the gate content changes by an amendment that is approved like the original."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

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
