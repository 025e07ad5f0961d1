"""The link in a mail: who may follow it; nothing but a person's POST decides."""

import logging
import re
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..controllers import decide as door
from ..controllers import mail_page
from ..models.wardclerk_approval_link import PATH, hash_of
from .fake import FakeOrderCase

LINKED = """
rules:
  - id: eased
    when: {label: {in: [eased]}}
    decide_by_link: true
    steps: [{role: test_head, step_up_above: 5000}]
  - id: limited
    when: {amount: {above: 5000}}
    steps: [{role: test_head, step_up_above: 5000}]
  - {id: all, steps: [{role: test_head}, {role: test_finance}]}
inputs:
  - {name: amount, kind: number}
  - {name: label, kind: text, label: Label}
"""
SCANNER = {"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537.36"}


@tagged("post_install", "-at_install")
class TestLink(FakeOrderCase, HttpCase):
    policy_text = LINKED

    def setUp(self):
        super().setUp()
        door.misses.times.clear()
        self.addCleanup(door.misses.times.clear)

    def send(self, amount=1000, user=None, **values):
        """Return a case and the path of the link that one of its holders was sent."""
        case = self.request(self.make_order(amount, **values))
        user = user or self.head
        step = case.step_ids.filtered(lambda one: user in one.holder_ids)
        address = self.env["wardclerk.approval.link"]._issue([(step, user)])[step, user]
        self.env.flush_all()
        return case, address[address.index(PATH) :]

    def log_in(self, user):
        self.authenticate(user.login, user.login)

    def get(self, path, **further):
        return self.url_open(path, allow_redirects=False, **further)

    def post(self, path, outcome="approve", page=None, **data):
        page = page or self.get(path)
        token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
        data |= {"outcome": outcome, "csrf_token": token[1] if token else ""}
        with mute_logger("odoo.http"):
            answer = self.url_open(path, data=data, allow_redirects=False)
        self.env.invalidate_all()
        return answer

    def link_of(self, case):
        return self.env["wardclerk.approval.link"].search([("case_id", "=", case.id)])

    def evidence(self, action):
        return self.env["wardclerk.audit.entry"].search(
            [("action", "=", action)], limit=1
        )

    def test_the_person_of_the_link_reads_why_and_approves(self):
        case, path = self.send()
        self.log_in(self.head)

        page = self.get(path)
        answer = self.post(path, page=page, reason="Seen.")

        for words in ("Order 7", "Anders Surgical Supply", "Mercy Clinic", "Why"):
            self.assertIn(words, page.text)
        self.assertEqual(answer.status_code, 200)
        self.assertIn("You approved this", answer.text)
        self.assertEqual(case.decision_ids.user_id, self.head)
        self.assertEqual(case.decision_ids.reason, "Seen.")
        self.assertEqual(self.link_of(case).state, "used")
        self.assertEqual(self.evidence("approval.approved").channel, "mail")

    def test_a_refusal_needs_a_reason_here_too(self):
        case, path = self.send()
        self.log_in(self.head)

        without = self.post(path, "refuse", reason=" ")
        self.assertEqual((without.status_code, case.state), (422, "pending"))
        self.assertEqual(self.link_of(case).state, "live")
        self.post(path, "refuse", reason="Wrong vendor.")

        self.assertEqual(case.state, "refused")
        self.assertEqual(case.decision_ids.reason, "Wrong vendor.")

    def test_whatever_follows_the_link_without_a_post_decides_nothing(self):
        case, path = self.send(label="eased")
        eager = {**SCANNER, "Purpose": "prefetch", "Sec-Purpose": "prefetch"}

        for who in (None, self.head):
            if who:
                self.log_in(who)
            for _flood in range(5):
                self.get(path, headers=eager)
                self.get(f"{path}?outcome=approve&seen=yes&csrf_token=x", headers=eager)
                for method in ("HEAD", "OPTIONS"):
                    self.url_open(path, method=method, headers=eager)
        self.env.invalidate_all()

        self.assertFalse(case.decision_ids)
        self.assertEqual(self.link_of(case).state, "live")

    def test_a_post_from_elsewhere_decides_nothing(self):
        case, path = self.send()
        self.log_in(self.head)

        with mute_logger("odoo.http"):
            answer = self.url_open(path, data={"outcome": "approve"})
        self.env.invalidate_all()

        self.assertEqual(answer.status_code, 400)
        self.assertFalse(case.decision_ids)

    def test_without_a_log_in_every_link_leads_to_the_log_in(self):
        _case, path = self.send()
        unknown = path[:-3] + "xyz"

        answers = [self.get(path), self.get(unknown)]

        for answer, own in zip(answers, (path, unknown), strict=True):
            self.assertEqual(answer.status_code, 303)
            self.assertEqual(
                answer.headers["Location"].partition("/web")[2],
                f"/login?redirect={own.replace('/', '%2F')}",
            )
            self.assertNotIn("Order 7", answer.text)

    def test_a_forwarded_mail_tells_and_decides_nothing_for_another_person(self):
        case, path = self.send()
        self.log_in(self.finance)  # who holds a step of the same case

        page = self.get(path)
        unknown = self.get(path[:-3] + "xyz")
        self.post(path)

        self.assertEqual((page.status_code, page.text), (404, unknown.text))
        self.assertFalse(case.decision_ids)

    def test_a_link_works_once(self):
        case, path = self.send()
        self.log_in(self.head)
        page = self.get(path)
        self.post(path, page=page)

        again = self.post(path, "refuse", page=page, reason="No, wait.")

        self.assertIn("You approved this", again.text)
        self.assertEqual(case.decision_ids.mapped("outcome"), ["approved"])

    def test_a_changed_document_is_refused_with_the_difference(self):
        case, path = self.send(1000)
        self.log_in(self.head)
        before = self.get(path)
        self.env[case.res_model].browse(case.res_id).line_ids[0].price = 800
        self.env.flush_all()

        answer = self.post(path, page=before)

        self.assertEqual(case.state, "superseded")
        self.assertFalse(case.decision_ids)
        self.assertIn("was changed after you were asked", answer.text)
        self.assertRegex(answer.text, r"500(\.0+)? → 800")

    def test_a_change_past_the_engine_is_refused_with_the_difference(self):
        case, path = self.send(1000)
        self.log_in(self.head)
        self.env.cr.execute(
            "UPDATE wardclerk_fake_order SET label = 'other' WHERE id = %s",
            [case.res_id],
        )
        self.env.invalidate_all()

        answer = self.post(path)

        self.assertEqual(answer.status_code, 422)
        self.assertIn("Label", answer.text)
        self.assertFalse(case.decision_ids)
        self.assertEqual(self.link_of(case).state, "live")

    def test_who_lost_the_role_cannot_use_the_link(self):
        case, path = self.send()
        self.log_in(self.head)
        page = self.get(path)
        self.head.role_assignment_ids.unlink()
        self.env.flush_all()

        answer = self.get(path)
        self.post(path, page=page)

        self.assertEqual(answer.status_code, 404)
        self.assertFalse(case.decision_ids)

    def test_a_link_that_was_lost_stays_lost_when_the_role_comes_back(self):
        case, path = self.send()
        link = self.link_of(case)
        step = link.step_id
        step._hold([])
        self.env["wardclerk.approval.link"]._end_stale()
        step._hold([self.head.id])
        self.env.flush_all()
        self.log_in(self.head)

        page = self.get(path)

        self.assertEqual(link.state, "lost")
        self.assertNotIn("<form", page.text)

    def test_links_end_with_their_step_and_with_time(self):
        over, _path = self.send()
        old, path = self.send()
        self.decide(over, self.head)
        later = fields.Datetime.now() + timedelta(days=8)
        with self.patched_now(later):
            self.env["wardclerk.approval.link"]._end_stale()

        self.assertEqual(self.link_of(over).state, "ended")
        self.assertEqual(self.link_of(old).state, "expired")
        self.log_in(self.head)
        self.assertNotIn("<form", self.get(path).text)

    def patched_now(self, moment):
        return patch.object(fields.Datetime, "now", return_value=moment)

    def test_the_rule_may_let_the_link_decide_by_itself(self):
        case, path = self.send(label="eased")

        page = self.get(path)
        blind = self.post(path, page=page)
        self.assertEqual((blind.status_code, case.state), (422, "pending"))
        answer = self.post(path, page=page, seen="yes")

        self.assertIn("You approved this", answer.text)
        self.assertEqual(case.decision_ids.user_id, self.head)
        self.assertEqual(self.evidence("approval.approved").actor_id, self.head)
        self.assertEqual(self.get(path).status_code, 303)  # spent: it shows no more

    def test_such_a_link_opens_nothing_else(self):
        _case, path = self.send(label="eased")

        self.get(path)
        answer = self.get("/odoo/my-approvals")

        self.assertIn("/web/login", answer.headers.get("Location", ""))

    def test_above_the_limit_such_a_link_leads_to_the_log_in(self):
        case, path = self.send(9000, label="eased")

        answer = self.get(path)

        self.assertEqual(answer.status_code, 303)
        self.assertFalse(case.decision_ids)

    def test_above_the_limit_the_page_asks_for_the_password(self):
        case, path = self.send(9000)
        self.head.password = "a long password of the head"
        self.env.flush_all()
        self.log_in(self.head)

        page = self.get(path)
        without = self.post(path, page=page)
        with mute_logger("odoo.addons.base.models.res_users"):
            wrong = self.post(path, page=page, password="guessed")
        self.assertEqual((without.status_code, wrong.status_code), (422, 422))
        self.assertFalse(case.decision_ids)
        self.post(path, page=page, password="a long password of the head")

        self.assertIn('type="password"', page.text)
        self.assertEqual(case.state, "approved")

    def test_answers_are_kept_nowhere_and_run_no_script(self):
        _case, path = self.send()
        self.log_in(self.head)

        for answer in (self.get(path), self.get(path[:-3] + "xyz")):
            self.assertEqual(answer.headers["Cache-Control"], "no-store")
            self.assertEqual(answer.headers["Referrer-Policy"], "no-referrer")
            self.assertIn("noindex", answer.headers["X-Robots-Tag"])
            self.assertIn(
                "default-src 'none'", answer.headers["Content-Security-Policy"]
            )
            self.assertNotIn("<script", answer.text)

    def test_what_a_document_says_is_text_on_the_page(self):
        _case, path = self.send(name="<script>alert(1)</script>", label="<b>x</b>")
        self.log_in(self.head)

        page = self.get(path).text

        self.assertNotIn("<script>alert", page)
        self.assertNotIn("<b>x</b>", page)

    def test_no_address_is_taken_from_the_request(self):
        _case, path = self.send()

        answer = self.get(f"{path}?redirect=https%3A%2F%2Fevil.example")
        odd = self.get(f"{PATH}/..%2F..%2Fevil")

        self.assertNotIn("evil", answer.headers["Location"])
        self.assertNotIn("evil", odd.headers.get("Location", ""))

    def test_an_address_that_guesses_is_not_looked_up_any_more(self):
        case, path = self.send(label="eased")
        for number in range(mail_page.MISSES_MAX):
            self.get(f"{path[:-3]}{number:03}")

        stopped = self.get(path)  # a live one that would show the document
        self.log_in(self.head)
        known = self.get(path)

        self.assertEqual(stopped.status_code, 303)
        self.assertEqual(known.status_code, 200)
        self.assertFalse(case.decision_ids)

    def test_the_memory_of_misses_has_a_limit(self):
        misses = mail_page.Misses()

        for number in range(mail_page.ADDRESSES_MAX + 5):
            misses.add(str(number))
        for _more in range(mail_page.MISSES_MAX * 3):
            misses.add("one")

        self.assertEqual(len(misses.times), mail_page.ADDRESSES_MAX)
        self.assertEqual(len(misses.times["one"]), mail_page.MISSES_MAX)

    def test_logs_do_not_hold_the_token(self):
        _case, path = self.send()
        token = path.rpartition("/")[2]

        with self.assertLogs("werkzeug", logging.INFO) as caught:
            self.get(path)
            self.get(f"/web/login?redirect={path}")

        self.assertIn("wct_***", "".join(caught.output))
        self.assertNotIn(token, "".join(caught.output))

    def test_the_database_holds_no_token(self):
        case, path = self.send()
        token = path.rpartition("/")[2]

        self.assertEqual(self.link_of(case).sudo().token_hash, hash_of(token))
        self.assertNotIn(token, str(self.link_of(case).sudo().read()))

    def test_nobody_makes_or_changes_links(self):
        case, _path = self.send()
        link = self.link_of(case)
        admin = self.env.ref("base.user_admin")

        for user in (self.head, admin):
            with self.refused(AccessError):
                link.with_user(user).sudo().write({"user_id": self.finance.id})
            with self.refused(AccessError):
                link.with_user(user).sudo().unlink()
            with self.refused(AccessError):
                link.with_user(user).sudo().create({"user_id": user.id})

    def test_the_database_refuses_a_link_that_goes_to_another_person(self):
        case, _path = self.send()

        with self.assertRaisesRegex(Exception, "used or ends"), self.env.cr.savepoint():
            with mute_logger("odoo.sql_db"):
                self.env.cr.execute(
                    "UPDATE wardclerk_approval_link SET user_id = %s WHERE id = %s",
                    [self.finance.id, self.link_of(case).id],
                )
