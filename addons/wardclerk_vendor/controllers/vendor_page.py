"""The vendor's own page: a GET shows what is asked, a POST hands it in and signs."""

import base64
from datetime import date

from odoo import fields, http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.wardclerk_approval.controllers.mail_page import (
    HEADERS,
    Misses,
    token_after,
)

from ..models.wardclerk_vendor_document import FILE_BYTES_MAX
from ..models.wardclerk_vendor_onboarding_invitation import PATH, PREFIX

TOKEN = token_after(PREFIX)
NOT_FOUND, UNPROCESSABLE = 404, 422
TEXT_CHARS_MAX = 200
SAID = ("legal_name", "tax_id", "street", "city", "zip_code")


misses = Misses()


class WardclerkVendorPage(http.Controller):
    """Without a log-in: the token in the mail is the only way, and it ends."""

    @http.route(
        f"{PATH}/<string:token>",
        type="http",
        auth="public",
        methods=["GET"],
        readonly=True,
        sitemap=False,
    )
    def show(self, token, **_further):
        """Show what is asked. Mail scanners follow links: nothing is written here."""
        onboarding = self._onboarding(token)
        return self._page(onboarding) if onboarding else self._nothing()

    @http.route(
        f"{PATH}/<string:token>",
        type="http",
        auth="public",
        methods=["POST"],
        readonly=False,
        sitemap=False,
    )
    def hand_in(self, token, **given):
        """Take what the vendor says of itself, its documents and its signature."""
        onboarding = self._onboarding(token)
        if not onboarding:
            return self._nothing()
        try:
            with request.env.cr.savepoint():
                self._take(onboarding, given)
        except UserError as error:
            return self._page(onboarding, given=given, error=str(error))
        return self._page(onboarding, is_done=True)

    def _onboarding(self, token):
        address = request.httprequest.remote_addr
        if misses.are_too_many(address):
            return None
        onboardings = request.env["wardclerk.vendor.onboarding"]
        found = TOKEN.fullmatch(token) and onboardings._of_token(token)
        if not found:
            misses.add(address)
            return None
        lang = found.lang or found.company_id.partner_id.lang
        return found.with_context(lang=lang or request.env.lang)

    def _take(self, onboarding, given):
        if given.get("agree") != "yes" or not (given.get("signed_name") or "").strip():
            raise UserError(
                onboarding.env._("Write your name and tick that you agree.")
            )
        values = {name: _text(given.get(name)) or False for name in SAID}
        if not values["legal_name"]:
            raise UserError(onboarding.env._("Legal name: it is needed."))
        code = (given.get("country") or "").upper()[:2]
        country = onboarding.env["res.country"].search([("code", "=", code)], limit=1)
        self._take_documents(onboarding, given)
        onboarding._take_bank_details(
            _text(given.get("acc_number")), _text(given.get("acc_holder_name"))
        )
        onboarding._submit(
            **values,
            country_id=country.id,
            signed_name=_text(given["signed_name"]),
            signed_at=fields.Datetime.now(),
            signed_text=onboarding._terms(),
        )

    def _take_documents(self, onboarding, given):
        for kind in onboarding._wanted_types():
            file = given.get(f"file_{kind.code}")
            content = file.read(FILE_BYTES_MAX + 1) if file else b""
            if not content:
                continue
            onboarding._hand_in(
                kind,
                base64.b64encode(content),
                _text(file.filename),
                _day(onboarding.env, given.get(f"until_{kind.code}")),
            )

    def _page(self, onboarding, given=None, error="", is_done=False):
        given = given or {}
        values = {
            "onboarding": onboarding,
            "vendor": onboarding.vendor_id,
            "given": {name: given.get(name, onboarding[name] or "") for name in SAID},
            "country": given.get("country", onboarding.country_id.code or ""),
            "countries": onboarding.env["res.country"].search([]),
            "kinds": onboarding._wanted_types(),
            "takes_bank_details": onboarding._takes_bank_details(),
            "terms": onboarding._terms(),
            "error": error,
            "is_done": is_done,
            "page_lang": (onboarding.env.lang or "en_US").replace("_", "-"),
            "csrf_token": request.csrf_token(),
        }
        html = onboarding.env["ir.qweb"]._render("wardclerk_vendor.page", values)
        status = UNPROCESSABLE if error else 200
        return request.make_response(html, [*HEADERS.items()], status=status)

    def _nothing(self):
        # A template without data.
        qweb = request.env["ir.qweb"].sudo()
        html = qweb._render("wardclerk_vendor.page_nothing", {"lang": "en"})
        return request.make_response(html, [*HEADERS.items()], status=NOT_FOUND)


def _text(value):
    return str(value or "").replace("\x00", "").strip()[:TEXT_CHARS_MAX]


def _day(env, value):
    if not value:
        return False
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise UserError(env._("Valid until: %s is no date.", value)) from None
