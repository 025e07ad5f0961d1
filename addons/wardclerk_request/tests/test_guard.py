"""A purchase request holds its gate against everything that the engine's kit tries."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from odoo.addons.wardclerk_approval.tests.common import ApprovalDomainCase, make_person

from .common import RequestValues


@tagged("post_install", "-at_install")
class TestGuard(RequestValues, ApprovalDomainCase, HttpCase):
    allow_inherited_tests_method = True  # the engine's tests are these tests
    model = "wardclerk.purchase.request"
    behind_gate = {"state": "approved"}
    requester_groups = "wardclerk_base.group_requester,base.group_allow_export"
    harmless_change = {"needed_by_date": "2027-03-01"}
    protected_change = {"is_urgent": True}
    line_field = "line_ids"
    line_change = {"price_unit": 1.0}

    def test_no_state_is_written_or_created_by_hand(self):
        request = self.make_document()
        Requests = self.env[self.model].with_user(self.requester)

        for state in ("requested", "approved", "done", "cancel"):
            with self.subTest(state):
                with self.assertRaisesRegex(AccessError, "by its buttons"):
                    request.sudo().state = state
                with self.assertRaisesRegex(AccessError, "by its buttons"):
                    Requests.create({**self.values(), "state": state})

    def test_the_requester_cannot_approve_by_naming_somebody_else(self):
        request = self.make_document()
        request.requester_id = self.bystander
        case = self.request(request)

        with self.assertRaises(UserError):
            case.with_user(self.requester).action_approve()

        self.assertLessEqual(self.requester | self.bystander, case.sudo().maker_ids)

    def test_what_is_approved_is_not_edited(self):
        request = self.make_document()
        self.request(request).action_approve()
        other = self.make_document()
        ways = {
            "quantity": lambda: request.line_ids.write({"quantity": 99}),
            "another line": lambda: request.write({"line_ids": [self.line()]}),
            "a line moved in": lambda: other.line_ids.write({"request_id": request.id}),
            "deleted line": lambda: request.line_ids.unlink(),
            "deleted": lambda: request.unlink(),
            "other company": lambda: request.write(
                {"company_id": self.env["res.company"].create({"name": "B"}).id}
            ),
        }

        for name, way in ways.items():
            with self.subTest(name), self.assertRaises(UserError):
                with self.env.cr.savepoint():
                    way()
                    self.env.flush_all()

    def test_taking_back_ends_the_approval(self):
        request = self.make_document()
        self.request(request).action_approve()

        request.action_take_back()

        self.assertEqual(
            (request.state, request.approval_state), ("draft", "superseded")
        )
        self.assert_gate_closed(request)

    def test_what_was_taken_back_while_it_waited_is_not_approved_any_more(self):
        request = self.make_document()
        request.action_submit()
        case = request.approval_case_id

        request.action_take_back()

        self.assertEqual(
            (request.state, request.approval_state), ("draft", "cancelled")
        )
        with self.assertRaises(UserError):
            case.with_user(self.approver).action_approve()
        self.assertEqual(request.state, "draft")

    def test_a_copy_starts_over(self):
        request = self.make_document()
        self.request(request).action_approve()

        copy = request.copy()

        self.assertEqual((copy.state, copy.approval_state), ("draft", False))
        self.assertNotEqual(copy.name, request.name)

    def test_submitting_asks_once_and_the_last_approval_approves(self):
        request = self.make_document()

        notice = request.action_submit()

        self.assertEqual(
            (request.state, request.approval_state), ("requested", "pending")
        )
        self.assertIn(request.name, notice["params"]["message"])
        self.assertEqual(
            self.env["wardclerk.approval.case"].search_count(
                [("res_model", "=", self.model), ("res_id", "=", request.id)]
            ),
            1,
        )
        request.approval_case_id.with_user(self.approver).action_approve()
        self.assertEqual(request.state, "approved")

    def test_a_refused_request_is_a_draft_again_and_says_why(self):
        request = self.make_document()
        request.action_submit()

        request.approval_case_id.with_user(self.approver).action_refuse("Rent them.")

        self.assertEqual(request.state, "draft")
        self.assertIn("Rent them.", request.where_it_is)

    def test_allocations_are_written_by_nobody(self):
        request = self.make_document()
        self.request(request).action_approve()
        order = self.order(request.with_user(self.buyer))
        share = request.line_ids.sudo().allocation_ids
        ways = {
            "more": lambda: share.write({"quantity": 1}),
            "released": lambda: share.write({"is_released": True}),
            "deleted": lambda: share.unlink(),
            "through the line": lambda: request.sudo().line_ids.write(
                {"allocation_ids": [Command.update(share.id, {"quantity": 1})]}
            ),
            "through the order": lambda: order.sudo().order_line.write(
                {"request_allocation_ids": [Command.delete(share.id)]}
            ),
            "another": lambda: share.create(
                {
                    "request_line_id": request.line_ids.id,
                    "order_line_id": order.order_line.id,
                    "quantity": 1,
                }
            ),
        }

        for name, way in ways.items():
            with self.subTest(name), self.assertRaises(AccessError):
                with self.env.cr.savepoint():
                    way()

    def test_only_buyers_say_where_and_as_what_it_is_ordered(self):
        request = self.make_document()
        self.request(request).action_approve()
        other = self._product("Golden pump", self.vendor, 9000.0)

        with self.assertRaisesRegex(AccessError, "Procurement chooses"):
            request.line_ids.order_product_id = other

        request.with_user(self.buyer).line_ids.order_product_id = other
        self.assertEqual(request.state, "approved")

    def test_requests_of_others_are_not_read(self):
        request = self.make_document()
        self.bystander.group_ids = self.requester.group_ids

        with self.assertRaises(AccessError):
            request.with_user(self.bystander).read(["title"])

    def test_a_line_is_not_moved_into_the_request_of_another(self):
        groups = "wardclerk_base.group_requester"
        colleague = make_person(self.env, "request_colleague", groups)
        requests = self.env[self.model].with_user(colleague)
        mine = requests.create(self.values())
        theirs = self.make_document()

        with self.assertRaises(AccessError):
            mine.line_ids.write({"request_id": theirs.id})
