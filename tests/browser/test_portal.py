"""Department staff ask for goods in the portal: on a phone, and without scripts."""

import pytest
from conftest import PHONE

LOGIN = "riverside.ward.assistant@harbourview.example"


@pytest.fixture
def phone(browser, stack):
    """Open the portal as somebody without a seat; returns a page without scripts.

    Odoo's own log-in page needs them, so that the log-in is taken over.
    """
    values = {
        "viewport": PHONE,
        "base_url": stack.settings.odoo_url,
        "is_mobile": True,
    }
    entrance = browser.new_context(**values)
    page = entrance.new_page()
    page.goto("/web/login")
    page.fill("input[name=login]", LOGIN)
    page.fill("input[name=password]", stack.settings.secrets.demo_password)
    page.click("button[type=submit]:visible")
    page.wait_for_url("**/my**")
    context = browser.new_context(
        **values, storage_state=entrance.storage_state(), java_script_enabled=False
    )
    entrance.close()
    yield context.new_page()
    context.close()


def test_somebody_asks_on_a_phone_without_scripts(phone, keep):
    phone.goto("/my/home")
    phone.click("a[href='/my/requests']")
    phone.click("a:text('New request')")

    phone.fill("#title", "Gloves for the night shift")
    phone.fill("#search", "gloves")
    phone.press("#search", "Enter")
    assert phone.input_value("#title") == "Gloves for the night shift"
    phone.click("li:has-text('MS-1001') button")
    phone.fill("#line_0_quantity", "-3")
    phone.click("button:text('Submit')")
    keep(phone, "portal-error-390")

    assert phone.get_attribute("#line_0_quantity", "aria-invalid") == "true"
    phone.fill("#line_0_quantity", "3")
    phone.click("button:text('Submit')")
    phone.wait_for_selector("[role=status]:has-text('Submitted')")
    keep(phone, "portal-request-390")
    phone.click("button:text('Cancel the request')")
    phone.wait_for_selector("[role=status]:has-text('Cancelled')")
