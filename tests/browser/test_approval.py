"""Approvers decide in the browser, at a desk and on a phone; the bill is posted."""

import re

import pytest
from approving import BILL, holder_of, open_steps
from conftest import DESKTOP, PHONE
from forms import press
from letters import round_of_ten
from stack import wait_until

ARRIVAL_SECONDS = 120
STEPS_MAX = 4


@pytest.fixture(scope="module")
def bill(stack):
    """A bill that arrived by mail and waits for its approvers."""
    letter = round_of_ten("browser")[2]  # two steps: one at a desk, one on a phone
    stack.send(letter.raw, letter.recipient)
    reports = stack.outcomes([letter], ARRIVAL_SECONDS)
    return letter, reports[letter.message_id][0]["res_id"]


def test_approvers_see_why_and_approve_until_the_bill_is_posted(
    stack, bill, log_in, keep
):
    letter, bill_id = bill
    odoo = stack.admin()
    sizes = [(DESKTOP, "my-approvals"), (PHONE, "my-approvals-phone")]

    for turn in range(STEPS_MAX):
        steps = open_steps(odoo, bill_id)
        if not steps:
            break
        size, picture = sizes[turn % len(sizes)]
        page = log_in(holder_of(odoo, steps[0]), size)
        open_case(page, steps[0]["case_id"][0])
        why = page.locator(".o_form_view").inner_text()
        assert re.search(letter.document.bill.vendor.name, why)
        keep(page, picture)
        press(page, "Approve")
        still_open = {step["id"] for step in steps}
        wait_until(
            lambda odoo=odoo, before=still_open: before.isdisjoint(
                step["id"] for step in open_steps(odoo, bill_id)
            ),
            30,
            "the decision is stored",
        )

    (document,) = odoo.search_read(BILL, [("id", "=", bill_id)], ["state"])
    assert document["state"] == "posted"


def open_case(page, case_id):
    """From the list of what waits for me to the one document."""
    page.goto("/odoo/my-approvals")
    page.wait_for_selector(".o_view_controller .o_content")
    page.goto(f"/odoo/my-approvals/{case_id}")
    page.wait_for_selector(".o_form_view")


def test_my_approvals_says_what_to_do_when_nothing_waits(stack, log_in, keep):
    page = log_in("group.auditor@harbourview.example")

    page.goto("/odoo/my-approvals")

    page.wait_for_selector(".o_view_nocontent")
    assert page.locator(".o_view_nocontent").inner_text().strip()
    keep(page, "my-approvals-empty")
