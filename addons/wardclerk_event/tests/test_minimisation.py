"""A field leaves when its contract and the subscription list it; about people: why."""

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .common import EventCase

REASON = "The receiver writes to this person."


@tagged("post_install", "-at_install")
class TestMinimisation(EventCase):
    def setUp(self):
        super().setUp()
        self.kind.sudo().write(
            {"field_names": "id,name,amount,contact_email", "classified_names": "name"}
        )
        self.endpoint.subscription_ids.field_names = "id"
        self.subscription = self.endpoint.subscription_ids.with_user(self.administrator)

    def data_of_event(self):
        values = {"id": 1, "name": "Thing", "contact_email": "a@b.example", "more": 1}
        row = self.emit(self.thing, data=lambda record: values)[-1]
        return self.body_of(row)["data"]

    def test_what_is_not_listed_never_leaves(self):
        self.assertEqual(self.data_of_event(), {"id": 1})

    def test_a_field_classified_by_its_name_needs_a_reason(self):
        with self.assertRaisesRegex(ValidationError, "contact_email"):
            self.subscription.field_names = "id,contact_email"

    def test_a_field_that_a_contract_marks_needs_a_reason(self):
        with self.assertRaisesRegex(ValidationError, "name says something"):
            self.subscription.field_names = "id,name"

    def test_a_dot_is_no_reason(self):
        with self.assertRaises(ValidationError):
            self.subscription.write({"field_names": "id,name", "reason": " . "})

    def test_with_a_reason_it_leaves_and_the_reason_is_evidence(self):
        self.subscription.write({"field_names": "id,name", "reason": REASON})

        self.assertEqual(self.data_of_event(), {"id": 1, "name": "Thing"})
        entry = self.env["wardclerk.audit.entry"].search(
            [("action", "=", "subscription.changed")], order="id desc", limit=1
        )
        self.assertEqual(entry.reason, REASON)
        self.assertEqual(entry.actor_id, self.administrator)
        self.assertIn('"field_names":"id,name"', entry.body)

    def test_another_classified_field_needs_a_reason_of_its_own(self):
        self.subscription.write({"field_names": "id,name", "reason": REASON})

        with self.assertRaises(ValidationError):
            self.subscription.field_names = "id,name,contact_email"

    def test_the_reason_cannot_be_taken_away(self):
        self.subscription.write({"field_names": "id,name", "reason": REASON})

        with self.assertRaises(ValidationError):
            self.subscription.reason = False

    def test_a_subscription_cannot_be_born_without_the_reason(self):
        endpoint = self.new_endpoint("second", "id")
        endpoint.subscription_ids.unlink()

        with self.assertRaises(ValidationError):
            self.env["wardclerk.event.subscription"].with_user(
                self.administrator
            ).create(
                {
                    "endpoint_id": endpoint.id,
                    "type_id": self.kind.id,
                    "field_names": "contact_email",
                }
            )

    def test_a_new_event_type_does_not_smuggle_out_what_another_one_marks(self):
        kind = (
            self.env["wardclerk.event.type"]
            .with_user(self.administrator)
            .create({"name": "x.y", "description": "x", "field_names": "name"})
        )

        with self.assertRaises(ValidationError):
            self.subscription.write({"type_id": kind.id, "field_names": "name"})

    def test_an_administrator_adds_marks_and_removes_none(self):
        kind = self.kind.with_user(self.administrator)

        kind.classified_names = "name,amount"

        with self.assertRaisesRegex(AccessError, "amount"):
            kind.classified_names = "name"

    def test_a_row_without_reason_that_came_past_the_rules_lets_nothing_classified_out(
        self,
    ):
        self.subscription.write({"field_names": "id,name", "reason": REASON})
        self.env.flush_all()
        self.env.cr.execute("UPDATE wardclerk_event_subscription SET reason = NULL")
        self.env.invalidate_all()
        self.env.registry.clear_cache()

        self.assertEqual(self.data_of_event(), {"id": 1})
