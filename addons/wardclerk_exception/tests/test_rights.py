"""Nobody edits, invents or deletes an exception; people settle their own kind."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.wardclerk_approval.tests.common import (
    POLICY_OWNER,
    make_person,
    make_role,
)
from odoo.addons.wardclerk_exception import Noticed

from .common import ORDER, ExceptionCase

CONTEXTS = (
    {"wardclerk_permit": True},
    {"wardclerk_permit": {"model": "wardclerk.exception", "is_spent": False}},
    {"install_mode": True, "su": True},
)


@tagged("post_install", "-at_install")
class TestRights(ExceptionCase):
    def test_no_context_writes_an_exception(self):
        one = self.open_price()

        for context in CONTEXTS:
            for rows in (one.with_user(self.clerk), one):
                with self.refused(AccessError):
                    rows.with_context(**context).write({"state": "resolved"})

    def test_nobody_creates_or_deletes_one(self):
        one = self.open_price()

        for user in (self.clerk, self.env.ref("base.user_admin")):
            rows = one.with_user(user)
            with self.refused(AccessError):
                rows.create({"words": "Invented", "reason_id": self.price.id})
            with self.refused(AccessError):
                rows.sudo().unlink()

    def test_a_program_settles_nothing(self):
        one = self.open_price()

        with self.refused(AccessError, "Only a person"):
            one.with_user(self.clerk).sudo().action_take()
        with self.refused(AccessError, "Only a person"):
            one.sudo().action_confirm_override()

    def test_who_works_on_other_things_sees_and_does_nothing(self):
        one = self.open_price()
        stranger = make_person(self.env, "exception_stranger")

        self.assertFalse(self.exceptions.with_user(stranger).search([]))
        with self.refused(AccessError):
            one.with_user(stranger).action_take()

    def test_an_owner_of_another_group_sees_the_own_one(self):
        self.price.owner_field = "requester_id"
        self.order.requester_id = self.bystander
        one = self.open_price()

        one.with_user(self.bystander).action_take()

        self.assertEqual(one.state, "in_progress")

    def test_an_exception_of_another_company_is_not_seen(self):
        self.order.company_id = self.env["res.company"].create({"name": "Elsewhere"})

        self.open_price()

        self.assertFalse(self.exceptions.with_user(self.clerk).search([]))

    def test_what_a_check_opened_is_not_resolved_by_a_click(self):
        one = self.open_price()

        with self.refused(UserError, "still holds"):
            one.with_user(self.clerk).action_resolve("I say so.")

    def test_what_a_person_settles_is_resolved_with_a_reason(self):
        one = self.exceptions._open(self.order, Noticed("test_copy", "Sent twice?"))

        with self.refused(UserError, "Say why"):
            one.with_user(self.clerk).action_resolve(" ")
        one.with_user(self.clerk).action_resolve("Two deliveries.")

        self.assertEqual(one.state, "resolved")
        self.assertEqual(one.closed_by_id, self.clerk)

    def test_a_closed_one_is_not_settled_again(self):
        one = self.exceptions._open(self.order, Noticed("test_copy", "Sent twice?"))
        one.with_user(self.clerk).action_resolve("Two deliveries.")

        for deed in ("action_take", "action_confirm_override"):
            with self.refused(UserError):
                getattr(one.with_user(self.clerk), deed)()

    def test_it_is_handed_to_people_who_work_on_it_only(self):
        one = self.open_price()

        with self.refused(UserError, "does not work on"):
            one.with_user(self.clerk).action_hand_over(self.bystander.id)
        one.with_user(self.clerk).action_hand_over(self.colleague.id)

        self.assertEqual(one.owner_id, self.colleague)

    def test_what_a_reason_holds_is_not_loosened_by_hand(self):
        owner = make_person(self.env, "exception_owner", POLICY_OWNER)
        reason = self.copy_of.with_user(owner)

        for values in ({"severity": "note"}, {"active": False}, {"is_checked": True}):
            with self.refused(AccessError, "comes with its addon"):
                reason.write(values)
        reason.write({"owner_role_id": self.role.id})

        self.assertEqual(self.copy_of.owner_role_id, self.role)

    def test_a_cause_counts_what_one_may_see(self):
        self.settle(self.order, self.price_differs(), self.price_differs(key="2"))
        causes = self.env["wardclerk.exception.cause"]

        found = causes.with_user(self.clerk).search([("reason_id", "=", self.price.id)])

        self.assertEqual(found.total, 2)
        self.assertIn("2 in 30 days", found.words)
        self.assertEqual(
            self.exceptions.search(found.action_open_exceptions()["domain"]),
            self.of(self.order),
        )
        self.assertFalse(causes.with_user(self.bystander).search([]))

    def test_the_document_opens_for_those_who_may_read_it(self):
        one = self.open_price()

        action = one.with_user(self.clerk).action_open_document()

        self.assertEqual(
            (action["res_model"], action["res_id"]), (ORDER, self.order.id)
        )

    def test_who_holds_the_owning_role_settles_without_the_group(self):
        self.price.owner_role_id = make_role(
            self.env, "test_department", self.bystander, self.head
        )
        one = self.open_price()

        one.with_user(self.bystander).action_take()

        self.assertEqual(one.owner_id, self.bystander)
