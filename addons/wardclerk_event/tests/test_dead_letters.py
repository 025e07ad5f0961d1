"""Open dead letters become one event a day to those who can replay them."""

import json
from pathlib import Path

from freezegun import freeze_time
from jsonschema import Draft202012Validator

from odoo.tests import tagged

import wardclerk

from .common import EventCase

CONTRACTS = Path(wardclerk.__file__).parents[2] / "contracts" / "operations"


@tagged("post_install", "-at_install")
class TestDeadLetters(EventCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.proofs = cls.env["wardclerk.event.proof"]
        cls.administrator.email = "Integration@Harbour.example"
        cls.kind = cls.env.ref("wardclerk_event.type_dead_letters_reported")
        cls.env.cr.execute("DELETE FROM wardclerk_outbox")

    def connect(self):
        return self.env["wardclerk.event.endpoint"].create(
            {
                "name": "digest",
                "url": "http://127.0.0.1:9/digest",
                "subscription_ids": [
                    (
                        0,
                        0,
                        {
                            "type_id": self.kind.id,
                            "field_names": self.kind.field_names,
                            "reason": "The workflow writes to administrators.",
                        },
                    )
                ],
            }
        )

    def give_up_on(self, count, cause="", status=0):
        happened = self.env.ref("wardclerk_event.type_integration_tested")
        self.env.cr.execute(
            """
            INSERT INTO wardclerk_outbox (event_id, type, aggregate, endpoint_id, body,
                                          state, last_error, last_status, created_at)
            SELECT gen_random_uuid(), %s, 'x,1', %s, '{}', 'dead', %s, %s,
                   '2026-11-03 09:00'
              FROM generate_series(1, %s)
            """,
            [happened.name, self.endpoint.id, cause or None, status, count],
        )

    def night(self, moment="2026-11-04 03:30:00"):
        with freeze_time(moment):
            self.proofs._run()
        self.flush()

    def told(self):
        path = CONTRACTS / "dead_letters.reported.schema.json"
        schema = json.loads(path.read_text(encoding="utf-8"))
        rows = self.outbox.search([("type", "=", self.kind.name)], order="id")
        found = [self.body_of(row)["data"] for row in rows]
        for data in found:
            self.assertEqual(list(Draft202012Validator(schema).iter_errors(data)), [])
        return found

    def test_what_needs_a_person_is_told_as_the_contract_says(self):
        self.connect()
        self.give_up_on(2, "the archive is full")
        self.give_up_on(1, status=422)
        self.give_up_on(1)

        self.night()

        [data] = self.told()
        self.assertEqual((data["day"], data["total"]), ("2026-11-03", 4))
        [receiver] = data["receivers"]
        self.assertEqual((receiver["receiver"], receiver["count"]), ("receiver", 4))
        self.assertEqual(receiver["oldest_at"], "2026-11-03T09:00:00.000Z")
        self.assertEqual(
            [(one["cause"], one["count"]) for one in receiver["causes"]],
            [
                ("the archive is full", 2),
                ("answer 422", 1),
                ("no cause was noted", 1),
            ],
        )
        self.assertIn("integration@harbour.example", data["recipients"])
        proof = self.proofs.search([("date", "=", "2026-11-03")])
        self.assertEqual(proof.dead_count, 4)

    def test_it_is_told_once_a_day_and_again_the_next_one(self):
        self.connect()
        self.give_up_on(1)

        self.night()
        self.night("2026-11-04 09:00:00")
        self.assertEqual(len(self.told()), 1)
        self.night("2026-11-05 03:30:00")

        self.assertEqual([one["day"][-2:] for one in self.told()], ["03", "04"])

    def test_without_dead_letters_nobody_gets_a_mail(self):
        self.connect()

        self.night()

        self.assertFalse(self.told())

    def test_without_a_receiver_nothing_is_marked_as_told(self):
        self.give_up_on(1)

        self.night()

        proof = self.proofs.search([("date", "=", "2026-11-03")])
        self.assertFalse(proof.dead_told_at)

    def test_without_anybody_to_tell_nothing_is_marked_as_told(self):
        self.connect()
        self.give_up_on(1)
        group = self.env.ref("wardclerk_base.group_administrator")
        group.all_user_ids.write({"email": False})

        self.night()

        self.assertFalse(self.told())
        proof = self.proofs.search([("date", "=", "2026-11-03")])
        self.assertFalse(proof.dead_told_at)

    def test_addresses_leave_with_a_reason_only(self):
        endpoint = self.connect()
        self.env.cr.execute(
            "UPDATE wardclerk_event_subscription SET reason = NULL"
            " WHERE endpoint_id = %s",
            [endpoint.id],
        )
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        self.give_up_on(1)

        self.night()

        [row] = self.outbox.search([("type", "=", self.kind.name)])
        self.assertNotIn("recipients", self.body_of(row)["data"])

    def test_the_installations_start_connects_the_digest_by_mail(self):
        endpoints = self.env["wardclerk.event.endpoint"]
        endpoints.sudo()._provision(
            {
                "mailroom_secret": "m" * 32,
                "n8n_secret": "n" * 32,
                "n8n_url": "http://127.0.0.1:5678",
                "workflows": ["delivery-mail-digest"],
            }
        )

        digest = endpoints.search([("name", "=", "delivery-mail-digest")])
        self.assertEqual(digest.subscription_ids.type_id, self.kind)
        self.assertEqual(
            digest.subscription_ids._leaving(),
            {"day", "total", "receivers", "recipients", "url"},
        )
