"""The bill is paid: proposed when the account permits, approved, released."""

import forms
from playwright.sync_api import expect

from source_to_pay.people import CLERK, CONTROLLER, DEPUTY

RUN = "wardclerk.payment.run"
BILL = "account.move"
CHANGE = "wardclerk.bank.change"


def run_leaves_out_what_is_held(story):
    """The bill is due, and its account still waits for its first payment."""
    page = story.open(CLERK, "payment-runs/new")
    forms.choose(page, "journal_id", "Bank")
    forms.save(page)
    story.ids["run"] = forms.record_id(page)
    forms.press(page, "Propose Bills")
    page.wait_for_selector(":text('the first payment to a changed account')")
    assert story.case.vendor.name not in forms.text(page, "[name=line_ids]")
    story.picture(page, "run-without-the-bill")


def first_payment_is_released(story):
    """By a second person of finance."""
    page = story.open(DEPUTY, f"bank-changes/{story.ids['change']}")
    forms.press(page, "Release First Payment")
    forms.answer(page, "Ok")
    story.await_value(CHANGE, story.ids["change"], "first_payment_state", "released")


def run_is_approved_and_released(story):
    """Now it is proposed; who approves the run does not release it."""
    run = story.ids["run"]
    page = story.open(CLERK, f"payment-runs/{run}")
    forms.press(page, "Propose Bills")
    page.wait_for_selector(f".o_data_row:has-text('{story.case.vendor.name}')")
    _leave_to_another_run(story, page)
    forms.press(page, "Request Approval")
    story.await_value(RUN, run, "approval_state", "pending")
    story.picture(page, "run-proposed")
    story.approve(RUN, run, CONTROLLER)
    page = story.open(DEPUTY, f"payment-runs/{run}")
    forms.press(page, "Release")
    forms.answer(page, "Ok")
    story.await_value(RUN, run, "state", "released")
    story.picture(page, "run-released")
    bill = story.read(BILL, story.ids["bill"], "payment_state", "amount_residual")
    assert bill["amount_residual"] == 0


def _leave_to_another_run(story, page):
    """Take out what is due to other vendors: their stories are told elsewhere."""
    others = page.locator(
        f".o_data_row:not(:has-text('{story.case.vendor.name}')) .o_list_record_remove"
    )
    count = others.count()
    for left in reversed(range(count)):
        others.first.click()
        expect(others).to_have_count(left)  # a row goes after the click has returned
    if count:
        forms.save(page)
