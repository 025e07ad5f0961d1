"""Mail to those who hold a step: one each, when they want it, in their language."""

import re
from datetime import datetime
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from .fake import FakeOrderCase

TEN, ELEVEN, NIGHT, NEXT_MORNING = (
    datetime(2026, 3, 4, 10),
    datetime(2026, 3, 4, 11),
    datetime(2026, 3, 4, 23),
    datetime(2026, 3, 5, 7, 5),
)


@tagged("post_install", "-at_install")
class TestNotice(FakeOrderCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Links = cls.env["wardclerk.approval.link"]
        cls.people = cls.head | cls.finance | cls.cfo
        cls.people.write({"approval_told_at": False, "tz": "UTC"})
        for user in cls.people:
            user.email = f"{user.login}@harbourview.example"
        cls.Links._tell_holders()  # whatever waited before these tests

    def tell(self, now=TEN):
        """Run the job and return the mails that it queued."""
        with patch.object(fields.Datetime, "now", return_value=now):
            before = self.mails()
            self.Links._end_stale()
            self.Links._tell_holders()
            return self.mails() - before

    def mails(self):
        return self.env["mail.mail"].search(
            [("email_to", "ilike", "@harbourview.example")]
        )

    def ask(self, *amounts, now=TEN, **values):
        with patch.object(fields.Datetime, "now", return_value=now):
            cases = [self.request(self.make_order(one, **values)) for one in amounts]
        return self.env["wardclerk.approval.case"].union(*cases)

    def test_the_holder_of_an_open_step_gets_one_mail_with_a_link(self):
        case = self.ask(9000)

        mail = self.tell()

        self.assertIn("head@", mail.email_to)
        self.assertIn("Order 7", mail.subject)
        self.assertRegex(mail.body_html, r"/wardclerk/decide/wct_")
        self.assertEqual(mail.state, "outgoing")
        link = self.Links.search([("case_id", "=", case.id)])
        self.assertEqual((link.user_id, link.state), (self.head, "live"))
        self.assertEqual(link.digest, case.digest)

    def test_nobody_is_told_twice_and_the_next_step_tells_the_next_person(self):
        case = self.ask(9000)
        self.tell()

        self.assertFalse(self.tell())
        self.decide(case, self.head)

        self.assertIn("finance@", self.tell().email_to)

    def test_a_hundred_documents_make_one_mail(self):
        self.ask(*range(1000, 1100))

        mail = self.tell()

        self.assertEqual(len(mail), 1)
        self.assertIn("100 documents", mail.subject)
        self.assertEqual(
            len(set(re.findall("wct_[A-Za-z0-9_-]{43}", mail.body_html))), 10
        )
        self.assertIn("90", mail.body_html)
        self.assertFalse(self.tell())

    def test_who_wants_it_gathered_waits_for_the_hour(self):
        self.head.approval_mail = "hourly"
        self.ask(1000)
        self.assertTrue(self.tell(TEN))
        self.ask(2000, 3000)

        self.assertFalse(self.tell(TEN.replace(minute=59)))
        self.assertIn("2 documents", self.tell(ELEVEN).subject)

    def test_who_wants_it_in_the_morning_waits_for_it(self):
        self.head.approval_mail = "morning"
        self.ask(1000)

        self.assertFalse(self.tell(ELEVEN))
        self.assertTrue(self.tell(NEXT_MORNING))

    def test_nobody_is_woken_and_nothing_is_lost_by_it(self):
        self.ask(1000, now=NIGHT)

        self.assertFalse(self.tell(NIGHT))
        self.assertTrue(self.tell(NEXT_MORNING))

    def test_quiet_hours_are_those_of_the_person_s_own_place(self):
        self.head.tz = "Asia/Tokyo"  # where it is evening
        self.ask(1000)

        self.assertFalse(self.tell(datetime(2026, 3, 4, 12)))

    def test_who_wants_none_gets_none(self):
        self.head.approval_mail = "never"
        self.ask(1000)

        self.assertFalse(self.tell())

    def test_who_decided_or_lost_the_step_meanwhile_is_not_told(self):
        case = self.ask(1000)
        self.decide(case, self.head)

        self.assertFalse(self.tell())

    def test_the_mail_belongs_to_no_document_that_others_read(self):
        self.ask(1000)

        mail = self.tell()

        self.assertFalse(mail.model)
        self.assertFalse(mail.mail_message_id.res_id)
        self.assertTrue(mail.auto_delete)
        message = mail.mail_message_id.with_user(self.requester)
        self.assertFalse(message.has_access("read"))

    def test_the_mail_says_no_more_than_the_person_may_read(self):
        self.ask(1000)
        other = self.env["res.company"].create({"name": "Another Company"})
        self.head.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})

        self.assertFalse(self.tell())

    def test_the_mail_speaks_the_language_of_the_person(self):
        for code, words in (("de_DE", "wartet"), ("fr_FR", "attend")):
            self.env["res.lang"]._activate_lang(code)
            addon = self.env["ir.module.module"]
            addon = addon.search([("name", "=", "wardclerk_approval")])
            addon._update_translations([code])
            self.head.lang = code
            self.ask(1000)

            mail = self.tell()

            self.assertIn(words, mail.body_html)
            self.assertNotIn("document waits", mail.body_html)
            self.assertNotIn("To decide", mail.subject)

    def test_one_mail_that_cannot_be_made_holds_up_no_other(self):
        self.ask(9000, 1000)
        case = self.ask(9000)
        self.decide(case, self.head)
        make = type(self.Links)._mail_words

        def fail_for_head(links, *args):
            if links.env.user == self.head:
                raise ValueError("broken")
            return make(links, *args)

        with (
            patch.object(type(self.Links), "_mail_words", fail_for_head),
            mute_logger(
                "odoo.addons.wardclerk_approval.models.wardclerk_approval_notice"
            ),
        ):
            mail = self.tell()

        self.assertIn("finance@", mail.email_to)
        self.assertIn("head@", self.tell().email_to)

    def test_asking_and_deciding_send_no_mail_and_wait_for_none(self):
        before = self.env["mail.mail"].search_count([])

        self.decide(self.ask(9000), self.head, self.finance, self.cfo)

        self.assertEqual(self.env["mail.mail"].search_count([]), before)

    def test_people_choose_their_own_rhythm(self):
        self.head.with_user(self.head).write({"approval_mail": "morning"})

        self.assertEqual(self.head.approval_mail, "morning")

    def test_telling_costs_the_same_queries_for_many_documents_as_for_few(self):
        self.ask(*range(1000, 1008))
        self.tell()
        costs = []
        for number in (8, 80):
            self.ask(*range(2000, 2000 + number))
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            self.tell()
            costs.append(self.env.cr.sql_log_count - start)

        self.assertLessEqual(costs[1], costs[0] + 2)
