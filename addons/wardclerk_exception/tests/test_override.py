"""Letting an exception stand takes two people, whatever a client sends."""

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.wardclerk_approval.tests.common import make_role

from .common import ExceptionCase


@tagged("post_install", "-at_install")
class TestOverride(ExceptionCase):
    def setUp(self):
        super().setUp()
        self.one = self.open_price()

    def ask(self):
        self.one.with_user(self.clerk).action_override("Agreed by telephone.")

    def test_a_second_person_confirms(self):
        self.ask()

        self.one.with_user(self.controller).action_confirm_override()

        self.assertEqual(self.one.state, "overridden")
        self.assertEqual(self.one.closed_by_id, self.controller)
        self.assertEqual(self.one.override_by_id, self.clerk)

    def test_who_asked_does_not_confirm(self):
        make_role(self.env, "test_controller", self.clerk)
        self.ask()

        with self.refused(UserError, "Somebody else"):
            self.one.with_user(self.clerk).action_confirm_override()

    def test_who_lacks_the_role_does_not_confirm(self):
        self.ask()

        with self.refused(AccessError, "confirmed by"):
            self.one.with_user(self.colleague).action_confirm_override()

    def test_who_made_the_document_does_not_confirm(self):
        make_role(self.env, "test_controller", self.requester)
        self.env.ref("wardclerk_base.group_finance").user_ids |= self.requester
        self.ask()

        with self.refused(UserError, "You worked on this document"):
            self.one.with_user(self.requester).action_confirm_override()

    def test_without_a_reason_nobody_is_asked(self):
        for words in ("", "  ", None, 7):
            with self.refused(UserError, "Say why"):
                self.one.with_user(self.clerk).action_override(words)

    def test_declined_it_stays_open(self):
        self.ask()

        self.one.with_user(self.controller).action_decline_override()

        self.assertFalse(self.one.override_by_id)
        self.assertIn(self.one.state, ("open", "in_progress"))

    def test_other_values_take_the_request_back(self):
        self.ask()

        self.open_price("19.00")

        self.assertFalse(self.one.override_by_id)
        with self.refused(UserError):
            self.one.with_user(self.controller).action_confirm_override()

    def test_sql_needs_two_people_as_well(self):
        self.env.flush_all()

        for values in (
            SQL("state = 'overridden', closed_at = now()"),
            SQL(
                "state = 'overridden', closed_at = now(), closed_by_id = %s,"
                " override_by_id = %s, override_reason = 'trust me'",
                self.clerk.id,
                self.controller.id,
            ),
            SQL("severity = 'note'"),
            SQL("res_id = 0"),
        ):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(
                    SQL(
                        "UPDATE wardclerk_exception SET %s WHERE id = %s",
                        values,
                        self.one.id,
                    )
                )
