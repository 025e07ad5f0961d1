"""A receiver, a sender and a key for tests that queue or apply events."""

import json
import os
from unittest.mock import patch

from odoo.tests import TransactionCase, new_test_user

from wardclerk.core.event.envelope import Event, serialise

TEST_KEY = "dGVzdHMgb25seSwgdGVzdHMgb25seSwgdGVzdHMhISE="
NOW = "2030-01-31T08:00:00Z"


class EventCase(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(
            patch.dict(os.environ, {"WARDCLERK_SECRET_KEY": TEST_KEY})
        )
        cls.env["wardclerk.event.endpoint"].search([]).active = False
        cls.kind = cls.env["wardclerk.event.type"].create(
            {
                "name": "thing.happened",
                "description": "Something happened",
                "field_names": "id,name,amount",
            }
        )
        cls.source = cls.env.ref("wardclerk_event.source_n8n")
        cls.bot = cls.source.user_id
        cls.endpoint = cls.new_endpoint("receiver")
        cls.thing = cls.env["res.partner"].create({"name": "Thing"})
        cls.things = cls.env["res.partner"].create([{"name": f"{n}"} for n in range(5)])
        cls.administrator = new_test_user(
            cls.env, "event_admin", "base.group_user,wardclerk_base.group_administrator"
        )
        cls.clerk = new_test_user(
            cls.env, "event_clerk", "base.group_user,wardclerk_base.group_finance"
        )
        cls.outbox = cls.env["wardclerk.outbox"]
        cls.inbox = cls.env["wardclerk.inbox"]
        cls.flush()

    @classmethod
    def new_endpoint(cls, name, field_names="id,name"):
        return cls.env["wardclerk.event.endpoint"].create(
            {
                "name": name,
                "url": f"http://127.0.0.1:9/{name}",
                "source_id": cls.source.id,
                "subscription_ids": [
                    (0, 0, {"type_id": cls.kind.id, "field_names": field_names})
                ],
            }
        )

    @classmethod
    def flush(cls):
        """What commit does first: write what was buffered."""
        cls.env.cr.flush()

    def emit(self, records, data=None):
        self.outbox._emit(
            "thing.happened",
            records,
            data
            or (lambda record: {"id": record.id, "name": record.name, "amount": "1"}),
        )
        self.flush()
        return self.outbox.search([("type", "=", "thing.happened")], order="id")

    def receive(self, type_name, data, message_id="m1", source=None):
        """Hand a verified message to the inbox, as the route does."""
        body = serialise(
            Event(id=message_id, type=type_name, source="test", time=NOW, data=data)
        )
        inbox = self.inbox.with_user(self.bot)
        return inbox._receive(source or self.source, message_id, body.encode())

    def body_of(self, row):
        return json.loads(row.body)
