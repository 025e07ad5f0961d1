"""No row is behind a gate without an approved case, even by SQL of others."""

import contextlib

import psycopg2

from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ..gate_triggers import forget_gates, install_gates
from .fake import ORDER, FakeOrderCase

TABLE = SQL.identifier("wardclerk_fake_order")


@tagged("post_install", "-at_install")
class TestGateTriggers(FakeOrderCase):
    def approved(self, amount=1000.0):
        order = self.make_order(amount)
        self.decide(self.request(order), self.head)
        return order

    def released(self):
        order = self.approved()
        order.state = "released"
        self.commit()
        return order

    def commit(self):
        """Do what a commit does with constraint triggers."""
        self.env.cr.flush()
        self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
        self.env.cr.execute("SET CONSTRAINTS ALL DEFERRED")

    @contextlib.contextmanager
    def refused_at_commit(self, words):
        with mute_logger("odoo.sql_db"), self.refused(psycopg2.IntegrityError, words):
            yield
            self.commit()

    def sql(self, text, *args):
        self.env.flush_all()
        self.env.cr.execute(SQL(text, *args))
        self.env.invalidate_all()

    def move(self, order, state):
        self.sql("UPDATE %s SET state = %s WHERE id = %s", TABLE, state, order.id)

    def test_a_row_does_not_come_behind_its_gate_without_approval(self):
        order = self.make_order()

        for state in ("released", "done"):
            with self.refused_at_commit("without a complete approval"):
                self.move(order, state)

    def test_a_pending_approval_is_not_enough(self):
        order = self.make_order()
        self.request(order)

        with self.refused_at_commit("without a complete approval"):
            self.move(order, "released")

    def test_a_row_is_not_inserted_behind_its_gate(self):
        with self.refused_at_commit("without a complete approval"):
            self.sql("INSERT INTO %s (state) VALUES ('released')", TABLE)

    def test_an_approved_row_comes_behind_its_gate(self):
        order = self.approved()

        self.move(order, "released")
        self.commit()

        self.assertEqual(order.state, "released")

    def test_what_goes_back_before_the_commit_did_not_pass(self):
        order = self.make_order()

        self.move(order, "released")
        self.move(order, "draft")
        self.commit()

        self.assertEqual(order.state, "draft")

    def test_without_a_policy_in_force_rows_move_freely(self):
        order = self.make_order()
        self.sql("UPDATE wardclerk_policy SET active = false")

        self.move(order, "released")
        self.commit()

        self.assertEqual(order.state, "released")

    def test_the_policy_of_another_company_does_not_hold_the_row(self):
        order = self.make_order()
        other = self.env["res.company"].create({"name": "Oakwood Clinics"})
        self.sql("UPDATE wardclerk_policy_version SET company_id = %s", other.id)

        self.move(order, "released")
        self.commit()
        with self.refused_at_commit("without a complete approval"):
            self.sql(
                "UPDATE %s SET company_id = %s WHERE id = %s", TABLE, other.id, order.id
            )

    def test_rows_that_were_behind_before_the_policy_stay_editable(self):
        order = self.make_order()
        self.sql("UPDATE wardclerk_policy SET active = false")
        self.move(order, "released")
        self.commit()
        self.sql("UPDATE wardclerk_policy SET active = true")

        self.sql("UPDATE %s SET note = 'late' WHERE id = %s", TABLE, order.id)
        self.commit()

        self.assertEqual(order.note, "late")

    def test_a_row_behind_its_gate_is_not_deleted(self):
        order = self.released()

        with self.refused_at_commit("is not deleted"):
            self.sql("DELETE FROM wardclerk_fake_line WHERE order_id = %s", order.id)
            self.sql("DELETE FROM %s WHERE id = %s", TABLE, order.id)

    def test_a_row_that_passed_does_not_leave_its_approval_behind(self):
        order = self.released()

        with self.refused_at_commit("without a complete approval"):
            self.sql("DELETE FROM wardclerk_fake_line WHERE order_id = %s", order.id)
            self.sql("UPDATE %s SET id = id + 100000 WHERE id = %s", TABLE, order.id)

    def test_a_case_does_not_end_under_a_row_that_passed(self):
        order = self.released()

        with self.refused_at_commit("without a complete approval"):
            self.sql(
                "UPDATE wardclerk_approval_case SET state = 'superseded',"
                " closed_reason = 'gone' WHERE id = %s",
                order.approval_case_id.id,
            )

    def test_installing_again_changes_nothing_and_forgetting_takes_all_away(self):
        order = self.make_order()
        install_gates(self.env[ORDER])
        with self.refused_at_commit("without a complete approval"):
            self.move(order, "released")

        forget_gates(self.env, ORDER)

        self.move(order, "released")
        self.commit()
        self.sql(
            "SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'wardclerk_gate%%'"
            " AND tgrelid = 'wardclerk_fake_order'::regclass"
        )
        self.assertEqual(self.env.cr.fetchone(), (0,))
