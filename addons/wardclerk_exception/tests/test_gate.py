"""What stops a document stops it at each gate; policies read what is open."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.wardclerk_approval.tests.common import (
    activate_policy,
    set_aside_policies,
)
from odoo.addons.wardclerk_exception import Noticed

from .common import ORDER, ExceptionCase

WAIT_FOR_PRICES = """
inputs:
  - {name: open_exceptions, kind: set}
rules:
  - id: held
    when: {open_exceptions: {any_of: [test_price]}}
    block: Prices are settled first.
  - {id: others, reason: Nobody needs to look.}
"""


@tagged("post_install", "-at_install")
class TestGate(ExceptionCase):
    def test_what_stops_a_document_stops_it_without_a_policy(self):
        set_aside_policies(self.env, ORDER)
        self.exceptions._open(self.order, Noticed("test_copy", "Sent twice?"))

        for rows in (self.order, self.order.sudo()):
            with self.refused(UserError, "is stopped"):
                rows.write({"state": "released"})

    def test_an_approval_does_not_lift_the_stop(self):
        self.request(self.order)
        self.exceptions._open(self.order, Noticed("test_copy", "Sent twice?"))

        with self.refused(UserError, "is stopped"):
            self.order.write({"state": "released"})

    def test_settled_it_stops_nothing(self):
        one = self.exceptions._open(self.order, Noticed("test_copy", "Sent twice?"))
        one.with_user(self.clerk).action_resolve("Two deliveries.")

        self.order.write({"state": "released"})

        self.assertEqual(self.order.state, "released")

    def test_a_policy_waits_for_open_exceptions_by_code(self):
        set_aside_policies(self.env, ORDER)
        activate_policy(self.env, ORDER, "release", WAIT_FOR_PRICES)
        self.open_price()

        case = self.request(self.order)
        self.assertEqual(case.state, "refused")
        self.assertIn("settled first", case.closed_reason)

        self.settle(self.order)
        self.order.write({"state": "released"})

        self.assertEqual(self.order.state, "released")

    def test_what_only_asks_for_a_look_stops_nothing_by_itself(self):
        set_aside_policies(self.env, ORDER)
        self.open_price()

        self.order.write({"state": "released"})

        self.assertEqual(self.order.state, "released")
