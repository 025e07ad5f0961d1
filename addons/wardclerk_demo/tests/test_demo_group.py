"""The demo group is complete, consistent, and lets policies find approvers."""

from odoo.exceptions import AccessDenied
from odoo.tests import TransactionCase, tagged

from ..demo.book import by_code, read_csv, read_json

DECIDING_ROLES = ("department_head", "facility_manager", "finance_controller")


@tagged("post_install", "-at_install")
class TestDemoGroup(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.demo = cls.env["wardclerk.demo"]
        cls.orders = by_code(read_json("orders.json"), "name")

    def order(self, name):
        return self.env.ref(f"wardclerk_demo.order_{name.lower()}")

    def test_group_has_the_promised_size(self):
        companies = self.env.ref("wardclerk_demo.company_hospitals") | self.env.ref(
            "wardclerk_demo.company_clinics"
        )

        facilities = self.env["wardclerk.facility"].search(
            [("company_id", "in", companies.ids)]
        )
        vendors = self.env["res.partner"].search(
            [("ref", "in", [row["code"] for row in read_csv("vendors.csv")])]
        )

        self.assertEqual(len(companies), 2)
        self.assertEqual(len(facilities), 8)
        self.assertEqual(len(self.demo._people()), 40)
        self.assertEqual(len(vendors), 60)

    def test_vendors_can_be_screened_at_once_and_none_is_on_the_list(self):
        vendors = self.env["wardclerk.vendor"].search([])

        vendors.action_screen()

        self.assertEqual(len(vendors.filtered("screened_at")), 60)
        self.assertFalse(vendors.hit_ids)

    def test_a_firm_of_the_invented_list_is_found(self):
        firm = self.env["res.partner"].create(
            {"name": "Northgate Remedy Supply", "is_company": True}
        )
        vendor = self.env["wardclerk.vendor"]._of(firm)

        vendor.action_screen()

        self.assertTrue(vendor.hit_ids)

    def test_somebody_asks_in_the_portal(self):
        person = self.env.ref("wardclerk_demo.outsider_riverside_ward_assistant")

        self.assertTrue(person.is_portal_requester)
        self.assertNotIn(person, self.demo._people())
        self.assertIn(person.login, self.demo._set_passwords("Something-Long-1"))

    def test_each_vendor_has_one_trusted_account_and_terms_in_both_companies(self):
        for row in read_csv("vendors.csv"):
            vendor = self.env.ref(f"wardclerk_demo.vendor_{row['code'].lower()}")

            terms = {
                vendor.with_company(company).property_supplier_payment_term_id.name
                for company in self.env["res.company"].search([])
                if company.name.startswith("Harbourview")
            }

            self.assertTrue(vendor.bank_ids.allow_out_payment, vendor.name)
            self.assertEqual(len(vendor.bank_ids), 1)
            self.assertEqual(terms, {f"Net {row['payment_days']}"})

    def test_orders_stand_in_the_states_of_the_file(self):
        found = {name: self.order(name).state for name in self.orders}

        self.assertEqual(
            found, {name: row["state"] for name, row in self.orders.items()}
        )

    def test_partial_receipt_leaves_a_back_order(self):
        order = self.order("P04177")

        received = dict(
            zip(
                order.order_line.product_id.mapped("default_code"),
                order.order_line.mapped("qty_received"),
                strict=True,
            )
        )

        self.assertEqual(order.receipt_status, "partial")
        self.assertEqual(received, self.orders["P04177"]["received"])
        self.assertIn("assigned", order.picking_ids.mapped("state"))

    def test_foreign_vendor_is_ordered_from_in_its_currency(self):
        order = self.order("P04159")

        self.assertEqual(order.currency_id.name, "EUR")
        self.assertEqual(order.company_id.currency_id.name, "USD")
        self.assertAlmostEqual(order.amount_total, 24547.00)

    def test_taxed_order_comes_to_the_cent_of_the_printed_invoice(self):
        order = self.order("P04182")

        self.assertAlmostEqual(order.amount_tax, 244.22)
        self.assertAlmostEqual(order.amount_total, 3612.77)

    def test_every_buyer_finds_an_approver_of_each_role_who_is_somebody_else(self):
        roles = self.env["wardclerk.role"].search([("code", "in", DECIDING_ROLES)])
        mailboxes = self.env["wardclerk.intake.mailbox"].search([])
        requesters = mailboxes.responsible_id | self.env["res.users"].union(
            *(self.order(name).user_id for name in self.orders)
        )

        for requester in requesters:
            self.assertEqual(len(requester.facility_ids), 1, requester.login)
            for role in roles:
                holders = role._holders(requester.facility_ids, requester.company_id)

                self.assertTrue(
                    holders - requester, f"{role.code} for {requester.login}"
                )

    def test_bills_of_both_companies_are_governed_from_the_first_day(self):
        versions = self.env["wardclerk.policy.version"].search([])

        in_force = versions.filtered(lambda version: version.state == "active")

        self.assertIn("account.move", in_force.policy_id.mapped("res_model"))
        self.assertNotIn("draft", versions.mapped("state"))
        self.assertEqual(
            in_force.activated_by_id.login, "group.policy.owner@harbourview.example"
        )

    def test_two_steps_of_one_case_never_need_the_same_person(self):
        roles = self.env["wardclerk.role"].search([("code", "in", DECIDING_ROLES)])

        for facility in self.env["wardclerk.facility"].search([]):
            holders = {
                role.code: role._holders(facility, facility.company_id)
                for role in roles
            }

            for code, people in holders.items():
                self.assertTrue(people, f"{facility.name}: nobody is {code}")
                for other, others in holders.items():
                    if code != other:
                        self.assertTrue(
                            len(people | others) >= 2, f"{facility.name}: {code}"
                        )

    def test_nobody_logs_in_before_passwords_are_set(self):
        clerk = self.env.ref("wardclerk_demo.person_riverside_ap_clerk")
        credential = {"type": "password", "password": clerk.login}

        with self.assertRaises(AccessDenied):
            clerk.with_user(clerk)._check_credentials(
                credential, {"interactive": False}
            )

    def test_one_password_for_all_opens_each_account(self):
        logins = self.demo._set_passwords("one word for all of them")

        self.assertEqual(len(logins), 41)
        self.assert_opens("riverside_ap_clerk", "one word for all of them")
        self.assert_opens("group_cfo", "one word for all of them")

    def test_own_passwords_open_only_their_accounts(self):
        login = "group.cfo@harbourview.example"

        changed = self.demo._set_passwords({login: "the chief's own word"})

        self.assertEqual(changed, [login])
        self.assert_opens("group_cfo", "the chief's own word")

    def assert_opens(self, person, password):
        user = self.env.ref(f"wardclerk_demo.person_{person}")
        answer = user.with_user(user)._check_credentials(
            {"type": "password", "password": password}, {"interactive": False}
        )
        self.assertEqual(answer["uid"], user.id)
