"""A portal user with a client of their own reaches no further than the pages do."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from .common import MODEL, PortalCase


@tagged("post_install", "-at_install")
class TestClient(PortalCase, TransactionCase):
    def setUp(self):
        super().setUp()
        self.requests = self.env[MODEL].with_user(self.porter)

    def test_the_life_of_a_request_needs_no_further_right(self):
        approver = self.govern()
        request = self.as_porter(reason="The old ones are worn out.")

        request.action_submit()
        self.assertIn("Waits for approval", request.where_it_is)
        request.sudo().approval_case_id.with_user(approver).action_approve()

        self.assertEqual((request.state, request.progress), ("approved", "to_order"))
        self.assertEqual(self.order(request.with_user(self.buyer)).state, "draft")
        with self.assertRaisesRegex(UserError, "is in"):
            request.action_take_back()

    def test_others_requests_are_neither_read_nor_changed(self):
        theirs = self.env[MODEL].with_user(self.colleague).create(self.values())

        mine = theirs.with_user(self.porter)

        self.assertNotIn(theirs, self.requests.search([]))
        for act in (
            lambda: mine.read(["title"]),
            lambda: mine.write({"title": "Mine"}),
            lambda: mine.line_ids.write({"quantity": 9}),
            lambda: mine.action_cancel(),
            lambda: mine.line_ids.read(["name"]),
        ):
            with self.assertRaises(AccessError):
                act()

    def test_nobody_else_is_named_as_requester(self):
        request = self.as_porter()

        for act in (
            lambda: self.as_porter(requester_id=self.colleague.id),
            lambda: request.write({"requester_id": self.buyer.id}),
        ):
            with self.assertRaises(AccessError):
                act()

    def test_only_what_the_form_asks_for_is_written(self):
        request = self.as_porter()

        for what, vals in (
            (request, {"amount_total": 1.0}),
            (request, {"progress": "received"}),
            (request, {"state": "approved"}),
            (request.line_ids, {"vendor_id": self.vendor.id}),
            (request.line_ids, {"price_subtotal": 0.0}),
        ):
            with self.subTest(vals), self.assertRaises(AccessError):
                what.write(vals)
        with self.assertRaises(AccessError):
            request.action_create_orders()
        with self.assertRaises(AccessError):
            request.unlink()

    def test_other_places_are_refused_at_creation_and_later(self):
        request = self.as_porter()
        for vals in (
            {"facility_id": self.other_clinic.id, "cost_centre_id": False},
            {"cost_centre_id": self.other_ward.id},
        ):
            with self.subTest(vals):
                with self.assertRaises(ValidationError):
                    self.as_porter(**vals)
                with self.assertRaises(ValidationError):
                    request.write(vals)

    def test_the_price_of_the_catalogue_is_not_talked_down(self):
        with self.assertRaisesRegex(ValidationError, "catalogue"):
            self.as_porter(line_ids=[self.line(price_unit=1.0)])

        self.product.purchase_ok = False
        with self.assertRaisesRegex(ValidationError, "not bought"):
            self.as_porter()

    def test_nothing_of_products_vendors_and_colleagues_is_read(self):
        self.as_porter()
        for model in (
            *("product.product", "product.supplierinfo", "purchase.order"),
            *("wardclerk.approval.case", "hr.employee", "wardclerk.role"),
        ):
            with self.subTest(model):
                try:
                    found = self.env[model].with_user(self.porter).search([])
                except AccessError:
                    continue
                self.assertFalse(found)

    def test_a_line_is_not_moved_into_the_request_of_another(self):
        theirs = self.env[MODEL].with_user(self.colleague).create(self.values())
        request = self.as_porter()

        with self.assertRaises(AccessError):
            request.line_ids.write({"request_id": theirs.id})
        with self.assertRaises(AccessError):
            request.write({"line_ids": [Command.link(theirs.line_ids.id)]})
