"""A bill arrives by mail: its price is too high and it names another account."""

from datetime import UTC, datetime
from email import message_from_bytes, policy

import forms
from stack import wait_until

from samples import master
from samples.mail import message
from source_to_pay.people import BUYER, CLERK, CONTROLLER, DEPUTY, HEAD, LEAD
from source_to_pay.pumps import COMPANY, as_written, bill_of, draw_bill
from source_to_pay.vendor import account_takes_effect, call_back, decide_account

BILL = "account.move"
EXCEPTION = "wardclerk.exception"
CHANGE = "wardclerk.bank.change"
ARRIVAL_SECONDS = 120


def bill_arrives(story):
    """From the vendor's mail through n8n and assist to a draft with its reading."""
    order = story.read("purchase.order", story.ids["order for general"], "name")["name"]
    bill = bill_of(story.case, order, datetime.now(UTC).date())
    sender = f"{story.case.vendor.name} <{story.case.vendor.email}>"
    mailbox = master.mailbox(COMPANY)
    file = (f"invoice-{bill.number}.pdf", "application/pdf", draw_bill(bill))
    raw = message(sender, mailbox, f"Invoice {bill.number}", [file])
    name = str(message_from_bytes(raw, policy=policy.SMTP)["Message-ID"]).strip()

    story.stack.send(raw, mailbox)

    [report] = wait_until(
        lambda: story.stack.reports([name]).get(name),
        ARRIVAL_SECONDS,
        "the bill arrived",
    )
    assert report["res_model"] == BILL, report
    story.ids["bill"] = report["res_id"]
    held = story.read(BILL, story.ids["bill"], "ref", "amount_total", "state")
    assert held["ref"] == bill.number
    assert (held["amount_total"], held["state"]) == (float(bill.total), "draft")


def exceptions_show(story):
    """In the workbench, and on the bill itself."""
    page = story.open(CLERK, "exceptions")
    search = page.locator(".o_searchview_input")
    search.fill(story.case.vendor.name)
    search.press("ArrowDown")
    page.locator(".o_searchview_autocomplete :text('Vendor or Contact')").first.click()
    others = f".o_data_row:not(:has-text('{story.case.vendor.name}'))"
    page.wait_for_selector(others, state="detached")
    page.wait_for_selector(".o_data_row:has-text('agreed was 2150')")
    page.wait_for_selector(".o_data_row:has-text('Other bank account')")
    story.picture(page, "exceptions")
    page = story.open(CLERK, f"vendor-bills/{story.ids['bill']}")
    page.wait_for_selector("button:has-text('Start a Bank Change')")
    story.picture(page, "bill-with-exceptions")


def account_change_is_quarantined(story):
    """The number on the bill is typed by a person and trusted by nobody yet."""
    page = story.open(CLERK, f"vendor-bills/{story.ids['bill']}")
    page.click("button:has-text('Start a Bank Change')")
    page.wait_for_selector(".o_field_widget[name='acc_number'] input")
    forms.choose_radio(page, "kind", "In Place of an Account")
    forms.choose(page, "old_account_id", as_written(story.case.vendor.iban))
    vendor = story.case.vendor.name
    forms.fill(page, acc_number=story.case.other_iban, acc_holder_name=vendor)
    forms.save(page)
    change = story.ids["change"] = forms.record_id(page)
    page = call_back(story, BUYER, change)
    decide_account(story, CLERK, change)
    page = story.open(CLERK, f"bank-changes/{change}")
    page.wait_for_selector(":text('unless somebody objects and cancels it')")
    story.picture(page, "account-cools-off")
    account_takes_effect(story, change)
    page.reload()
    page.wait_for_selector(":text('The first payment is held')")


def price_may_stand(story):
    """Procurement asks to let the price stand, the deputy controller confirms it."""
    (found,) = story.auditor.search_read(
        EXCEPTION,
        [("res_id", "=", story.ids["bill"]), ("code", "=", "match_unit_price")],
        ["state"],
    )
    _let_stand(
        story,
        found["id"],
        LEAD,
        "Steel has become dearer; the vendor told us on the phone before it shipped.",
    )


def _let_stand(story, exception, person, why):
    """One person asks with a reason, a second one confirms."""
    page = story.open(person, f"exceptions/{exception}")
    forms.press(page, "Let It Stand")
    forms.fill(page, forms.DIALOG, words=why)
    forms.answer(page, "Ask a Second Person")
    page.wait_for_selector(":text('wants to let it stand')")
    page = story.open(DEPUTY, f"exceptions/{exception}")
    assert why in forms.text(page)
    story.picture(page, "price-may-stand")
    forms.press(page, "Confirm: Let It Stand")
    story.await_value(EXCEPTION, exception, "state", "overridden")


def bill_is_approved(story):
    """The clerk compares it and puts the new account on; the policy asks for two."""
    page = story.open(CLERK, f"vendor-bills/{story.ids['bill']}")
    forms.choose(page, "partner_bank_id", as_written(story.case.other_iban))
    forms.save(page)
    forms.press(page, "Ready for Approval")
    story.await_value(BILL, story.ids["bill"], "approval_state", "pending")
    story.approve(BILL, story.ids["bill"], CONTROLLER, HEAD, picture="bill-approval")
    story.await_value(BILL, story.ids["bill"], "state", "posted")
