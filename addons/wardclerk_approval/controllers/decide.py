"""The page behind a mail's link: a GET shows, a POST by the right person decides."""

from urllib.parse import quote

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ..exceptions import FreshLogInNeeded
from ..models.wardclerk_approval_link import PATH, PREFIX
from .mail_page import HEADERS, Misses, token_after

TOKEN = token_after(PREFIX)
NOT_FOUND, UNPROCESSABLE, SEE_OTHER = 404, 422, 303
REASON_MAX_CHARS = 2000
misses = Misses()


class WardclerkApprovalDecide(http.Controller):
    """Answers are the same for every token that is not this person's own, live or not.

    Without a log-in, that answer is the way to the log-in page.
    """

    @http.route(
        f"{PATH}/<string:token>",
        type="http",
        auth="public",
        methods=["GET"],
        readonly=True,
        sitemap=False,
    )
    def show(self, token, **_further):
        """Show what waits. Mail scanners follow links: nothing is written here."""
        link = self._link(token)
        person = self._person(link)
        if not person:
            return self._answer_strangers(token)
        return self._page(link, person)

    @http.route(
        f"{PATH}/<string:token>",
        type="http",
        auth="public",
        methods=["POST"],
        readonly=False,
        sitemap=False,
    )
    def decide(self, token, outcome="", reason="", **further):
        """Decide as the person of the link, with all checks of the screen."""
        link = self._link(token)
        person = self._person(link)
        if not person:
            return self._answer_strangers(token)
        if not link._is_for_now():
            return self._page(link, person)
        try:
            with request.env.cr.savepoint():
                self._decide(link, person, outcome, reason[:REASON_MAX_CHARS], further)
        except FreshLogInNeeded as error:
            return self._page(link, person, error=str(error), wants_log_in=True)
        except UserError as error:
            return self._page(link, person, error=str(error))
        return self._page(link, person)

    def _link(self, token):
        """Return the link, or nothing for a token that nobody was sent."""
        links = request.env["wardclerk.approval.link"]
        address = request.httprequest.remote_addr
        if misses.are_too_many(address) and _is_public():
            return links.sudo().browse()  # as for an unknown token: no look-up
        link = links._of_token(token) if TOKEN.fullmatch(token) else links.browse()
        if not link:
            misses.add(address)
        return link

    def _person(self, link):
        """Return the user as whom the visitor acts here, or nothing.

        That is whoever is logged in, if the link is theirs. The link alone is enough
        only where the policy's rule says so, below the amount for a fresh log-in, and
        as long as it is live.
        """
        if not _is_public():
            return request.env.user if request.env.user == link.user_id else None
        case = link.case_id
        eased = case.decide_by_link and not link.step_id._is_above_limit(
            case._known_amount
        )
        return link.user_id if link and eased and link._is_for_now() else None

    def _decide(self, link, person, outcome, reason, further):
        request.update_env(user=person.id)
        link = link.with_env(request.env(su=True))
        if further.get("password"):
            self._confirm_identity(further)
        link._use()
        case = link.case_id.sudo(False)
        if outcome == "approve":
            if case.decide_by_link and further.get("seen") != "yes":
                raise UserError(request.env._("Tick that you have looked at it."))
            case.action_approve(reason or None)
        elif outcome == "refuse":
            case.action_refuse(reason)
        else:
            raise UserError(request.env._("Choose Approve or Refuse."))

    def _confirm_identity(self, further):
        """Hand the password on to Odoo's own identity check; it is kept nowhere."""
        # What the check is for is nothing that a client may say.
        check = request.env["res.users.identitycheck"].sudo()
        check = check.create({"is_for_decision": True}).sudo(False)
        check.with_context(
            password=further["password"], wardclerk_code=further.get("code")
        )._check_identity()

    def _page(self, link, person, error="", wants_log_in=False):
        """Show the case to the person whose link it is."""
        env = request.env(user=person.id, su=False)
        env = env(context={**env.context, "lang": person.lang, "tz": person.tz})
        case = link.case_id.with_env(env)
        if not case.has_access("read"):
            return self._answer_uniform()
        live = link._is_for_now()
        step = link.step_id
        above = live and step._is_above_limit(link.case_id._known_amount)
        html = env["ir.qweb"]._render(
            "wardclerk_approval.decide_page",
            {
                "case": case,
                "live": live,
                "error": error,
                "changes": ""
                if live
                else link.case_id.with_env(env(su=True))._changes_since(),
                "limit": step._limit_words() if above else "",
                "wants_log_in": wants_log_in or (above and not case._is_log_in_fresh()),
                "wants_code": bool(person._mfa_type()),
                "wants_seen": case.decide_by_link,
                "link": link,
                "csrf_token": request.csrf_token(),
                "open_address": f"/odoo/my-approvals/{case.id}",
                "lang": (person.lang or "en_US").replace("_", "-"),
            },
        )
        status = UNPROCESSABLE if error else 200
        return _with_headers(request.make_response(html, status=status))

    def _answer_strangers(self, token):
        if not _is_public():
            return self._answer_uniform()
        target = f"{PATH}/{token}" if TOKEN.fullmatch(token) else "/odoo/my-approvals"
        response = request.redirect(
            f"/web/login?redirect={quote(target, safe='')}", SEE_OTHER
        )
        return _with_headers(response)

    def _answer_uniform(self):
        html = request.env["ir.qweb"]._render(
            "wardclerk_approval.decide_nothing",
            {"lang": (request.env.lang or "en_US").replace("_", "-")},
        )
        return _with_headers(request.make_response(html, status=NOT_FOUND))


def _is_public():
    return not request.session.uid


def _with_headers(response):
    response.headers.update(HEADERS)
    return response
