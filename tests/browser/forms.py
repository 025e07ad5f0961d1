"""Odoo's forms as people use them: fields are filled, buttons pressed, lines added."""

from __future__ import annotations

import re

from playwright.sync_api import TimeoutError

LIST = ".o-autocomplete--dropdown-menu"
CHOICES_MAX, CHOICE_MS = 3, 5000
DIALOG = ".modal:not(.o_inactive_modal)"


def field(page, name: str, within: str = ".o_form_view"):
    """A field by its technical name, which no translation changes."""
    return page.locator(f"{within} .o_field_widget[name='{name}']:visible").first


def fill(page, within: str = ".o_form_view", **values: object) -> None:
    """Type into plain fields."""
    for name, value in values.items():
        box = field(page, name, within).locator("input, textarea").first
        box.fill(str(value))
        box.press("Tab")


def choose(page, name: str, words: str, within: str = ".o_form_view") -> None:
    """Pick a record by its name: from a list that drops down, or a page of its own."""
    box = field(page, name, within).locator("input").first
    box.click()
    if box.get_attribute("readonly") is not None:  # as on a phone
        page.locator(f"{DIALOG} .o_kanban_record:has-text('{words}')").first.click()
        return
    box.fill(words)
    option = page.locator(f".o-autocomplete--dropdown-item:has-text('{words}')").first
    for _time in range(CHOICES_MAX):
        option.click()
        try:
            page.wait_for_selector(LIST, state="detached", timeout=CHOICE_MS)
        except TimeoutError:
            continue  # the list was drawn anew under the mouse: it is open still
        return
    raise AssertionError(f"{words!r} cannot be chosen for {name}")


def choose_radio(page, name: str, label: str, within: str = ".o_form_view") -> None:
    field(page, name, within).get_by_label(label).check()


def add_line(page, lines: str, **values: object) -> None:
    """Add a row and type into it: in the list, or in a dialogue as on a phone."""
    add = "a:text-is('Add a line'), .o-kanban-button-new"
    field(page, lines).locator(add).first.click()
    row = f".o_field_widget[name='{lines}'] .o_selected_row"
    page.wait_for_selector(f"{row}, {DIALOG} .o_form_view")
    if page.locator(row).count():
        for column, value in values.items():
            page.locator(f"{row} [name='{column}'] input").first.fill(str(value))
    else:
        fill(page, DIALOG, **values)
        answer(page, "Save & Close")
        page.wait_for_selector(DIALOG, state="detached")


def save(page) -> None:
    """Save by the button beside the form's name, and wait until it is stored."""
    page.locator(".o_form_status_indicator .o_form_button_save:visible").click()
    page.wait_for_selector(
        ".o_form_status_indicator_buttons.invisible", state="attached"
    )


def record_id(page) -> int:
    """Which record the form shows, as its address tells."""
    page.wait_for_url(re.compile(r"/\d+$"))
    return int(page.url.rpartition("/")[2])


def press(page, label: str) -> None:
    """A button of the form, also where a narrow screen keeps it in a menu."""
    button = page.locator(f".o_form_view button:has-text('{label}'):visible").first
    menu = page.locator(".o_statusbar_buttons .dropdown-toggle:visible").first
    button.or_(menu).first.wait_for()
    if not button.count():
        menu.click()
        button = page.locator(f".dropdown-menu button:has-text('{label}')").first
    button.click()


def answer(page, label: str) -> None:
    """A button of the dialogue in front."""
    page.locator(f"{DIALOG} button:has-text('{label}'):visible").last.click()


def text(page, selector: str = ".o_form_view") -> str:
    """What a person reads there, on one line."""
    return re.sub(r"\s+", " ", page.locator(selector).first.inner_text())
