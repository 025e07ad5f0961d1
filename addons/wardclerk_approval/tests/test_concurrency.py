"""Two people at once, on two connections: what one did, the other one sees."""

import contextlib
import threading
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.modules.registry import DummyRLock, Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import SQL, mute_logger

from ..content import stored_digests
from .common import APPROVER, activate_policy, make_person, make_role
from .fake import LINE, ORDER, forget_fakes, grant_fakes, register_fakes

WAIT_SECONDS = 30  # for a thread that should be done in a moment
TWO = """
inputs: [{name: label, kind: text}]
rules:
  - {id: two, when: {label: {in: [two]}},
     steps: [{role: race_head, quorum: count, quorum_value: 2}]}
  - {id: parallel, when: {label: {in: [parallel]}},
     steps: [{role: race_ann}, {role: race_bob}]}
  - {id: one, steps: [{role: race_head}]}
"""
TABLES = (
    "wardclerk_approval_decision",
    "wardclerk_approval_step",
    "wardclerk_approval_case_maker_rel",
    "wardclerk_approval_case",
    "wardclerk_policy_version",
)


@tagged("post_install", "-at_install")
class TestAtOnce(BaseCase):
    """Commits for real, and cleans up after itself."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        with cls.registry.cursor() as cr:
            register_fakes(cls.registry, cr)
        cls.addClassCleanup(cls.clean_up)
        with cls.superuser() as env:
            grant_fakes(env)
            cls.people = {
                login: make_person(env, f"race_{login}", APPROVER).id
                for login in ("requester", "ann", "bob")
            }
            holders = env["res.users"].browse([cls.people["ann"], cls.people["bob"]])
            make_role(env, "race_head", *holders)
            make_role(env, "race_ann", holders[0])
            make_role(env, "race_bob", holders[1])
            activate_policy(env, ORDER, "release", TWO)
            for owner in env["res.users"].search([("login", "like", "policy_%")]):
                owner.login = f"race_{owner.login}"

    @classmethod
    def clean_up(cls):
        with cls.superuser() as env:
            cr = env.cr
            for table in TABLES:
                cr.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
            cr.execute(
                "DELETE FROM mail_activity WHERE res_model LIKE 'wardclerk.app%'"
            )
            for table in TABLES[:4]:
                cr.execute(SQL("DELETE FROM %s", SQL.identifier(table)))
            cr.execute("DELETE FROM wardclerk_policy WHERE res_model = %s", [ORDER])
            for table in TABLES:
                cr.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
            env.invalidate_all()
            role = env["wardclerk.role"].search([("code", "like", "race_%")])
            role.assignment_ids.unlink()
            role.unlink()
            users = env["res.users"].search([("login", "like", "race_%")])
            users.write({"active": False})
            for user in users:
                user.login = f"gone_{user.id}_{user.login}"
            models = env["ir.model"].search([("model", "in", (ORDER, LINE))])
            env["ir.model.access"].search([("model_id", "in", models.ids)]).unlink()
            forget_fakes(cls.registry, cr)
            cr.execute("DELETE FROM ir_model WHERE model IN %s", [(ORDER, LINE)])
            cr.execute("DELETE FROM ir_model_relation WHERE name LIKE '%%fake_order%%'")
            cr.execute("DROP TABLE wardclerk_fake_line, wardclerk_fake_order CASCADE")
            cr.execute("DROP TABLE res_partner_category_wardclerk_fake_order_rel")

    @classmethod
    @contextlib.contextmanager
    def superuser(cls):
        with cls.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})

    def asked(self, label):
        """Return ids of a committed order and of its pending case."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, self.people["requester"], {})
            order = env[ORDER].create(
                {"label": label, "line_ids": [(0, 0, {"name": "x", "price": 9})]}
            )
            return order.id, order._request_approval("release").id

    def at_once(self, *acts):
        """Run each (person, act) in its own thread, all from one snapshot on."""
        ready = threading.Barrier(len(acts))
        results = [None] * len(acts)

        def run(number, person, act):
            try:
                with self.registry.cursor() as cr:
                    env = api.Environment(cr, self.people[person], {})
                    cr.execute("SELECT 1")  # takes the snapshot
                    ready.wait(WAIT_SECONDS)
                    results[number] = retrying(lambda: act(env), env)
            except UserError as error:
                results[number] = error

        threads = [
            threading.Thread(target=run, args=(number, *one))
            for number, one in enumerate(acts)
        ]
        # The runner of tests holds the registry's lock as long as it runs.
        free = patch.object(Registry, "_lock", DummyRLock())
        with free, mute_logger("odoo.sql_db", "odoo.service.model"):
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(WAIT_SECONDS)
        self.assertFalse(any(thread.is_alive() for thread in threads))
        return results

    def approve(self, case_id):
        return lambda env: (
            env["wardclerk.approval.case"].browse(case_id).action_approve()
        )

    def outcome(self, case_id):
        """Return (state of the case, number of its decisions)."""
        with self.superuser() as env:
            case = env["wardclerk.approval.case"].browse(case_id)
            return case.state, len(case.decision_ids)

    def test_of_two_holders_who_press_at_once_exactly_one_decides(self):
        for _ in range(5):
            _order, case = self.asked("one")

            results = self.at_once(
                ("ann", self.approve(case)), ("bob", self.approve(case))
            )

            self.assertEqual(self.outcome(case), ("approved", 1))
            self.assertEqual(results.count(True), 1)
            refusals = [one for one in results if one is not True]
            self.assertIn("Nothing is left to decide", str(refusals[0]))

    def test_one_person_who_presses_twice_decides_once(self):
        _order, case = self.asked("one")

        results = self.at_once(("ann", self.approve(case)), ("ann", self.approve(case)))

        self.assertEqual(self.outcome(case), ("approved", 1))
        self.assertEqual(results.count(True), 1)

    def test_two_decisions_that_are_both_needed_both_count(self):
        for label in ("two", "parallel") * 4:
            with self.subTest(label):
                _order, case = self.asked(label)

                results = self.at_once(
                    ("ann", self.approve(case)), ("bob", self.approve(case))
                )

                self.assertEqual(results, [True, True])
                self.assertEqual(self.outcome(case), ("approved", 2))

    def test_two_requests_at_once_open_one_case(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, self.people["requester"], {})
            order_id = env[ORDER].create({"label": "one"}).id

        def ask(env):
            return env[ORDER].browse(order_id)._request_approval("release").ids

        self.at_once(("requester", ask), ("requester", ask))

        with self.superuser() as env:
            domain = [("res_model", "=", ORDER), ("res_id", "=", order_id)]
            self.assertEqual(env["wardclerk.approval.case"].search_count(domain), 1)

    def test_a_line_that_changes_while_approval_is_asked_for_is_what_is_asked(self):
        for _ in range(5):
            with self.registry.cursor() as cr:
                env = api.Environment(cr, self.people["requester"], {})
                lines = [(0, 0, {"name": "x", "price": 9})]
                order_id = env[ORDER].create({"label": "one", "line_ids": lines}).id

            def ask(env, order_id=order_id):
                return env[ORDER].browse(order_id)._request_approval("release").ids

            def rename(env, order_id=order_id):
                env[ORDER].browse(order_id).line_ids.name = "something else"

            self.at_once(("requester", ask), ("requester", rename))

            with self.superuser() as env:
                order = env[ORDER].browse(order_id)
                live = env["wardclerk.approval.case"]._live(order)
                self.assertEqual(live.digest, stored_digests(order)[order_id])

    def test_a_line_that_changes_while_the_gate_is_passed_is_never_behind_it(self):
        for _ in range(5):
            order_id, case = self.asked("silent")
            self.at_once(("ann", self.approve(case)))

            def release(env, order_id=order_id):
                env[ORDER].browse(order_id).state = "released"
                return "released"

            def rename(env, order_id=order_id):
                env[ORDER].browse(order_id).line_ids.name = "something else"
                return "renamed"

            results = self.at_once(("requester", release), ("requester", rename))

            self.assertNotEqual(results, ["released", "renamed"])
            with self.superuser() as env:
                order = env[ORDER].browse(order_id)
                renamed = order.line_ids.name == "something else"
                self.assertNotEqual(renamed, order.state == "released")
