"""Nobody does two duties on one document that a rule keeps apart."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ControlCase

CONTROLLED = "wardclerk.control.duty.done"


@tagged("post_install", "-at_install")
class TestDuty(ControlCase):
    def test_who_pays_does_not_receive(self):
        order = self.make_order()
        self.check(order, "pay", self.finance)

        with self.refused(UserError, "cannot do “Receive”"):
            self.check(order, "receive", self.finance)
        self.check(order, "receive", self.cfo)

        self.assertEqual(self.done(order)[self.cfo.id], {"receive"})

    def test_who_asked_does_not_pay_even_when_another_one_is_said_to_have_asked(self):
        order = self.make_order(user=self.bystander, requester_id=self.finance.id)

        order.requester_id = self.cfo
        self.env["wardclerk.control"]._flush_noted()

        with self.refused(UserError, "“Ask”"):
            self.check(order, "pay", self.finance)
        with self.refused(UserError, "“Ask”"):
            self.check(order, "pay", self.cfo)

    def test_who_edited_and_was_overwritten_neither_approves_nor_pays(self):
        order = self.make_order()
        order.with_user(self.head).label = "Theirs"
        order.line_ids[0].with_user(self.finance).price = 700
        order.line_ids.with_user(self.bystander).write({"price": 501})
        order.with_user(self.bystander).label = "Mine"
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE wardclerk_fake_order SET write_uid = %(uid)s;"
            "UPDATE wardclerk_fake_line SET write_uid = %(uid)s, create_uid = %(uid)s",
            {"uid": self.bystander.id},
        )
        self.env.invalidate_all()

        case = self.request(order)

        self.assertLessEqual(self.head | self.finance | self.bystander, case.maker_ids)
        with self.refused(UserError, "your own work"):
            case.with_user(self.head).action_approve()
        with self.refused(UserError, "“Make or change”"):
            self.check(order, "pay", self.finance)

    def test_an_edit_that_changes_nothing_makes_nobody_an_author(self):
        order = self.make_order()

        order.with_user(self.head).write({"label": order.label, "note": "Seen"})
        self.env.flush_all()

        self.assertNotIn(self.head.id, self.done(order))

    def test_makers_of_a_superseded_case_stay_makers(self):
        order = self.make_order(user=self.head, requester_id=self.requester.id)
        self.request(order)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE wardclerk_fake_order SET write_uid = %(uid)s, create_uid = %(uid)s",
            {"uid": self.requester.id},
        )
        self.env.invalidate_all()
        order.with_user(self.requester).label = "Another"

        case = order.with_user(self.requester)._request_approval("release")

        self.assertIn(self.head, case.sudo().maker_ids)

    def test_who_received_holds_no_step_where_approving_is_kept_apart(self):
        self.block("approve_receive")
        order = self.make_order()
        self.check(order, "receive", self.head)

        case = self.request(order)

        self.assertFalse(case.step_ids.holder_ids)
        self.assertTrue(case.is_stuck)
        with self.refused(UserError, "“Receive” and therefore cannot do “Approve”"):
            case.with_user(self.head).action_approve()

    def test_who_receives_while_approval_waits_does_not_decide(self):
        self.block("approve_receive")
        order = self.make_order()
        case = self.request(order)
        self.check(order, "receive", self.head)

        with self.refused(UserError, "therefore cannot do “Approve”"):
            case.with_user(self.head).action_approve()
        case._refresh_holders()

        self.assertFalse(case.step_ids.holder_ids)

    def test_who_approved_does_not_pay(self):
        order = self.make_order()
        self.decide(self.request(order), self.head)

        with self.refused(UserError, "“Approve” and therefore cannot do “Pay”"):
            self.check(order, "pay", self.head)

    def test_a_rule_on_one_role_leaves_other_roles_alone(self):
        self.make_rule(
            "receive",
            "approve",
            other_role_id=self.role("test_cfo").id,
        )
        order = self.make_order(9000)
        case = self.request(order)
        self.check(order, "receive", self.head)
        self.check(order, "receive", self.cfo)

        self.decide(case, self.head, self.finance)

        with self.refused(UserError, "therefore cannot do “Approve”"):
            case.with_user(self.cfo).action_approve()

    def test_a_duty_keeps_the_code_under_which_it_is_on_record(self):
        duty = self.env.ref("wardclerk_control.duty_receive").with_user(self.owner)

        with self.refused(UserError, "keeps its code"):
            duty.code = "something_else"
        with self.refused(UserError, "is kept"):
            duty.sudo().unlink()

    def test_a_rule_for_another_document_type_or_company_does_not_count(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.owner.company_ids |= other
        for values in ({"res_model": "res.partner"}, {"company_id": other.id}):
            self.make_rule("receive", "maintain_bank", **values)
        order = self.make_order()

        self.check(order, "receive", self.head)
        self.check(order, "maintain_bank", self.head)

        self.assertEqual(self.done(order)[self.head.id], {"receive", "maintain_bank"})

    def test_a_rule_that_warns_lets_pass_and_leaves_one_finding(self):
        order = self.make_order()
        self.check(order, "receive", self.head)
        case = self.request(order)

        self.decide(case, self.head)
        self.check(order, "receive", self.head)

        finding = self.env["wardclerk.control.finding"].search(
            [("person_id", "=", self.head.id)]
        )
        self.assertEqual(len(finding), 1)
        self.assertEqual((finding.kind, finding.state), ("duty", "suspected"))
        self.assertIn("Who approves does not receive", finding.words)

    def test_a_domain_tells_duties_that_its_own_records_know(self):
        order = self.make_order(label=f"received by {self.finance.id}")

        with self.refused(UserError, "“Receive” and therefore cannot do “Pay”"):
            self.check(order, "pay", self.finance)

    def test_a_program_does_no_duty(self):
        order = self.make_order()

        self.check(order, "pay", self.env.ref("base.user_root"))
        self.check(order, "receive", self.env.ref("base.user_root"))

        self.assertFalse(self.done(order))

    def test_sql_cannot_add_an_excluded_duty(self):
        order = self.make_order()
        self.check(order, "receive", self.finance)

        with self.refused_by_database("receive excludes pay"):
            self.env.cr.execute(
                "UPDATE wardclerk_control_duty_done SET duties = duties || '[\"pay\"]'"
                " WHERE user_id = %s",
                [self.finance.id],
            )

    def test_sql_cannot_take_a_duty_back(self):
        order = self.make_order()
        self.check(order, "receive", self.finance)

        for statement in (
            "UPDATE wardclerk_control_duty_done SET duties = '[]'",
            "DELETE FROM wardclerk_control_duty_done",
            "TRUNCATE wardclerk_control_duty_done",
        ):
            with self.refused_by_database(""):
                self.env.cr.execute(statement)

    def test_sql_cannot_decide_against_a_rule(self):
        self.block("approve_receive")
        order = self.make_order()
        case = self.request(order)
        self.check(order, "receive", self.head)
        self.env.flush_all()

        with self.refused_by_database("approve excludes receive"):
            self.env.cr.execute(
                "INSERT INTO wardclerk_approval_decision"
                " (case_id, step_id, user_id, outcome, digest, decided_at)"
                " VALUES (%s, %s, %s, 'approved', %s, now())",
                [case.id, case.step_ids.id, self.head.id, case.digest],
            )

    def test_nobody_writes_duties_through_the_orm(self):
        order = self.make_order()
        self.check(order, "receive", self.finance)
        row = self.env[CONTROLLED].search([("user_id", "=", self.finance.id)])
        values = {
            "res_model": order._name,
            "res_id": order.id,
            "user_id": self.head.id,
            "duties": [],
        }

        for rows in (row, row.sudo(), row.with_context(wardclerk_permit=True)):
            with self.refused(AccessError):
                rows.duties = []
            with self.refused(AccessError):
                rows.create(values)
            with self.refused(AccessError):
                rows.unlink()

    def test_many_documents_cost_the_same_few_queries(self):
        counts = []
        for size in (2, 12):
            orders = self.env[self.model].union(
                *(self.make_order(lines=1) for _ in range(size))
            )
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.check(orders, "receive", self.finance)
            counts.append(self.env.cr.sql_log_count - before)

        self.assertLessEqual(counts[1], counts[0])
        self.assertLessEqual(counts[1], 8)

    def test_approval_costs_two_more_queries_than_without_controls(self):
        order = self.make_order()
        self.env.flush_all()
        self.decide(self.request(self.make_order()), self.head)  # caches are warm
        self.env.cr.flush()
        control, counts = "wardclerk_control_", []
        with self.queries() as statements:
            case = self.request(order)
            self.env.cr.flush()
            counts.append(sum(control in one for one in statements))
        with self.queries() as statements:
            self.decide(case, self.head)
            self.env.cr.flush()
            counts.append(sum(control in one for one in statements))

        self.assertLessEqual(counts[0], 2)  # who made it before; who made it now
        self.assertEqual(counts[1], 0)  # the database's own trigger notes the approval
