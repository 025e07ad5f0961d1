"""The pages: asking, following, answering, and what is refused there."""

import re
from html import unescape

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.wardclerk_approval.tests.common import make_person

from .common import MODEL, PortalCase

NEW = "/my/requests/new"
PDF = ("quote.pdf", b"%PDF-1.7\n", "application/pdf")


@tagged("post_install", "-at_install")
class TestPages(PortalCase, HttpCase):
    def setUp(self):
        super().setUp()
        self.authenticate("porter", "porterxx")

    def post(self, path=NEW, act="save", files=None, **fields):
        """Send what the form would send, with the page's own token."""
        page = self.url_open(path).text
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
        form = {
            "title": "Chairs for the waiting room",
            "facility_id": self.clinic.id,
            "cost_centre_id": self.ward.id,
            "line_product": [""],
            "line_name": ["Chair"],
            "line_quantity": ["4"],
            "line_price": ["90.50"],
            **fields,
        }
        return self.url_open(
            path,
            data={**form, "csrf_token": token, "act": act},
            files={"files": files} if files else None,
        )

    def press(self, request, act, **given):
        path = f"/my/requests/{request.id}"
        page = self.url_open(path).text
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
        return self.url_open(path, data={**given, "csrf_token": token, "act": act})

    def mine(self):
        return self.env[MODEL].search([("requester_id", "=", self.porter.id)])

    def test_the_way_from_the_first_page_to_the_list(self):
        self.assertIn('href="/my/requests"', self.url_open("/my/home").text)
        page = self.url_open("/my/requests").text

        self.assertIn("not asked for anything yet", page)

    def test_a_draft_is_saved_and_submitted(self):
        approver = self.govern()

        page = self.post(files=PDF, is_urgent="yes", needed_by="2099-03-01")

        request = self.mine()
        self.assertIn("Saved as a draft", page.text)
        self.assertEqual((request.state, request.is_urgent), ("draft", True))
        self.assertEqual(request.create_uid, self.porter)
        self.assertEqual(str(request.needed_by_date), "2099-03-01")
        self.assertEqual(request.amount_total, 362)
        self.assertIn("quote.pdf", page.text)

        page = self.press(request, "submit")

        request.invalidate_recordset()
        self.assertEqual(request.state, "requested")
        self.assertEqual(request.approval_case_id.requester_id, self.porter)
        self.assertEqual(request.approval_case_id.step_ids.holder_ids, approver)
        self.assertIn("Waits for approval", page.text)
        self.assertIn("Waits for Approval", self.url_open("/my/requests").text)

    def test_something_of_the_catalogue_is_found_added_and_submitted_at_once(self):
        page = self.post(act="search", search="infusion").text
        add = re.search(r'value="(add:\d+)"', page)[1]
        self.assertEqual(add, f"add:{self.product.id}")
        self.assertIn('value="Chairs for the waiting room"', page)
        self.assertIn('value="90.50"', page)
        page = self.post(act=add).text
        self.assertIn("Infusion pump", page)
        self.assertFalse(self.mine())

        self.post(
            act="submit",
            line_product=["", self.product.id],
            line_name=["Chair", "Infusion pump"],
            line_quantity=["4", "1"],
            line_price=["90.50", ""],
        )

        request = self.mine()
        self.assertEqual(request.state, "approved")
        self.assertEqual(request.line_ids.product_id, self.product)
        self.assertEqual(request.amount_total, 362 + 1000)

    def test_a_draft_is_changed_and_lines_are_added_and_removed(self):
        request = self.as_porter()
        path = f"/my/requests/{request.id}/edit"
        self.assertIn("Infusion pump", self.url_open(path).text)
        self.assertIn('id="line_1_name"', self.post(path, "another").text)
        self.assertNotIn("Chair&#34;", self.post(path, "remove:0").text)

        self.post(path, title="Chairs only", line_quantity=["6"])

        request.invalidate_recordset()
        self.assertEqual(request.title, "Chairs only")
        self.assertEqual(request.line_ids.mapped("name"), ["Chair"])
        self.assertEqual(request.line_ids.quantity, 6)

    def test_errors_stand_at_their_fields_and_keep_what_was_typed(self):
        for field, given, spot in (
            ("title", "", "title"),
            ("needed_by", "soon", "needed_by"),
            ("line_quantity", ["-2"], "line_0_quantity"),
            ("line_quantity", ["1e5"], "line_0_quantity"),
            ("line_price", ["cheap"], "line_0_price"),
            ("facility_id", self.other_clinic.id, "facility_id"),
            ("cost_centre_id", self.other_ward.id, "cost_centre_id"),
            ("line_product", ["999999"], "line_0_name"),
        ):
            with self.subTest(field=field, given=given):
                page = self.post(**{field: given, "reason": "They are <worn> out."})

                self.assertEqual(page.status_code, 422)
                self.assertIn(f'href="#{spot}"', page.text)
                self.assertIn(f'id="{spot}_error"', page.text)
                self.assertIn("They are &lt;worn&gt; out.", page.text)
                self.assertFalse(self.mine())

    def test_what_a_draft_may_leave_open_a_submitted_request_may_not(self):
        open_ends = {"facility_id": "", "cost_centre_id": "", "line_name": [""]}
        page = self.post(act="submit", **open_ends, line_price=[""])
        self.assertEqual(page.status_code, 422)
        for spot in ("facility_id", "line_0_name"):
            self.assertIn(f'id="{spot}_error"', page.text)

        self.post(**open_ends, line_price=[""])

        self.assertEqual(self.mine().state, "draft")
        page = self.press(self.mine(), "submit")
        self.assertEqual(page.status_code, 422)
        self.assertIn("Add what you need first", page.text)

    def test_a_file_that_is_no_document_is_refused_and_nothing_is_saved(self):
        page = self.post(files=("x.pdf", b"<script>", "application/pdf"))

        self.assertEqual(page.status_code, 422)
        self.assertIn("x.pdf is no PDF", unescape(page.text))
        self.assertIn("Choose your files again", page.text)
        self.assertFalse(self.mine())

    def test_only_the_own_files_are_sent(self):
        request = self.as_porter()
        values = {"res_model": MODEL, "res_id": request.id, "raw": b"%PDF-1.7\n"}
        files = self.env["ir.attachment"]
        theirs = files.with_user(self.buyer).sudo().create({"name": "n", **values})
        mine = files.with_user(self.porter).sudo().create({"name": "m", **values})
        path = f"/my/requests/{request.id}/file"

        self.assertEqual(self.url_open(f"{path}/{mine.id}").content, b"%PDF-1.7\n")
        self.assertEqual(self.url_open(f"{path}/{theirs.id}").status_code, 404)

    def test_anothers_request_is_like_one_that_does_not_exist(self):
        theirs = self.env[MODEL].with_user(self.colleague).create(self.values())
        token = re.search(
            r'name="csrf_token" value="([^"]+)"', self.url_open(NEW).text
        )[1]

        for request_id in (theirs.id, 99999999):
            path = f"/my/requests/{request_id}"
            data = {"csrf_token": token, "act": "cancel"}
            with self.subTest(request_id):
                self.assertEqual(self.url_open(path).status_code, 404)
                self.assertEqual(self.url_open(f"{path}/edit").status_code, 404)
                self.assertEqual(self.url_open(path, data=data).status_code, 404)
                answer = self.url_open(f"{path}/edit", data=data)
                self.assertEqual(answer.status_code, 404)
        self.assertEqual(theirs.state, "draft")

    def test_further_fields_of_a_form_are_ignored(self):
        self.post(requester_id=self.colleague.id, state="approved", amount_total="1")

        self.assertEqual(self.mine().state, "draft")

    @mute_logger("odoo.http")
    def test_nothing_happens_without_the_token_of_the_form(self):
        request = self.as_porter()

        for path in (NEW, f"/my/requests/{request.id}"):
            answer = self.url_open(path, data={"title": "x", "act": "cancel"})
            self.assertEqual(answer.status_code, 400)
        self.assertEqual((self.mine(), request.state), (request, "draft"))

    def test_opening_a_page_changes_nothing(self):
        request = self.as_porter()

        for path in (f"/my/requests/{request.id}?act=cancel&done=cancel", NEW):
            self.assertEqual(self.url_open(path).status_code, 200)

        self.assertEqual((self.mine(), request.state), (request, "draft"))

    def test_it_is_taken_back_changed_and_cancelled(self):
        self.govern()
        request = self.as_porter()
        request.action_submit()
        edit = f"/my/requests/{request.id}/edit"
        self.assertEqual(self.url_open(edit).status_code, 404)

        self.assertIn("It is a draft again", self.press(request, "take_back").text)
        self.assertEqual(request.approval_state, "cancelled")
        self.assertEqual(self.url_open(edit).status_code, 200)
        self.assertIn("Cancelled", self.press(request, "cancel").text)
        self.assertEqual(request.state, "cancel")

    def test_a_question_is_answered_in_the_portal(self):
        approver = self.govern()
        request = self.as_porter()
        request.action_submit()
        case = request.approval_case_id.with_user(approver)
        case.action_ask(self.porter.id, "Which ward is it for?")
        question = case.sudo().question_ids

        page = self.url_open(f"/my/requests/{request.id}")
        self.assertIn("Which ward is it for?", page.text)
        page = self.press(request, "answer", question=question.id, answer=" ")
        self.assertEqual(page.status_code, 422)
        page = self.press(request, "answer", question=question.id, answer="The third.")

        self.assertIn("The third.", page.text)
        self.assertEqual(question.answer, "The third.")
        self.assertFalse(question.answered_by_mail)

    def test_the_mail_with_a_question_leads_to_the_own_page(self):
        approver = self.govern()
        request = self.as_porter()
        request.action_submit()
        before = self.env["mail.mail"].search([])

        case = request.approval_case_id.with_user(approver)
        case.action_ask(self.porter.id, "Which ward is it for?")

        mail = self.env["mail.mail"].search([]) - before
        self.assertEqual(mail.recipient_ids, self.porter.partner_id)
        self.assertIn(f"/my/requests/{request.id}", mail.body_html)

    def test_a_mail_tells_what_was_decided_in_the_requesters_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        modules = self.env["ir.module.module"]
        modules.search([("name", "=", "wardclerk_request")])._update_translations(
            ["de_DE"]
        )
        self.porter.lang = "de_DE"
        approver = self.govern()
        for act, reason, words in (
            ("action_approve", None, "Genehmigt. Als Nächstes bestellt der Einkauf."),
            ("action_refuse", "Too dear.", "Abgelehnt: Too dear."),
            ("action_send_back", "For which ward?", "For which ward?"),
        ):
            with self.subTest(act):
                request = self.as_porter()
                request.action_submit()
                before = self.env["mail.mail"].search([])
                case = request.approval_case_id.with_user(approver)

                getattr(case, act)(*[reason] * bool(reason))

                mail = self.env["mail.mail"].search([]) - before
                self.assertEqual(mail.recipient_ids, self.porter.partner_id)
                self.assertIn(words, mail.body_html)
                self.assertIn(f"/my/requests/{request.id}", mail.body_html)

    def test_what_was_sent_back_says_why_and_is_open_again(self):
        approver = self.govern()
        request = self.as_porter()
        request.action_submit()
        case = request.approval_case_id.with_user(approver)
        case.action_send_back("Say for which ward.")

        page = self.url_open(f"/my/requests/{request.id}").text

        self.assertIn("Say for which ward.", page)
        self.assertIn(f"/my/requests/{request.id}/edit", page)

    def test_who_may_not_ask_finds_nothing(self):
        make_person(self.env, "guest", "base.group_portal")
        self.authenticate("guest", "guestxxx")

        self.assertNotIn('href="/my/requests"', self.url_open("/my/home").text)
        for path in ("/my/requests", NEW):
            self.assertEqual(self.url_open(path).status_code, 404)

    def test_the_pages_speak_the_requesters_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        names = ("wardclerk_request_portal", "wardclerk_request")
        modules = self.env["ir.module.module"].search([("name", "in", names)])
        modules._update_translations(["de_DE"])
        self.porter.lang = "de_DE"
        self.authenticate("porter", "porterxx")
        request = self.as_porter()

        page = self.url_open(f"/my/requests/{request.id}").text
        form = self.post(title="").text

        self.assertIn('<html lang="de-DE"', page)
        self.assertIn("Noch nicht abgeschickt", page)
        self.assertIn("Einreichen", page)
        self.assertIn("Neue Bestellanforderung", form)
        self.assertIn("in wenigen Worten", form)
