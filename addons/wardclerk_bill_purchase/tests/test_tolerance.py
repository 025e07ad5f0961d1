"""What may differ is written by two people, and nobody loosens it for themselves."""

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .common import MatchCase


@tagged("post_install", "-at_install")
class TestTolerance(MatchCase):
    def setUp(self):
        super().setUp()
        self.tolerances = self.env["wardclerk.match.tolerance"]

    def test_a_difference_within_both_limits_passes(self):
        bill = self.bill(price=10.2)
        self.assertEqual(self.match(bill).verdict, "differs")

        self.tolerate(
            unit_price_percent=3, unit_price_value=0.25, overbilled_total_percent=3
        )

        self.assertEqual(self.match(bill).verdict, "matched")

    def test_many_small_differences_add_up(self):
        self.tolerate(unit_price_percent=3, overbilled_total_value=10)

        self.assertEqual(self.differences(self.bill(price=10.2)), {"overbilled_total"})

    def test_the_nearest_facility_counts(self):
        ward = self.env["wardclerk.facility"].create(
            {
                "name": "Ward 3",
                "code": "T-W3",
                "parent_id": self.facility.id,
                "company_id": self.company.id,
            }
        )
        wide = {"unit_price_percent": 5, "overbilled_total_percent": 5}
        self.tolerate(**wide)
        self.tolerate(facility_id=self.facility.id, unit_price_percent=1)
        bill = self.bill(price=10.2)
        self.assertEqual(self.match(bill).verdict, "matched")

        bill.facility_id = ward

        self.assertEqual(self.match(bill).verdict, "differs")

    def test_of_two_categories_the_stricter_one_counts(self):
        tags = self.env["res.partner.category"]
        loose, strict = (tags.create({"name": name}) for name in ("Loose", "Strict"))
        wide = {"unit_price_percent": 5, "overbilled_total_percent": 5}
        self.tolerate(category_id=loose.id, **wide)
        self.tolerate(category_id=strict.id, unit_price_percent=1)
        self.meridian.category_id = loose
        bill = self.bill(price=10.2)
        self.assertEqual(self.match(bill).verdict, "matched")

        self.meridian.category_id = loose | strict
        self.mark_stale()

        self.assertEqual(self.match(bill).verdict, "differs")

    def test_who_works_on_bills_writes_no_tolerance(self):
        active = self.tolerate(unit_price_percent=1)

        for deed in (
            lambda: self.tolerances.with_user(self.clerk).create({}),
            lambda: active.with_user(self.clerk).write({"unit_price_percent": 90}),
            lambda: active.with_user(self.clerk).action_activate(),
            lambda: active.with_user(self.clerk).action_retire(),
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                deed()

    def test_the_author_does_not_put_it_in_force(self):
        draft = self.tolerances.with_user(self.author).create(
            {"unit_price_percent": 90}
        )

        with self.assertRaises(UserError):
            draft.action_activate()
        # Whoever changes it last is its author.
        draft.with_user(self.second).write({"unit_price_percent": 95})
        with self.assertRaises(UserError):
            draft.with_user(self.second).action_activate()

    def test_no_client_creates_or_writes_it_in_force(self):
        forged = {
            "state": "active",
            "author_id": self.second.id,
            "activated_by_id": self.second.id,
        }
        mine = self.tolerances.with_user(self.author)

        draft = mine.create({"unit_price_percent": 90, **forged})
        draft.with_context(wardclerk_permit=True).write(forged)

        self.assertEqual(draft.state, "draft")
        self.assertEqual(draft.author_id, self.author)

    def test_what_is_in_force_is_not_edited_or_deleted(self):
        active = self.tolerate(unit_price_percent=1)

        for rows in (active, active.sudo()):
            with self.assertRaises(UserError):
                rows.write({"unit_price_percent": 90})
            with self.assertRaises(UserError), self.env.cr.savepoint():
                rows.unlink()

    def test_a_new_one_takes_the_place_of_the_old_one(self):
        old = self.tolerate(unit_price_percent=1)

        new = self.tolerate(unit_price_percent=2)

        self.assertEqual((old.state, new.state), ("retired", "active"))

    def test_sql_does_not_loosen_it(self):
        active = self.tolerate(unit_price_percent=1)
        self.env.flush_all()

        for change in (
            SQL("unit_price_percent = 90"),
            SQL("state = 'draft'"),
            SQL("activated_by_id = author_id"),
        ):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(
                    SQL(
                        "UPDATE wardclerk_match_tolerance SET %s WHERE id = %s",
                        change,
                        active.id,
                    )
                )

    def test_a_negative_tolerance_is_refused(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.tolerances.with_user(self.author).create({"unit_price_percent": -1})
            self.env.flush_all()
