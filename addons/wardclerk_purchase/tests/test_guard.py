"""A purchase order holds its gate against everything that the engine's kit tries."""

from lxml import etree

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from odoo.addons.wardclerk_approval.tests.common import ApprovalDomainCase

from .common import OrderValues


@tagged("post_install", "-at_install")
class TestGuard(OrderValues, ApprovalDomainCase, HttpCase):
    allow_inherited_tests_method = True  # the engine's tests are these tests
    model = "purchase.order"
    behind_gate = {"state": "purchase"}
    requester_groups = "purchase.group_purchase_user,base.group_allow_export"
    harmless_change = {"origin": "Call them back"}
    line_field = "order_line"
    line_change = {"price_unit": 999.0}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.terms = cls.env["account.payment.term"].create({"name": "On the day"})
        cls.protected_change = {"payment_term_id": cls.terms.id}

    def approved(self, **changes):
        """Return an order that its last decision confirmed."""
        order = self.env["purchase.order"].with_user(self.requester)
        order = order.create(self.values(**changes))
        self.request(order).action_approve()
        return order.with_env(self.env)

    def test_odoos_own_second_approval_does_not_open_the_gate(self):
        manager = self.requester
        manager.group_ids |= self.env.ref("purchase.group_purchase_manager")
        order = self.make_document()

        order.write({"state": "to approve"})
        order.button_approve()

        self.assertEqual(order.state, "to approve")
        self.assertEqual(order.approval_state, "pending")

    def test_what_waits_for_a_second_approval_of_odoo_is_approved_here(self):
        order = self.make_document()
        order.write({"state": "to approve"})
        self.assertEqual(order.approval_state, "pending")

        order.approval_case_id.with_user(self.approver).action_approve()

        self.assertEqual(order.state, "purchase")

    def test_the_buyer_and_for_whom_it_is_cannot_approve(self):
        order = self.make_document()
        order.user_id = self.bystander
        order.requester_id = self.approver

        case = self.request(order).sudo()

        self.assertEqual(case.requester_id, self.approver)
        self.assertLessEqual(self.bystander | self.requester, case.maker_ids)
        self.assertTrue(case.is_stuck)

    def test_merging_into_an_approved_quotation_ends_its_approval(self):
        first, second = self.make_document(), self.make_document()
        case = self.request(first).sudo()

        (first | second).action_merge()

        self.assertEqual(case.state, "superseded")
        self.assertFalse(self.is_behind_gate(first))

    def test_a_merged_quotation_takes_its_request_along(self):
        first, second = self.make_document(), self.make_document()
        case = self.request(second).sudo()

        (first | second).action_merge()

        self.assertIn(case.state, ("cancelled", "superseded"))
        self.assertEqual(second.state, "cancel")

    def test_a_copy_of_a_confirmed_order_starts_over(self):
        order = self.approved()

        copy = order.copy()

        self.assertEqual((copy.state, copy.approval_state), ("draft", False))

    def test_a_cancelled_order_needs_another_approval(self):
        order = self.approved()

        order.button_cancel()
        order.button_draft()

        self.assertEqual(order.approval_state, "superseded")
        self.assert_gate_closed(order)

    def test_the_vendor_acknowledges_and_the_buyer_locks_without_approval(self):
        order = self.approved()

        order.action_acknowledge()
        order.button_lock()
        order.button_unlock()
        order.order_line.date_planned = "2027-03-01 12:00:00"

        self.assertEqual(order.approval_state, "approved")

    def test_what_came_without_being_ordered_is_no_change_of_the_order(self):
        order = self.approved()

        order.order_line = [self.line(product_qty=0, price_unit=0)]

        self.assertEqual(order.approval_state, "approved")
        with self.assertRaisesRegex(Exception, "is not possible"):
            order.order_line[-1].product_qty = 5

    def test_a_line_from_elsewhere_does_not_slip_behind_the_gate(self):
        order, other = self.approved(), self.make_document()
        ways = {
            "created": lambda: self.env["purchase.order.line"].create(
                {**self.line()[2], "order_id": order.id}
            ),
            "moved in": lambda: other.order_line.write({"order_id": order.id}),
            "through the vendor": lambda: self.vendor.write(
                {
                    "purchase_line_ids": [
                        Command.update(order.order_line.id, {"price_unit": 1})
                    ]
                }
            ),
            "catalogue": lambda: order._update_order_line_info(self.product.id, 99),
        }

        for name, way in ways.items():
            with self.subTest(name), self.assertRaisesRegex(Exception, "not possible"):
                with self.env.cr.savepoint():
                    way()

    def amendment(self, order):
        Amendments = self.env["wardclerk.approval.amendment"].with_user(self.requester)
        return Amendments.create({"res_model": order._name, "res_id": order.id})

    def row(self, amendment, **wanted):
        return amendment.change_ids.filtered(
            lambda row: all(row[name] == value for name, value in wanted.items())
        )

    def agree(self, amendment):
        amendment.action_request_approval()
        amendment.approval_case_id.with_user(self.approver).action_approve()
        self.env.cr.flush()
        self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
        self.env.cr.execute("SET CONSTRAINTS ALL DEFERRED")

    def test_lines_of_a_confirmed_order_come_and_go_by_an_amendment(self):
        order = self.approved()
        first = order.order_line
        other = self.env["product.product"].create({"name": "Hip stem, size 5"})
        amendment = self.amendment(order)
        amendment.action_add_line()
        self.row(amendment, line_id=-1, field_name="product_id").new_ref = other.id
        self.row(amendment, line_id=-1, field_name="product_qty").new_value = "3"
        self.row(amendment, line_id=-1, field_name="price_unit").new_value = "700"
        self.row(amendment, kind="removal").is_removed = True
        self.assertEqual(order.order_line, first)

        self.agree(amendment)

        self.assertEqual(order.state, "purchase")
        self.assertEqual(first.product_qty, 0)
        added = order.order_line - first
        self.assertEqual((added.product_id, added.product_qty), (other, 3))
        self.assertEqual(order.amount_untaxed, 2100)
        self.assertEqual(order.approval_state, "approved")
        self.assertRegex(amendment.diff_card, "(?s)Added.*size 5.*Removed.*size 4")

    def test_a_confirmed_order_goes_to_another_vendor_by_an_amendment(self):
        order = self.approved()
        other = self.env["res.partner"].create({"name": "Baxter Instruments"})
        amendment = self.amendment(order)
        self.row(amendment, field_name="partner_id").new_ref = other.id

        self.agree(amendment)

        self.assertEqual((order.partner_id, order.state), (other, "purchase"))

    def test_what_was_received_keeps_its_line_and_its_vendor(self):
        order = self.approved()
        order.order_line.sudo().qty_received = 1
        other = self.env["res.partner"].create({"name": "Baxter Instruments"})
        gone, moved = self.approved(), order
        gone.order_line.sudo().qty_received = 1
        removal = self.amendment(gone)
        self.row(removal, kind="removal").is_removed = True
        vendor = self.amendment(moved)
        self.row(vendor, field_name="partner_id").new_ref = other.id

        with self.assertRaisesRegex(UserError, "received or billed and stays"):
            removal.action_request_approval()
        with self.assertRaisesRegex(UserError, "its vendor stays"):
            vendor.action_request_approval()

    def test_lines_of_a_confirmed_order_do_not_change_past_an_amendment(self):
        order = self.approved()
        for way in (order, order.sudo()):
            for change in (
                {"order_line": [self.line()]},
                {"order_line": [Command.delete(order.order_line.id)]},
                {
                    "order_line": [
                        Command.update(order.order_line.id, {"product_qty": 0})
                    ]
                },
                {"partner_id": self.env.user.partner_id.id},
            ):
                with self.assertRaises(UserError), self.env.cr.savepoint():
                    way.write(change)

    def test_the_order_s_form_shows_the_panel_in_place_of_a_bare_sentence(self):
        order = (
            self.env["purchase.order"].with_user(self.requester).create(self.values())
        )
        order.button_confirm()
        views = order.with_user(self.approver).get_views([(False, "form")])
        (panel,) = etree.fromstring(views["views"]["form"]["arch"]).xpath(
            "//field[@name='approval_panel']"
        )

        (shown,) = order.with_user(self.approver).web_read({"approval_panel": {}})

        self.assertEqual(panel.get("widget"), "wardclerk_approval_panel")
        self.assertTrue(shown["approval_panel"]["is_my_turn"])
        self.assertIn("since", shown["approval_panel"]["told"])

    def test_price_and_quantity_of_a_confirmed_order_are_amended(self):
        order = self.approved()
        amendment = self.env["wardclerk.approval.amendment"].with_user(self.requester)
        amendment = amendment.create({"res_model": order._name, "res_id": order.id})
        rows = amendment.change_ids.grouped("field_name")
        rows["product_qty"].new_value = "3"
        rows["price_unit"].new_value = "1,500.00"
        amendment.action_request_approval()
        self.assertEqual(order.amount_total, 2000)

        amendment.approval_case_id.with_user(self.approver).action_approve()

        self.assertEqual((order.state, order.amount_total), ("purchase", 4500))
        self.assertEqual(order.approval_state, "approved")
        self.env.cr.flush()
        self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
