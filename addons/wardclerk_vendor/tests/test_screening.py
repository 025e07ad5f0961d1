"""Screening: a whole list or none, a proof each, a verdict once."""

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from wardclerk.core.screening.sam import COLUMNS

from .common import HEADER, ROWS, VendorCase


@tagged("post_install", "-at_install")
class TestScreening(VendorCase, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.govern()

    def make_vendor(self, name, **values):
        partner = self.env["res.partner"].create(
            {"name": name, "is_company": values.pop("is_company", True)}
        )
        vendor = self.env["wardclerk.vendor"]._of(partner)
        vendor.write(values)
        return vendor

    def test_who_is_not_on_the_list_gets_a_dated_proof(self):
        loaded = self.load()

        self.vendor.with_user(self.buyer).action_screen()

        check = self.vendor.check_ids
        self.assertEqual((check.outcome, check.list_sha256), ("clear", loaded.sha256))
        self.assertEqual(check.list_size, 2)
        self.assertIn("Anders Surgical Supply", check.asked)
        self.assertTrue(self.vendor.screened_at)

    def test_a_possible_match_waits_and_restricts(self):
        self.load()
        vendor = self.make_vendor("Crestline Fiction Labs")

        vendor._screen()

        hit = vendor.hit_ids
        self.assertEqual((hit.verdict, vendor.check_ids.outcome), ("open", "hits"))
        self.assertIn("same firm", hit.why)
        self.assertIn("CRESTLINE", hit.entry)

    def test_a_confirmed_match_blocks_at_once(self):
        self.load()
        vendor = self.make_vendor("Crestline Fiction Labs")
        vendor._screen()

        vendor.hit_ids.with_user(self.buyer)._judge("confirmed", "Same address.")

        self.assertEqual(vendor.status, "blocked")

    def test_an_entry_that_was_judged_is_not_asked_about_again(self):
        self.load()
        vendor = self.make_vendor("Crestline Fiction Labs")
        vendor._screen()
        vendor.hit_ids.with_user(self.buyer)._judge("not_same", "Another state.")

        self.load(*reversed(ROWS))
        vendor._screen()

        self.assertEqual(len(vendor.hit_ids), 1)
        self.assertEqual(vendor.check_ids.sorted("id")[-1].outcome, "clear")

    def test_an_npi_and_a_former_name_find_a_person(self):
        self.load()
        by_npi = self.make_vendor("Somebody Else", is_company=False, npi="1234567893")
        by_name = self.make_vendor(
            "Bobbie Married", is_company=False, aliases="Roberta Invented"
        )
        by_name.partner_id.name = "Roberta Married"

        (by_npi | by_name)._screen()

        self.assertTrue(by_npi.hit_ids)
        self.assertTrue(by_name.hit_ids)

    def test_a_verdict_is_a_persons_and_is_given_once(self):
        self.load()
        vendor = self.make_vendor("Crestline Fiction Labs")
        vendor._screen()
        hit = vendor.hit_ids

        with self.assertRaises(AccessError):
            hit.sudo()._judge("not_same", "Because.")
        with self.assertRaises(AccessError):
            hit.sudo().write({"verdict": "not_same"})
        with self.assertRaisesRegex(UserError, "why"):
            hit.with_user(self.buyer)._judge("not_same", " ")
        hit.with_user(self.buyer)._judge("not_same", "Another state.")
        with self.assertRaisesRegex(UserError, "already"):
            hit.with_user(self.second)._judge("confirmed", "No.")

    def test_the_database_keeps_proofs_and_verdicts(self):
        self.load()
        vendor = self.make_vendor("Crestline Fiction Labs")
        vendor._screen()
        self.env.flush_all()
        for statement in (
            "UPDATE wardclerk_vendor_check SET outcome = 'clear'",
            "DELETE FROM wardclerk_vendor_hit",
            "UPDATE wardclerk_vendor_hit SET verdict = 'not_same'",
            "UPDATE wardclerk_vendor_hit SET score = 1",
        ):
            with (
                self.subTest(statement),
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement)

    def test_a_damaged_or_shortened_file_replaces_nothing(self):
        loaded = self.load(*(ROWS[0].replace("INC", str(n)) for n in range(20)))
        Lists = self.env["wardclerk.exclusion.list"].sudo()
        bad = {
            "another layout": b"NAME,CITY\nX,Y\n",
            "cut off": b"\n".join([*_lines(), b"HALF,A"]) + b"\n",
            "empty": _lines()[0] + b"\n",
            "fewer": b"\n".join(_lines()) + b"\n",
            "picture": b"\x89PNG\r\n\x1a\n\x00\x00",
        }

        for name, content in bad.items():
            with self.subTest(name), self.assertRaises(UserError):
                with self.env.cr.savepoint():
                    Lists._load("LEIE", content)
        self.assertEqual(Lists.search([("state", "=", "active")]), loaded)
        self.load(accept_fewer=True)

    def test_the_next_list_replaces_the_whole(self):
        first = self.load()
        second = self.load(ROWS[0], accept_fewer=True)

        Entries = self.env["wardclerk.exclusion.entry"]
        self.assertEqual(first.state, "superseded")
        self.assertFalse(Entries.search_count([("list_id", "=", first.id)]))
        self.assertEqual(Entries.search_count([("list_id", "=", second.id)]), 1)
        self.assertEqual(second._ready_register().size, 1)

    def test_lists_of_two_publishers_are_searched_and_replaced_each_by_its_own(self):
        first = self.load()
        columns = ",".join(COLUMNS)
        values = {"Name": "ALDERWICK SUPPLY LLC", "Classification": "Firm"}
        row = ",".join(values.get(name, "") for name in COLUMNS)
        Lists = self.env["wardclerk.exclusion.list"]

        second = Lists._load("SAM", f"{columns}\n{row}\n".encode())

        self.assertEqual((first.state, second.state), ("active", "active"))
        for name in ("Crestline Fiction Labs", "Alderwick Supply"):
            vendor = self.make_vendor(name)
            vendor._screen()
            self.assertEqual(len(vendor.hit_ids), 1, name)

    def test_those_whose_month_has_passed_are_looked_up_again(self):
        self.load()
        vendor = self.vendor

        self.env["wardclerk.vendor"]._cron_screen()
        self.env["wardclerk.vendor"]._cron_screen()

        self.assertEqual(len(vendor.check_ids), 1)

    def test_queries_do_not_grow_with_the_number_of_vendors(self):
        self.load()
        partners = self.env["res.partner"].create(
            [{"name": f"Firm {number}", "is_company": True} for number in range(60)]
        )
        vendors = self.env["wardclerk.vendor"]._of(partners)
        vendors[:2]._screen()
        self.env.flush_all()
        self.env.invalidate_all()

        with self.assertQueryCount(70):
            vendors._screen()
            self.env.flush_all()


def _lines():
    return [HEADER.encode(), *(row.encode() for row in ROWS)]
