"""Each queue opens without an error, shows its items, and is kept as a picture."""

import pytest
from conftest import DESKTOP, PHONE

CLERK = "riverside.ap.clerk@harbourview.example"
AUDITOR = "group.auditor@harbourview.example"
SCREENS = [
    ("intake", CLERK, DESKTOP),
    ("intake", CLERK, PHONE),
    ("bills-to-complete", CLERK, DESKTOP),
    ("wardclerk-evidence", AUDITOR, DESKTOP),
    ("wardclerk-outbox", AUDITOR, DESKTOP),
    ("wardclerk-inbox", AUDITOR, DESKTOP),
    ("wardclerk-policies", AUDITOR, DESKTOP),
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
