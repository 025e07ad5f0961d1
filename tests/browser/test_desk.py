"""Where people decide: the list, the document's form, the mail, several at once."""

import re
from email import message_from_bytes, policy

import pytest
from approving import BILL, holder_of, open_steps
from conftest import DESKTOP, PHONE
from letters import in_waves, round_of_ten
from playwright.sync_api import expect
from stack import wait_until

ARRIVAL_SECONDS = 180
MAIL_SECONDS = 180  # the job looks each minute, then the queue of mail runs
CASE = "wardclerk.approval.case"
LINK = re.compile(r"/wardclerk/decide/wct_[A-Za-z0-9_-]{43}")


@pytest.fixture(scope="module")
def bills(stack):
    """Ids of bills that arrived by mail and wait for their approvers."""
    letters = round_of_ten("desk")
    reports = {}
    for wave in in_waves(letters):
        for letter in wave:
            stack.send(letter.raw, letter.recipient)
        reports |= stack.outcomes(wave, ARRIVAL_SECONDS)
    found = [report for letter in letters for report in reports[letter.message_id]]
    ids = [one["res_id"] for one in found if one.get("res_model", BILL) == BILL]
    return [
        bill_id for bill_id in ids if bill_id and open_steps(stack.admin(), bill_id)
    ]


def decisions(stack, case_id):
    return stack.admin().search_read(
        "wardclerk.approval.decision", [("case_id", "=", case_id)], ["outcome"]
    )


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_list_shows_what_is_urgent_and_why(stack, bills, log_in, keep, size):
    step = open_steps(stack.admin(), bills[0])[0]
    page = log_in(holder_of(stack.admin(), step), size)

    page.goto("/odoo/my-approvals")
    page.wait_for_selector(".o_data_row, .o_kanban_record:not(.o_kanban_ghost)")

    text = page.locator(".o_renderer, .o_list_renderer, .o_kanban_renderer").first
    assert re.search(r"Due |Overdue by", text.inner_text())
    assert "Bill" in text.inner_text()
    keep(page, f"my-approvals-{size['width']}")


def test_after_a_decision_the_next_one_opens(stack, bills, log_in, keep):
    odoo = stack.admin()
    step = open_steps(odoo, bills[0])[0]
    page = log_in(holder_of(odoo, step))
    case_id = step["case_id"][0]
    page.goto(f"/odoo/my-approvals/{case_id}")
    page.wait_for_selector(".o_form_view:has-text('What would change it')")
    keep(page, "why-card")

    page.keyboard.press("Alt+a")

    page.wait_for_selector(".o_notification:has-text('Approved')")
    wait_until(lambda: decisions(stack, case_id), 30, "the decision is stored")
    page.wait_for_function(
        f"() => !location.pathname.endsWith('/{case_id}')", timeout=30_000
    )
    keep(page, "next-approval")


def test_the_document_s_own_form_says_who_holds_it_since_when(
    stack, bills, log_in, keep
):
    bill_id = bills[1]
    page = log_in("group.auditor@harbourview.example")
    page.goto(f"/odoo/vendor-bills/{bill_id}")
    panel = page.locator(".o_wardclerk_panel")
    panel.wait_for()

    assert "since" in panel.inner_text()
    assert not panel.locator("button:has-text('Approve')").count()
    keep(page, "panel")


@pytest.mark.parametrize("size", [PHONE], ids=["phone"])
def test_the_mail_leads_through_the_log_in_to_a_page_that_decides(
    stack, bills, browser, keep, size
):
    odoo = stack.admin()
    login = holder_of(odoo, open_steps(odoo, bills[2])[0])
    (person,) = odoo.search_read("res.users", [("login", "=", login)], ["email"])
    odoo.call(
        "res.users",
        "write",
        [person["id"]],
        {"approval_quiet_from": 0, "approval_quiet_to": 0, "approval_mail": "at_once"},
    )
    case, address = wait_until(
        lambda: link_to(stack, person["email"], waiting_for(odoo, login)),
        MAIL_SECONDS,
        f"mail to {login} about what waits for them",
    )
    context = browser.new_context(
        viewport=size, base_url=stack.settings.odoo_url, is_mobile=True
    )
    page = context.new_page()

    page.goto(address)
    assert "/web/login" in page.url
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", stack.settings.secrets.demo_password)
    page.click("button[type=submit]:visible")
    page.wait_for_selector("h1")
    assert case["document_name"] in page.locator("main").inner_text()
    assert not decisions(stack, case["id"])
    keep(page, "decide-from-mail")
    page.click("button:has-text('Approve')")

    page.wait_for_selector("[role=status]:has-text('You approved this')")
    assert decisions(stack, case["id"])
    context.close()


# Writes down each text that a form's boxes ever held, picture by picture.
WATCH_BOXES = """() => {
    window.boxesHeld = new Set();
    const look = () => {
        for (const box of document.querySelectorAll(".o_form_view textarea"))
            window.boxesHeld.add(box.value);
        requestAnimationFrame(look);
    };
    look();
}"""


def test_a_form_that_is_opened_again_never_shows_what_was_stored_before(stack, log_in):
    nurse = stack.person("general.nurse.manager@harbourview.example")
    model = "wardclerk.purchase.request"
    [number] = nurse.call(
        model, "create", [{"title": "Wall clocks", "reason": "Five are needed."}]
    )
    page = log_in("general.nurse.manager@harbourview.example")
    reason = page.locator("[name=reason] textarea")
    page.goto(f"/odoo/purchase-requests/{number}")
    expect(reason).to_have_value("Five are needed.")

    nurse.call(model, "write", [number], {"reason": "Six are needed."})
    page.add_init_script(f"({WATCH_BOXES})()")
    page.goto(f"/odoo/purchase-requests/{number}")

    expect(reason).to_have_value("Six are needed.")
    held = page.evaluate("() => [...window.boxesHeld]")
    assert "Six are needed." in held
    assert "Five are needed." not in held


def waiting_for(odoo, login):
    """The cases whose open step this person holds."""
    steps = odoo.search_read(
        "wardclerk.approval.step",
        [("state", "=", "open"), ("holder_ids.login", "=", login)],
        ["case_id"],
    )
    ids = [step["case_id"][0] for step in steps]
    return odoo.search_read(CASE, [("id", "in", ids)], ["document_name"])


def link_to(stack, address, cases):
    """One of these cases and its link in whatever mail the person got.

    A mail lists the most urgent ones only, so no certain case can be waited for.
    """
    for raw in reversed(stack.mail_of(address)):
        mail = message_from_bytes(raw, policy=policy.default)
        html = mail.get_body(("html",))
        text = html.get_content() if html else ""
        for case in cases:
            _before, named, after = text.partition(case["document_name"])
            if named and (found := LINK.search(after)):
                return case, found[0]
    return None


def test_several_of_low_risk_are_shown_together_with_what_stands_out(
    stack, bills, log_in, keep
):
    odoo = stack.admin()
    (case, *_more) = odoo.search_read(
        CASE, [("state", "=", "pending"), ("lane", "=", "low_risk")], ["id"]
    )
    (step,) = odoo.search_read(
        "wardclerk.approval.step",
        [("case_id", "=", case["id"]), ("state", "=", "open")],
        ["holder_ids"],
    )
    page = log_in(holder_of(odoo, step))
    page.goto("/odoo/my-approvals")
    page.click("thead input[type=checkbox]")

    page.click("button:has-text('Approve Selected')")

    page.wait_for_selector(".modal:has-text('chosen')")
    keep(page, "approve-selected")
    page.click(".modal button:has-text('Approve the Chosen')")
    page.wait_for_selector(".modal:has-text('approved')")
    wait_until(lambda: decisions(stack, case["id"]), 30, "the decision is stored")
