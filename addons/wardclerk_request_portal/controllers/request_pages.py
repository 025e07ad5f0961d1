"""Pages of a requester: a GET shows, a POST with the form's token acts as that user."""

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.portal.controllers.portal import pager as portal_pager
from odoo.addons.wardclerk_approval.controllers.document import HEADERS, SHOWN

from ..models.wardclerk_purchase_request import FILE_BYTES_MAX, FOUND_MAX
from .request_form import RequestForm

MODEL = "wardclerk.purchase.request"
UNPROCESSABLE, SEE_OTHER = 422, 303
PAGE_ROWS = 20
FORM_ACTS = ("save", "submit", "search", "another", "enter")
# Act -> the states in which its button is shown; the model checks it again.
ACTS = {
    "submit": ("draft",),
    "take_back": ("requested", "approved"),
    "cancel": ("draft", "requested", "approved"),
}
ADD, REMOVE = "add:", "remove:"


class WardclerkRequestPages(http.Controller):
    """Whoever may not read a request gets the answer of one that does not exist."""

    @http.route(
        ["/my/requests", "/my/requests/page/<int:page>"],
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
        website=True,
    )
    def list_requests(self, page=1, **_further):
        """Show the own requests, the last one first."""
        requests = self._requests()
        own = [("requester_id", "=", request.env.uid)]
        pages = portal_pager(
            "/my/requests", requests.search_count(own), page, step=PAGE_ROWS
        )
        found = requests.search(own, limit=PAGE_ROWS, offset=pages["offset"])
        return self._render("list_page", {"requests": found, "pager": pages})

    @http.route(
        "/my/requests/new",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
        website=True,
    )
    def show_new(self, **_further):
        """Show the empty form."""
        self._requests()
        form = RequestForm()
        places = self._places()
        if len(places) == 1:
            form.facility_id = str(places.id)
        return self._form_page(form, self._requests().browse())

    @http.route(
        "/my/requests/new",
        type="http",
        auth="user",
        methods=["POST"],
        readonly=False,
        website=True,
    )
    def take_new(self, **posted):
        """Take a new request: as a draft, or to be approved."""
        return self._take(self._requests().browse(), posted.get("act", ""))

    @http.route(
        "/my/requests/<int:request_id>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
        website=True,
    )
    def show(self, request_id, **said):
        """Show one request, who holds it and when to expect it."""
        return self._request_page(self._own(request_id), done=said.get("done", ""))

    @http.route(
        "/my/requests/<int:request_id>",
        type="http",
        auth="user",
        methods=["POST"],
        readonly=False,
        website=True,
    )
    def act(self, request_id, act="", **given):
        """Submit, take back, cancel or answer, with all checks of the back office."""
        asked = self._own(request_id)
        try:
            with request.env.cr.savepoint():
                self._act(asked, act, given)
        except UserError as error:
            asked.invalidate_recordset()
            return self._request_page(asked, error=str(error), given=given)
        return request.redirect(f"/my/requests/{asked.id}?done={act}", SEE_OTHER)

    @http.route(
        "/my/requests/<int:request_id>/edit",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
        website=True,
    )
    def show_edit(self, request_id, **_further):
        """Show the form of a draft."""
        draft = self._own_draft(request_id)
        return self._form_page(RequestForm.of_request(draft), draft)

    @http.route(
        "/my/requests/<int:request_id>/edit",
        type="http",
        auth="user",
        methods=["POST"],
        readonly=False,
        website=True,
    )
    def take_edit(self, request_id, **posted):
        """Take what was changed in a draft."""
        return self._take(self._own_draft(request_id), posted.get("act", ""))

    @http.route(
        "/my/requests/<int:request_id>/file/<int:file_id>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
        website=True,
    )
    def send_file(self, request_id, file_id, **_further):
        """Send one of the own files."""
        files = self._own(request_id)._own_files()
        file = files.filtered(lambda one: one.id == file_id)
        if not file:
            raise NotFound()
        stream = request.env["ir.binary"]._get_stream_from(file)
        response = stream.get_response(as_attachment=file.mimetype not in SHOWN)
        response.headers.update(HEADERS)
        return response

    # -- whose -----------------------------------------------------------------

    def _requests(self):
        """Return the model, for those who may ask; others find nothing here."""
        requests = request.env[MODEL]
        if not requests.has_access("create"):
            raise NotFound()
        return requests

    def _own(self, request_id):
        own = [("id", "=", request_id), ("requester_id", "=", request.env.uid)]
        found = self._requests().search(own)
        if not found:
            raise NotFound()
        return found

    def _own_draft(self, request_id):
        draft = self._own(request_id)
        if draft.state != "draft":
            raise NotFound()
        return draft

    def _places(self):
        """Return the facilities for which this person may ask."""
        mine = request.env.user.facility_ids.ids
        domain = [("id", "child_of", mine)] if mine else []
        return request.env["wardclerk.facility"].search(domain)

    def _centres(self):
        """Return the cost centres of these facilities, or above them."""
        places = self._places()
        return request.env["wardclerk.cost.centre"].search(
            [("facility_id", "parent_of", places.ids)]
        )

    # -- acting ----------------------------------------------------------------

    def _act(self, asked, act, given):
        if act == "answer":
            self._answer(asked, given)
        elif asked.state in ACTS.get(act, ()):
            getattr(asked, f"action_{act}")()
        else:
            raise UserError(
                request.env._("That is not possible any more. Look at it once more.")
            )

    def _answer(self, asked, given):
        question = asked._own_questions().filtered(
            lambda one: str(one.id) == given.get("question")
        )
        if not question:
            raise UserError(request.env._("This question is not yours to answer."))
        question.action_answer(given.get("answer", ""))

    def _take(self, draft, act):
        """Store what was typed and go on, or show the form again as it was typed."""
        form = RequestForm.of_post(request.httprequest.form)
        if act == "enter":  # the key, in whichever field it was pressed
            act = "search" if form.search else "save"
        if act in ("save", "submit"):
            stored = self._store(form, draft, act)
            if stored:
                return request.redirect(
                    f"/my/requests/{stored.id}?done={act}", SEE_OTHER
                )
        elif act == "another":
            form.add_line()
        elif act.startswith(REMOVE):
            form.remove_line(act.removeprefix(REMOVE))
        elif act.startswith(ADD):
            self._add(form, act.removeprefix(ADD))
        return self._form_page(form, draft, act)

    def _add(self, form, product_id):
        found = self._catalogue(form, [product_id])
        for product in found.values():
            form.add_line(product_id, product["name"])
            form.search = ""

    def _store(self, form, draft, act):
        """Return the stored request, or nothing and the reasons in the form."""
        named = self._catalogue(form, [line.product_id for line in form.lines])
        values = form.values(request.env, self._places(), self._centres(), named)
        if act == "submit":
            form.refuse_unready(request.env)
        if form.errors:
            return None
        try:
            with request.env.cr.savepoint():
                return self._write(draft, values, act)
        except UserError as error:
            form.errors["form"] = str(error)
            return None

    def _write(self, draft, values, act):
        if draft:
            draft.line_ids.unlink()
            draft.write(values)
        else:
            draft = self._requests().create(values)
        for file in request.httprequest.files.getlist("files"):
            if file.filename:
                draft._attach_file(file.filename, file.read(FILE_BYTES_MAX + 1))
        if act == "submit":
            draft.action_submit()
        request.env.flush_all()  # what the database refuses is told in the form
        return draft

    def _catalogue(self, form, ids):
        """Return {id as typed: values} of products."""
        numbers = [int(one) for one in ids if one.isdecimal() and len(one) < 10]
        found = self._requests()._catalogue(self._company(form), ids=numbers)
        return {str(one["id"]): one for one in found}

    def _company(self, form):
        place = self._places().filtered(lambda one: str(one.id) == form.facility_id)
        return place.company_id or request.env.company

    # -- showing ---------------------------------------------------------------

    def _form_page(self, form, draft, act=""):
        company = self._company(form)
        found = []
        if form.search:
            found = self._requests()._catalogue(company, form.search)
        values = {
            "form": form,
            "draft": draft,
            "places": self._places(),
            "centres": self._centres(),
            "found": found[:FOUND_MAX],
            "has_more": len(found) > FOUND_MAX,
            "named": self._catalogue(form, [line.product_id for line in form.lines]),
            "currency": company.currency_id,
            "act": act.partition(":")[0],
            "lost_files": any(
                file.filename for file in request.httprequest.files.getlist("files")
            ),
            "csrf_token": request.csrf_token(),
        }
        return self._render("form_page", values, bool(form.errors))

    def _request_page(self, asked, done="", error="", given=None):
        values = {
            "asked": asked,
            "lines": [self._line_words(line) for line in asked.line_ids],
            "files": asked._own_files(),
            "questions": [
                self._question_words(one, given or {}) for one in asked._own_questions()
            ],
            "acts": [act for act, states in ACTS.items() if asked.state in states]
            if not asked.order_count
            else [],
            "done": done,
            "error": error,
            "csrf_token": request.csrf_token(),
        }
        return self._render("request_page", values, bool(error))

    def _line_words(self, line):
        return {
            "name": line.name,
            "quantity": f"{line.quantity:g}",
            "unit": line.sudo().uom_id.name,  # the name of a unit is no secret
            "price": line.price_unit,
            "subtotal": line.price_subtotal,
            "ordered": f"{line.quantity_ordered:g}",
            "received": f"{line.quantity_received:g}",
        }

    def _question_words(self, question, given):
        typed = given.get("question") == str(question.id) and given.get("answer")
        return {
            "id": question.id,
            "who": question.sudo().asker_id.name,  # who asks does so by name
            "when": question.asked_at,
            "question": question.question,
            "answer": question.answer,
            "typed": typed or "",
        }

    def _render(self, name, values, is_refused=False):
        values |= {
            "page_name": "wardclerk_requests",
            "page_lang": (request.env.lang or "en_US").replace("_", "-"),
            "progress": self._progress(),
        }
        response = request.render(f"wardclerk_request_portal.{name}", values)
        response.status_code = UNPROCESSABLE if is_refused else 200
        response.headers["Cache-Control"] = "private, no-store"
        return response

    def _progress(self):
        field = request.env[MODEL]._fields["progress"]
        return dict(field._description_selection(request.env))
