"""Each queue opens without an error, shows its items, and is kept as a picture."""

import pytest
from conftest import DESKTOP, PHONE

CLERK = "riverside.ap.clerk@harbourview.example"
AUDITOR = "group.auditor@harbourview.example"
OFFICER = "group.hr.lead@harbourview.example"
SCREENS = [
    ("intake", CLERK, DESKTOP),
    ("intake", CLERK, PHONE),
    ("bills-to-complete", CLERK, DESKTOP),
    ("wardclerk-evidence", AUDITOR, DESKTOP),
    ("wardclerk-outbox", AUDITOR, DESKTOP),
    ("wardclerk-inbox", AUDITOR, DESKTOP),
    ("wardclerk-policies", AUDITOR, DESKTOP),
    ("wardclerk-signatures", AUDITOR, DESKTOP),
    ("wardclerk-access", OFFICER, DESKTOP),
    ("wardclerk-access", OFFICER, PHONE),
    ("wardclerk-directory-groups", AUDITOR, DESKTOP),
    ("wardclerk-payroll-handoffs", OFFICER, DESKTOP),
]


@pytest.mark.parametrize(
    ("path", "login", "size"),
    SCREENS,
    ids=[f"{path}-{size['width']}" for path, _login, size in SCREENS],
)
def test_a_screen_opens_without_an_error(log_in, keep, path, login, size):
    page = log_in(login, size)
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))

    page.goto(f"/odoo/{path}")

    page.wait_for_selector(".o_view_controller .o_renderer, .o_view_nocontent")
    assert not page.locator(".o_error_dialog").count()
    assert not errors
    keep(page, f"{path}-{size['width']}")


def test_a_bill_shows_its_reading(stack, log_in, keep):
    (intake, *_more) = stack.admin().search_read(
        "wardclerk.intake",
        [
            ("res_model", "=", "account.move"),
            ("state", "=", "routed"),
            ("company_id.name", "=", "Harbourview Hospitals"),
        ],
        ["res_id"],
        limit=1,
        order="id",
    )
    page = log_in("hospitals.finance.controller@harbourview.example")

    page.goto(f"/odoo/vendor-bills/{intake['res_id']}")

    page.wait_for_selector(".o_form_view")
    text = page.locator(".o_form_view").inner_text()
    assert "Reading" in text
    keep(page, "bill")


def test_an_employee_offers_access_and_the_handoff_to_payroll(stack, log_in, keep):
    (employee,) = stack.admin().search_read(
        "hr.employee",
        [("company_id.name", "=", "Harbourview Hospitals")],
        ["name"],
        limit=1,
    )
    page = log_in(OFFICER)

    page.goto(f"/odoo/employees/{employee['id']}")
    page.wait_for_selector(".o_form_view button[name='action_give_access']")
    page.click("button[name='action_hand_to_payroll']")

    page.wait_for_selector(".modal [name='pay_group']")
    assert employee["name"] in page.locator(".modal").inner_text()
    keep(page, "payroll-prompt")


def test_an_envelope_is_a_plain_form(log_in, keep):
    page = log_in(OFFICER)

    page.goto("/odoo/wardclerk-signatures/new")

    page.wait_for_selector(".o_form_view button[name='action_ask']")
    page.click(".o_field_widget[name='signer_ids'] a:text-is('Add a line')")
    page.wait_for_selector("[name='signer_ids'] .o_selected_row [name='email'] input")
    keep(page, "envelope")
