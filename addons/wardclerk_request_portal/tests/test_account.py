"""Who is let in, and that nobody asks under one name and decides under another."""

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from odoo.addons.wardclerk_approval.tests.common import (
    activate_policy,
    make_person,
)

from .common import GROUP, MODEL, PortalCase

ASK_MANAGER = """
rules:
  - {id: everything, reason: The manager answers for the need., steps: [{manager: 1}]}
"""


@tagged("post_install", "-at_install")
class TestAccount(PortalCase, TransactionCase):
    def test_a_tick_on_the_account_lets_a_portal_user_ask(self):
        guest = make_person(self.env, "guest", "base.group_portal")

        guest.is_portal_requester = True
        self.assertTrue(guest.has_group(GROUP))
        self.assertTrue(self.env[MODEL].with_user(guest).has_access("create"))

        guest.is_portal_requester = False
        self.assertFalse(guest.has_group(GROUP))
        self.assertFalse(self.env[MODEL].with_user(guest).has_access("read"))

    def test_the_same_address_is_the_same_person(self):
        make_person(self.env, "head", email="head@mercy.example")
        for values in (
            {"login": "HEAD@mercy.example"},
            {"email": "Head@Mercy.example"},
        ):
            with self.subTest(values), self.assertRaisesRegex(ValidationError, "same"):
                self.outsider(**{"login": "other", **values})

    def test_the_contact_of_an_employee_with_a_seat_is_the_same_person(self):
        head = make_person(self.env, "head")
        contact = self.env["res.partner"].create({"name": "Head"})
        job = self.env["hr.employee"].create({"name": "Head", "user_id": head.id})
        job.work_contact_id = contact

        with self.assertRaisesRegex(ValidationError, "same person"):
            self.outsider("head2", partner_id=contact.id)

    def test_a_seat_with_the_address_of_who_asks_outside_is_refused(self):
        self.porter.email = "porter@mercy.example"

        with self.assertRaisesRegex(ValidationError, "same person"):
            make_person(self.env, "seat", email="porter@mercy.example")

    def test_who_asks_outside_decides_nothing(self):
        self.govern()
        request = self.as_porter()
        request.action_submit()
        case = request.sudo().approval_case_id

        self.assertEqual(case.requester_id, self.porter)
        self.assertIn(self.porter, case.maker_ids)
        for act in (
            lambda one: one.action_approve(),
            lambda one: one.action_recall("Why not"),
            lambda one: one.action_ask(self.buyer.id, "Why?"),
        ):
            with self.assertRaises(AccessError):
                act(case.with_user(self.porter))
        self.assertFalse(self.porter._wardclerk_people())

    def test_the_manager_of_an_employee_is_asked_also_about_their_contact(self):
        boss = make_person(self.env, "boss", "wardclerk_base.group_approver")
        above = self.env["hr.employee"].create({"name": "Boss", "user_id": boss.id})
        self.env["hr.employee"].create(
            {
                "name": "Porter",
                "work_contact_id": self.porter.partner_id.id,
                "parent_id": above.id,
            }
        )

        self.assertEqual(self.porter._wardclerk_managers(1), boss)

    def test_where_no_manager_is_known_nothing_is_free(self):
        activate_policy(self.env, MODEL, "approve", ASK_MANAGER)
        request = self.as_porter()

        request.action_submit()

        self.assertEqual(
            (request.state, request.approval_state), ("requested", "pending")
        )

    def test_cost_centres_can_be_narrowed(self):
        second = self.ward.copy({"code": "4200", "name": "Kitchen"})
        centres = self.env["wardclerk.cost.centre"].with_user(self.porter)
        self.assertEqual(centres.search([]), self.ward | second)

        self.porter.request_cost_centre_ids = [Command.set(second.ids)]

        self.assertEqual(centres.search([]), second)
        with self.assertRaisesRegex(ValidationError, "Cost centre"):
            self.as_porter()

    def test_what_was_allowed_once_is_asked_again_when_it_is_submitted(self):
        request = self.as_porter()
        self.porter.facility_ids = [Command.set(self.other_clinic.ids)]

        with self.assertRaisesRegex(ValidationError, "Facility"):
            request.action_submit()
