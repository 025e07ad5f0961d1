"""A new vendor: invited, described by itself, checked, approved; and its account."""

import re
import time
import uuid
from datetime import UTC, datetime
from email import message_from_bytes, policy

import forms
import httpx
from conftest import DESKTOP
from stack import wait_until

from source_to_pay.people import BUYER, CFO, CLERK, CONTROLLER, LEAD
from source_to_pay.pumps import certificate
from wardclerk.core.event import signature
from wardclerk.core.event.envelope import Event, serialise

ONBOARDING = "wardclerk.vendor.onboarding"
CHANGE = "wardclerk.bank.change"
LINK = re.compile(r"http://[^\s\"']+/wardclerk/vendor/wcv_[A-Za-z0-9_-]{43}")
MAIL_SECONDS = 60
COOLING_SECONDS = 60


def vendor_is_invited(story):
    """A buyer asks for it; who may, has put its name and number on file before."""
    vendor = story.case.vendor
    contact = {"name": vendor.name, "phone": vendor.phone, "email": vendor.email}
    [story.ids["partner"]] = story.over_rpc(LEAD).call(
        "res.partner", "create", [{**contact, "is_company": True, "supplier_rank": 1}]
    )
    page = story.open(BUYER, "vendor-onboardings/new")
    forms.choose(page, "partner_id", vendor.name)
    forms.fill(
        page,
        supplies="Infusion pumps and their maintenance",
        reason="The only maker whose pumps fit our pole clamps.",
    )
    forms.save(page)
    story.ids["onboarding"] = forms.record_id(page)
    forms.press(page, "Invite the Vendor")
    page.wait_for_selector(":text('The vendor has a page of its own until')")
    story.picture(page, "vendor-invited")


def vendor_describes_itself(story):
    """On a page of its own, from a link in a mail, without any log-in."""
    vendor = story.case.vendor
    address = wait_until(lambda: _link(story), MAIL_SECONDS, "the invitation by mail")
    context = story.browser.new_context(viewport=DESKTOP)
    page = context.new_page()
    page.goto(address)
    for name, value in {
        "legal_name": vendor.name,
        "tax_id": vendor.tax_id,
        "street": vendor.address.street,
        "zip_code": vendor.address.zip,
        "city": vendor.address.city,
        "acc_number": vendor.iban,
        "acc_holder_name": vendor.name,
        "until_insurance": f"{datetime.now(UTC).year + 1}-12-31",
        "signed_name": "R. Alder, Managing Director",
    }.items():
        page.fill(f"#{name}", value)
    page.select_option("#country", "GB")
    for code, title in (
        ("tax_form", "W-8BEN-E"),
        ("insurance", "Certificate of Insurance"),
    ):
        file = {"name": f"{code}.pdf", "mimeType": "application/pdf"}
        content = certificate(title, story.case)
        page.set_input_files(f"#file_{code}", [{**file, "buffer": content}])
    page.check("#agree")
    story.picture(page, "vendor-page")
    page.click("button[type=submit]")
    page.wait_for_selector(":text('We have received what you handed in.')")
    context.close()
    story.await_value(ONBOARDING, story.ids["onboarding"], "state", "submitted")


def _link(story):
    for raw in story.stack.mail_of(story.case.vendor.email):
        mail = message_from_bytes(raw, policy=policy.default)
        if found := LINK.search(mail.get_body(("html", "plain")).get_content()):
            return found[0]
    return None


def vendor_is_checked(story):
    """Sources answer by signed events; a person judges what they found."""
    _answer(story, kind="vat", outcome="clear", detail="Registered.", matches=[])
    found = {
        "name": f"{story.case.vendor.code} TRADING FZE",
        "list": "us_ofac_sdn",
        "entry": story.case.number,
        "score": 0.71,
    }
    detail = "1 possible match"
    _answer(story, kind="sanctions", outcome="match", detail=detail, matches=[found])
    (hit,) = story.auditor.search_read(
        "wardclerk.vendor.hit", [("entry", "ilike", found["name"])], ["verdict"]
    )

    page = story.open(BUYER, f"vendor-matches/{hit['id']}")
    assert found["name"] in forms.text(page)
    forms.press(page, "Not the Same")
    forms.fill(
        page,
        forms.DIALOG,
        text="A trading company in Sharjah. Ours makes pumps in Ripon; other owners.",
    )
    forms.answer(page, "Record")
    story.await_value("wardclerk.vendor.hit", hit["id"], "verdict", "not_same")

    page = story.open(BUYER, f"vendor-onboardings/{story.ids['onboarding']}")
    for _document in range(2):
        _accept_next(page)
    page.wait_for_selector(":text('✓ Accepted and valid: Certificate of liability')")
    story.picture(page, "vendor-checked")


def _accept_next(page):
    """Accept the first document that waits, and see it accepted."""
    waiting = page.locator("button[name=action_accept]:visible")
    before = waiting.count()
    waiting.first.click()
    page.wait_for_function(
        "before => document.querySelectorAll('button[name=action_accept]').length"
        " < before",
        arg=before,
    )


def _answer(story, **data):
    """What a source outside says about the vendor, through the signed door."""
    (asked,) = story.over_rpc(BUYER).search_read(
        ONBOARDING, [("id", "=", story.ids["onboarding"])], ["check_key"]
    )
    now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    about = {
        "check_id": asked["check_key"],
        "vendor_id": story.ids["partner"],
        "source": "lists.example",
        "checked_at": now,
        "reference": None,
    }
    name = f"story_{uuid.uuid4().hex}"
    body = serialise(
        Event(name, "vendor.checked", "wardclerk/n8n", now, {**about, **data})
    )
    settings = story.stack.settings
    secret = signature.secret_text(settings.secrets.mailroom_secret)
    response = httpx.post(
        f"{settings.odoo_url}/wardclerk/v1/events/n8n",
        content=body.encode(),
        headers={
            "content-type": "application/json",
            **signature.headers([secret], name, int(time.time()), body),
        },
        timeout=60,
    )
    assert response.status_code == 200, response.text


def vendor_is_approved(story):
    """By procurement, and by finance because it resembled somebody on a list."""
    onboarding = story.ids["onboarding"]
    page = story.open(BUYER, f"vendor-onboardings/{onboarding}")
    forms.press(page, "Request Approval")
    story.await_value(ONBOARDING, onboarding, "approval_state", "pending")

    story.approve(ONBOARDING, onboarding, LEAD, CONTROLLER, picture="vendor-approval")

    story.await_value(ONBOARDING, onboarding, "state", "approved")
    page = story.open(BUYER, f"vendor-onboardings/{onboarding}")
    assert "Approved" in forms.text(page, ".o_statusbar_status")


def first_account_is_released(story):
    """The account from the vendor's page: called back, decided by three, cooled off."""
    (change,) = story.auditor.search_read(
        CHANGE, [("partner_id", "=", story.ids["partner"])], ["state", "source"]
    )
    assert (change["state"], change["source"]) == ("draft", "portal")
    story.ids["first account"] = change["id"]
    page = call_back(story, CLERK, change["id"])
    story.picture(page, "first-account-called-back")
    decide_account(story, CLERK, change["id"])
    account_takes_effect(story, change["id"])


def call_back(story, person, change):
    """Somebody else than who asked calls a number from before; the form stays open."""
    page = story.open(person, f"bank-changes/{change}")
    assert story.case.vendor.phone in forms.text(page)
    forms.press(page, "Record a Call-Back")
    forms.fill(page, forms.DIALOG, spoke_to="R. Alder, Managing Director")
    forms.answer(page, "Record")
    page.wait_for_selector(":text('✓ The vendor confirmed it when called back')")
    return page


def decide_account(story, person, change):
    """Three people: the number that was called is not known for a month yet."""
    page = story.open(person, f"bank-changes/{change}")
    forms.press(page, "Request Approval")
    story.await_value(CHANGE, change, "approval_state", "pending")
    story.approve(CHANGE, change, CONTROLLER, LEAD, CFO, url=story.quick_url)


def account_takes_effect(story, change):
    """The scheduled job applies what has cooled off, and nothing before its time."""
    (job,) = story.odoo.search_read(
        "ir.cron", [("code", "=", "model._cron_apply()")], ["id"]
    )

    def applied():
        story.odoo.call("ir.cron", "method_direct_trigger", [job["id"]])
        found = story.read(CHANGE, change, "state", "cool_until", "applied_at")
        return found if found["state"] == "applied" else None

    found = wait_until(applied, COOLING_SECONDS, "the bank change is applied")
    assert found["applied_at"] >= found["cool_until"]
