"""A bill that comes again is found, judged by a person, and never posted as a copy."""

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.wardclerk_approval.tests.common import set_aside_policies

from .common import BillCase

FINANCE = "wardclerk_base.group_finance"


@tagged("post_install", "-at_install")
class TestDuplicate(BillCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        set_aside_policies(cls.env, "account.move")
        cls.judge = new_test_user(
            cls.env,
            "bill_judge",
            FINANCE,
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        cls.pairs = cls.env["wardclerk.bill.duplicate"]
        cls.first = cls.make_bill("MS-20418")

    @classmethod
    def make_bill(cls, number, amount=1000.0, vendor=None, **values):
        bill = cls.bills.create(
            {
                "move_type": "in_invoice",
                "partner_id": (vendor or cls.meridian).id,
                "company_id": cls.company.id,
                "ref": number,
                "invoice_date": "2026-11-03",
                "invoice_line_ids": [
                    Command.create(
                        {"name": "Gloves", "price_unit": amount, "tax_ids": False}
                    )
                ],
                **values,
            }
        )
        bill._look_again()
        return bill

    def pair_of(self, bill):
        return self.pairs.search([("bill_id", "=", bill.id)])

    def exceptions_of(self, bill):
        codes = self.env["wardclerk.exception"]._open_codes(bill)[bill.id]
        return {code for code in codes if code.startswith("duplicate")}

    def say(self, bill, verdict, user=None):
        pair = self.pair_of(bill).with_user(user or self.judge)
        wizard = self.env["wardclerk.bill.verdict"].with_user(user or self.judge)
        wizard.create(
            {"duplicate_id": pair.id, "verdict": verdict, "reason": "I compared both."}
        ).action_judge()

    def test_a_number_that_looks_alike_is_suspected(self):
        again = self.make_bill("MS-2O418")

        pair = self.pair_of(again)
        self.assertEqual(pair.earlier_id, self.first)
        self.assertIn("looks alike", pair.reason_words)
        self.assertEqual(self.exceptions_of(again), {"duplicate_suspected"})

    def test_another_record_of_the_vendor_does_not_hide_a_copy(self):
        other = self.env["res.partner"].create(
            {"name": "Meridian Surgical", "vat": "279226197", "is_company": True}
        )

        again = self.make_bill("MS-20418", vendor=other)

        self.assertEqual(self.pair_of(again).earlier_id, self.first)

    def test_another_company_of_the_group_does_not_hide_a_copy(self):
        sister = self.env["res.company"].create({"name": "Harbour Clinics"})
        self.env.user.company_ids |= sister
        self.env["account.chart.template"].try_loading(
            "generic_coa", company=sister, install_demo=False
        )
        again = (
            self.bills.with_company(sister)
            .with_context(allowed_company_ids=sister.ids)
            .create(
                {
                    "move_type": "in_invoice",
                    "partner_id": self.meridian.id,
                    "ref": "MS-20418",
                    "currency_id": self.first.currency_id.id,
                    "invoice_date": "2026-11-03",
                    "invoice_line_ids": [
                        Command.create(
                            {"name": "Gloves", "price_unit": 1000.0, "tax_ids": False}
                        )
                    ],
                }
            )
        )

        again._look_again()

        pair = self.pair_of(again)
        self.assertEqual(pair.earlier_id, self.first)
        self.assertIn("another company", pair.reason_words)

    def test_another_bill_is_not_suspected(self):
        other = self.make_bill("MS-31977", amount=87.5)

        self.assertFalse(self.pair_of(other))
        self.assertFalse(self.exceptions_of(other))

    def test_merged_vendors_are_one(self):
        alone = self.env["res.partner"].create({"name": "Quayside", "is_company": True})
        twin = self.env["res.partner"].create(
            {"name": "Harrow Instruments", "is_company": True}
        )
        early = self.make_bill("A-77", 333.0, vendor=twin)

        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((alone | twin).ids, alone, extra_checks=False)
        self.env.invalidate_all()
        late = self.make_bill("B-12", 333.0, vendor=alone)

        names = self.env["wardclerk.bill.seen"]._fresh(early | late)
        self.assertTrue(set(names[0].names) & set(names[1].names))

    def test_a_corrected_number_takes_the_suspicion_back(self):
        again = self.make_bill("MS-2O418")

        again.ref = "MS-99001"
        again.invoice_date = "2026-06-01"
        again._look_again()

        self.assertFalse(self.pair_of(again))
        self.assertFalse(self.exceptions_of(again))

    def test_an_earlier_bill_that_changes_is_compared_with_later_ones(self):
        other = self.make_bill("MS-555", amount=1000.0, invoice_date="2026-01-05")
        self.assertFalse(self.pair_of(other))

        self.first.write({"ref": "MS-555", "invoice_date": "2026-01-05"})
        self.first._look_again()

        self.assertEqual(self.pair_of(other).earlier_id, self.first)

    def test_a_confirmed_copy_is_posted_by_no_way(self):
        again = self.make_bill("MS-20418x")
        self.say(again, "confirmed")

        self.assertEqual(self.exceptions_of(again), {"duplicate_confirmed"})
        for way in (
            again.action_post,
            again.sudo().action_post,
            lambda: again.write({"state": "posted"}),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                way()

    def test_sql_does_not_post_a_confirmed_copy(self):
        again = self.make_bill("MS-20418x")
        self.say(again, "confirmed")
        self.env.flush_all()

        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                SQL("UPDATE account_move SET state = 'posted' WHERE id = %s", again.id)
            )
            self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")

    def test_what_is_no_copy_is_remembered_for_the_pair(self):
        again = self.make_bill("MS-20418x")
        self.say(again, "not_a_duplicate")
        self.assertFalse(self.exceptions_of(again))

        again.invoice_date = "2026-11-04"
        again._look_again()

        self.assertFalse(self.exceptions_of(again))
        self.assertEqual(self.pair_of(again).verdict, "not_a_duplicate")

    def test_a_habit_of_the_vendor_is_learned(self):
        for n in range(3):
            first = self.make_bill(f"C-{n}77A", 77.0 + n)
            again = self.make_bill(f"C-{n}77AB", 77.0 + n)
            self.assertEqual(self.pair_of(again).earlier_id, first)
            self.say(again, "not_a_duplicate")

        self.make_bill("C-977A", 99.0)
        late = self.make_bill("C-977AB", 99.0)

        self.assertFalse(self.pair_of(late))

    def test_who_made_the_bill_does_not_dismiss_the_suspicion(self):
        again = self.make_bill("MS-20418x")
        mine = again.with_user(self.judge)
        mine.write({"ref": "MS-20418y"})
        mine.env.flush_all()
        mine._look_again()

        with self.assertRaises(UserError):
            self.say(again, "not_a_duplicate")

    def test_pairs_are_judged_and_not_edited(self):
        again = self.make_bill("MS-20418x")
        pair = self.pair_of(again)
        seen = self.env["wardclerk.bill.seen"]._fresh(again)

        for rows in (pair.with_user(self.judge), pair, seen):
            rows = rows.with_context(wardclerk_permit=True)
            with self.assertRaises(AccessError):
                rows.write({"company_id": self.company.id})
        with self.assertRaises(AccessError):
            pair.unlink()
        with self.assertRaises(AccessError):
            seen.write({"names": []})
        with self.assertRaises(AccessError):
            pair.sudo()._judge("not_a_duplicate", "I am a program.")

    def test_a_cancelled_bill_is_a_copy_of_nothing(self):
        again = self.make_bill("MS-20418x")

        self.first.button_cancel()
        self.first._look_again()

        self.assertFalse(self.exceptions_of(again))

    def test_many_bills_are_compared_with_the_queries_of_one(self):
        def cost(count):
            bills = self.bills.browse(
                [self.make_bill(f"Q{count}-{n}", 10.0 + n).id for n in range(count)]
            )
            rows = self.env["wardclerk.bill.seen"].search(
                [("bill_id", "in", bills.ids)]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            rows._follow()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        cost(1)  # whatever is read once

        self.assertLessEqual(cost(12), cost(1) + 4)


@tagged("post_install", "-at_install")
class TestProblems(BillCase):
    def test_what_was_noticed_on_paper_is_in_the_queue(self):
        _intake, bill = self.bill_of(self.document(purchase_order=None))

        opened = self.env["wardclerk.exception"].search(
            [("res_model", "=", "account.move"), ("res_id", "=", bill.id)]
        )

        self.assertEqual(opened.mapped("code"), ["missing_purchase_order"])
        self.assertEqual(opened.partner_id, self.meridian)
        self.assertEqual(opened.cost_kind, "late_fee")
        self.assertEqual(opened.cost, 11.5)

    def test_a_page_printed_anew_is_told_before_its_vendor_is_chosen(self):
        unknown = {
            "vendor_name": "Quillfeather Optics",
            "vendor_vat": None,
            "purchase_order": None,
        }
        _intake, first = self.bill_of(self.document(name="one", **unknown))
        _intake, again = self.bill_of(self.document(name="two", **unknown))

        (first | again)._look_again()

        self.assertFalse(again.partner_id)
        self.assertEqual(again.duplicate_ids.earlier_id, first)
        codes = self.env["wardclerk.exception"]._open_codes(again)
        self.assertIn("duplicate_suspected", codes[again.id])

    def test_the_discount_that_is_lost_comes_before_the_late_fee(self):
        _intake, bill = self.bill_of(self.document(purchase_order=None))
        bill.invoice_payment_term_id = self.env["account.payment.term"].create(
            {
                "name": "2 % within 10 days",
                "early_discount": True,
                "discount_percentage": 2,
                "discount_days": 10,
            }
        )

        cost = bill._cost_of_delay()

        self.assertEqual(cost["cost_kind"], "discount")
        self.assertEqual(str(cost["cost_date"]), "2026-11-13")
        self.assertEqual(float(cost["cost"]), 23)

    def test_what_a_cancelled_bill_had_is_settled(self):
        _intake, bill = self.bill_of(self.document(purchase_order=None))

        bill.button_cancel()

        codes = self.env["wardclerk.exception"]._open_codes(bill)
        self.assertFalse(codes[bill.id])
