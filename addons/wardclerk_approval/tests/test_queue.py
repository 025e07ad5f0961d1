"""What people read before they decide, and what comes next."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from ..checklist import ChecklistLine
from .fake import FakeOrderCase

CASE = "wardclerk.approval.case"


@tagged("post_install", "-at_install")
class TestQueue(FakeOrderCase):
    def mine(self, *filters):
        Cases = self.env[CASE].with_user(self.head)
        return Cases.search(
            [("is_my_turn", "=", True), *filters], order="due_at, requested_at, id"
        )

    def test_the_most_urgent_is_first(self):
        later = self.request(self.make_order(1000))
        urgent = self.request(self.make_order(1000))
        with patch.object(
            fields.Datetime,
            "now",
            return_value=fields.Datetime.now() - timedelta(days=9),
        ):
            overdue = self.request(self.make_order(1000))

        self.assertEqual(self.mine(), overdue | later | urgent)
        self.assertEqual(self.mine(("is_overdue", "=", True)), overdue)

    def test_how_urgent_it_is_stands_in_words(self):
        case = self.request(self.make_order(1000)).with_user(self.head)
        due = case.due_at

        told = {
            hours: case._words_until(due, due - timedelta(hours=hours))
            for hours in (72, 5, 0, -1, -30, -50)
        }

        self.assertEqual(told[72], "Due in 3 days")
        self.assertEqual(told[5], "Due in 5 hours")
        self.assertEqual(told[0], "Due now")
        self.assertEqual(told[-1], "Overdue since just now")
        self.assertEqual(told[-30], "Overdue since yesterday")
        self.assertEqual(told[-50], "Overdue by 2 days")

    def test_days_and_times_stand_as_the_reader_writes_them(self):
        self.env["res.lang"]._activate_lang("de_DE")
        case = self.request(self.make_order(1000))
        self.env.user.tz = "Europe/Berlin"
        german = case.with_context(lang="de_DE")
        rate, cron = self.env["res.currency.rate"], self.env["ir.cron"]

        self.assertEqual(case._value_words(rate, "name", "2026-11-03"), "11/03/2026")
        self.assertEqual(german._value_words(rate, "name", "2026-11-03"), "03.11.2026")
        self.assertEqual(
            german._value_words(cron, "nextcall", "2026-11-03T08:00:00"),
            "03.11.26, 09:00",
        )

    def test_it_says_why_it_is_this_person(self):
        case = self.request(self.make_order(1000))

        self.assertEqual(
            case.with_user(self.head).why_me, "You are Test Head at Mercy Clinic"
        )
        self.assertFalse(case.with_user(self.requester).why_me)

    def test_it_shows_what_changed_since_the_same_person_approved(self):
        order = self.make_order(9000)
        case = self.request(order)
        self.decide(case, self.head)
        order.line_ids[0].price = 5000

        again = self.request(order)

        self.assertRegex(again.with_user(self.head).changed_since_mine, "4,?500")
        self.assertFalse(again.with_user(self.finance).changed_since_mine)

    def test_my_facilities_are_those_where_i_hold_roles(self):
        self.head.facility_ids = self.clinic
        here = self.request(self.make_order(1000))

        self.assertEqual(self.mine(("is_my_facility", "=", True)), here)
        self.assertFalse(self.mine(("is_my_facility", "=", False)))

    def test_after_a_decision_the_next_one_opens(self):
        first = self.request(self.make_order(1000))
        second = self.request(self.make_order(1000))

        action = first.with_user(self.head).action_approve_next()
        last = second.with_user(self.head).action_approve_next()

        self.assertEqual(action["params"]["case_id"], second.id)
        self.assertIn("1 left", action["params"]["told"])
        self.assertFalse(last["params"]["case_id"])

    def test_one_can_be_left_for_later(self):
        first = self.request(self.make_order(1000))
        second = self.request(self.make_order(1000))

        following = first.with_user(self.head).action_open_next()
        again = second.with_user(self.head).action_open_next()

        self.assertEqual(following["params"]["case_id"], second.id)
        self.assertEqual(again["params"]["case_id"], first.id)
        self.assertFalse(first.decision_ids)

    def test_a_checklist_says_its_state_in_words(self):
        case = self.request(self.make_order(1000))
        lines = [
            ChecklistLine("Order exists", True, "/odoo/orders/7"),
            ChecklistLine("Goods received", False),
            ChecklistLine("Vendor is insured", None, "javascript:alert(1)"),
        ]

        with patch.object(
            type(case._document()), "_approval_checklist", lambda _self: lines
        ):
            card = case.with_user(self.head).checklist_card

        for words in ("Met", "Not met", "Unknown", 'href="/odoo/orders/7"'):
            self.assertIn(words, str(card).replace("'", '"'))
        self.assertNotIn("javascript", card)

    def test_earlier_decisions_stay_on_the_card(self):
        order = self.make_order(1000)
        self.request(order).with_user(self.head).action_refuse("Too many.")
        order.line_ids[0].price = 400

        again = self.request(order)

        self.assertIn("Too many.", again.with_user(self.head).earlier_card)

    def test_the_list_costs_the_same_for_eighty_as_for_eight(self):
        names = ["due_words", "why_me", "changed_since_mine", "amount_words", "lane"]
        costs = []
        for number in (8, 72):
            for _more in range(number):
                self.request(self.make_order(1000))
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            self.mine().read(names)
            costs.append(self.env.cr.sql_log_count - start)

        self.assertLessEqual(costs[1], costs[0])


@tagged("post_install", "-at_install")
class TestFiles(FakeOrderCase, HttpCase):
    def attach(self, order, **values):
        return self.env["ir.attachment"].create(
            {
                "name": "invoice.pdf",
                "raw": b"%PDF-1.4 of the invoice",
                "mimetype": "application/pdf",
                "res_model": order._name,
                "res_id": order.id,
                **values,
            }
        )

    def test_an_approver_reads_the_files_without_a_right_on_the_document(self):
        order = self.make_order(1000)
        file = self.attach(order)
        case = self.request(order)
        self.env["ir.model.access"].search(
            [("model_id.model", "=", order._name)]
        ).active = False
        self.env.flush_all()
        with self.assertRaises(AccessError):
            file.with_user(self.head).check_access("read")

        self.authenticate(self.head.login, self.head.login)
        answer = self.url_open(f"/wardclerk/approval/{case.id}/document/{file.id}")

        self.assertIn(f"/document/{file.id}", case.with_user(self.head).documents_card)
        self.assertEqual(answer.content, b"%PDF-1.4 of the invoice")
        self.assertIn("sandbox", answer.headers["Content-Security-Policy"])

    def test_nobody_else_and_nothing_else_is_served(self):
        order, other = self.make_order(1000), self.make_order(2000)
        file, foreign = self.attach(order), self.attach(other)
        hidden = self.attach(order, res_field="image")
        case = self.request(order)
        path = f"/wardclerk/approval/{case.id}/document"

        self.authenticate(self.bystander.login, self.bystander.login)
        self.assertEqual(self.url_open(f"{path}/{file.id}").status_code, 404)
        self.authenticate(self.head.login, self.head.login)
        for one in (foreign, hidden):
            self.assertEqual(self.url_open(f"{path}/{one.id}").status_code, 404)

    def test_a_page_among_the_files_is_not_run_but_saved(self):
        order = self.make_order(1000)
        file = self.attach(
            order, name="x.html", mimetype="text/html", raw=b"<script>1</script>"
        )
        case = self.request(order)

        self.authenticate(self.head.login, self.head.login)
        answer = self.url_open(f"/wardclerk/approval/{case.id}/document/{file.id}")

        self.assertIn("attachment", answer.headers["Content-Disposition"])
