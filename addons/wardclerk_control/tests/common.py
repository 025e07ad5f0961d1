"""Fake orders under controls: people, rules, and short words for tests."""

import contextlib
from unittest.mock import patch

import psycopg2

from odoo.tools import mute_logger

from odoo.addons.wardclerk_approval.tests.common import (
    POLICY_OWNER,
    make_person,
)
from odoo.addons.wardclerk_approval.tests.fake import ORDER, FakeOrderCase

AUDITOR = "wardclerk_base.group_auditor"


class ControlCase(FakeOrderCase):
    model = ORDER

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.owner = make_person(cls.env, "control_owner", POLICY_OWNER)
        cls.second = make_person(cls.env, "control_second", POLICY_OWNER)
        cls.auditor = make_person(cls.env, "control_auditor", AUDITOR)
        order_class = cls.registry[ORDER]

        def duties(orders):
            """Read who received from the label, as a domain reads its own records."""
            return {
                order.id: {"receive": [int(order.label.rpartition(" ")[2])]}
                for order in orders
                if (order.label or "").startswith("received by ")
            }

        patcher = patch.object(order_class, "_approval_duties", duties)
        cls.startClassPatcher(patcher)

    @classmethod
    def check(cls, documents, duty, user):
        cls.env["wardclerk.control"]._check_duties(documents, duty, user)

    @classmethod
    def done(cls, document):
        """Return {user id: duties} that are on record."""
        ledger = cls.env["wardclerk.control"]._ledger(document._name, document.ids)
        return {user_id: set(duties) for _id, user_id, duties in ledger}

    @classmethod
    def rule(cls, name):
        return cls.env.ref(f"wardclerk_control.exclusion_{name}")

    @classmethod
    def role(cls, code):
        return cls.env["wardclerk.role"].search([("code", "=", code)])

    @classmethod
    def block(cls, name):
        """Let a rule that warns block, as its owner."""
        cls.rule(name).with_user(cls.owner).blocks = True

    @classmethod
    def make_rule(cls, duty, other, **values):
        duties = cls.env["wardclerk.control.duty"]
        found = {one.code: one.id for one in duties.search([])}
        return (
            cls.env["wardclerk.control.exclusion"]
            .with_user(cls.owner)
            .create(
                {
                    "name": f"{duty} and {other}",
                    "duty_id": found[duty],
                    "other_duty_id": found[other],
                    **values,
                }
            )
        )

    @contextlib.contextmanager
    def refused_by_database(self, words):
        """Expect the database itself to refuse, with these words."""
        with mute_logger("odoo.sql_db"), self.refused(psycopg2.Error, words):
            yield

    @contextlib.contextmanager
    def queries(self):
        """Collect the statements that are sent meanwhile."""
        statements = []
        execute = type(self.env.cr).execute

        def collecting(cr, query, *args, **kwargs):
            statements.append(str(getattr(query, "code", query)))
            return execute(cr, query, *args, **kwargs)

        with patch.object(type(self.env.cr), "execute", collecting):
            yield statements
