"""From a need to an approved request, under the policy that is shipped or none."""

import psycopg2

from odoo.exceptions import UserError, ValidationError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from odoo.addons.wardclerk_approval.tests.common import (
    activate_policy,
    make_person,
    set_aside_policies,
)

from .common import RequestValues

ROLES = ("department_head", "procurement_lead", "finance_controller")
MODEL = "wardclerk.purchase.request"


@tagged("post_install", "-at_install")
class TestRequest(RequestValues, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        set_aside_policies(cls.env, MODEL)
        cls.nurse = make_person(
            cls.env, "request_nurse", "wardclerk_base.group_requester"
        )

    def govern(self):
        """Put the shipped policy in force, with one person a role."""
        for code in ROLES:
            person = make_person(self.env, code, "wardclerk_base.group_approver")
            role = self.env.ref(f"wardclerk_base.role_{code}")
            self.env["wardclerk.role.assignment"].create(
                {"role_id": role.id, "user_id": person.id}
            )
        text = self.env.ref("wardclerk_request.policy_version_purchase_request").text
        activate_policy(self.env, MODEL, "approve", text)

    def request_of(self, **changes):
        requests = self.env[MODEL].with_user(self.nurse)
        return requests.create(self.values(**changes))

    def asked(self, request):
        return request.sudo().approval_case_id.step_ids.role_id.mapped("code")

    def test_without_a_policy_submitting_approves(self):
        request = self.request_of()

        request.action_submit()

        self.assertEqual((request.state, request.progress), ("approved", "to_order"))
        self.assertIn("Procurement orders it next", request.where_it_is)

    def test_who_is_asked_follows_from_amount_catalogue_and_controlled_items(self):
        self.govern()
        words = self.line(product_id=False, name="A chair for visitors", price_unit=90)
        for what, changes, roles in (
            ("small", {"line_ids": [self.line(quantity=1, price_unit=200)]}, []),
            ("own words", {"line_ids": [words]}, ["department_head"]),
            ("middle", {"quantity": 10}, ["department_head"]),
            ("large", {"quantity": 11}, ["department_head", "finance_controller"]),
        ):
            with self.subTest(what):
                request = self.request_of(**changes)
                request.action_submit()
                self.assertEqual(self.asked(request), roles)

        self.category.is_controlled = True
        request = self.request_of(line_ids=[self.line(quantity=1, price_unit=1)])
        request.action_submit()
        self.assertEqual(self.asked(request), ["department_head", "procurement_lead"])

    def test_facts_tell_the_place_the_payer_and_the_goods(self):
        self.category.parent_id = self.env["product.category"].create(
            {"name": "Devices", "is_controlled": True}
        )
        request = self.request_of(is_urgent=True)

        facts = request._policy_facts()[request.id]

        self.assertEqual(facts["facility"], ["MERCY"])
        self.assertEqual(facts["cost_centre"], "4100")
        self.assertLessEqual({"Devices", "Pumps"}, set(facts["product_categories"]))
        self.assertTrue(facts["controlled"] and facts["urgent"])
        self.assertFalse(facts["free_text"])

    def test_an_incomplete_request_says_what_is_missing(self):
        for what, changes, words in (
            ("no lines", {"line_ids": []}, "has no lines"),
            (
                "no place",
                {"facility_id": False, "cost_centre_id": False},
                "no facility",
            ),
        ):
            with self.subTest(what), self.assertRaisesRegex(UserError, words):
                self.request_of(**changes).action_submit()

    def test_quantities_are_above_zero_and_prices_not_negative(self):
        for changes in ({"quantity": 0}, {"quantity": -1}, {"price_unit": -5}):
            with (
                self.subTest(changes),
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.request_of(line_ids=[self.line(**changes)])
                self.env.flush_all()

    def test_a_unit_must_fit_the_product(self):
        hour = self.env.ref("uom.product_uom_hour")

        with self.assertRaisesRegex(ValidationError, "is not counted in"):
            self.request_of(line_ids=[self.line(uom_id=hour.id)])

    def test_a_cost_centre_of_another_company_is_refused(self):
        other = self.env["res.company"].create({"name": "Harbour Clinics"})
        place = self.env["wardclerk.facility"].create(
            {"name": "Bay", "code": "BAYX", "company_id": other.id}
        )
        strange = self.env["wardclerk.cost.centre"].create(
            {"name": "Bay", "code": "9", "facility_id": place.id}
        )

        with self.assertRaises(UserError):
            self.request_of(cost_centre_id=strange.id)

    def test_the_estimate_is_the_cost_in_the_unit_asked_for(self):
        dozen = self.env.ref("uom.product_uom_dozen")

        request = self.request_of(line_ids=[self.line(quantity=1, uom_id=dozen.id)])

        self.assertEqual(request.amount_total, 12000)

    def test_each_step_leaves_evidence(self):
        request = self.request_of()
        request.action_submit()
        request.action_take_back()
        request.action_cancel()
        self.env.cr.flush()

        entries = self.env["wardclerk.audit.entry"].sudo()
        found = entries.search(
            [("res_model", "=", MODEL), ("res_id", "=", request.id)]
        ).mapped("action")

        self.assertEqual(found.count("purchase_request.moved"), 4)

    def test_what_was_sent_back_is_a_draft_again_and_says_why(self):
        self.govern()
        request = self.request_of(line_ids=[self.line(quantity=1, price_unit=300)])
        request.action_submit()
        case = request.sudo().approval_case_id

        case.with_user(case.step_ids.holder_ids).action_send_back("For which ward?")

        self.assertEqual((request.state, request.progress), ("draft", "draft"))
        self.assertIn("For which ward?", request.where_it_is)
        request.action_submit()
        self.assertIn("Waits for approval", request.where_it_is)
