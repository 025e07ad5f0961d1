"""A need and the money for it: requests, a budget that is short, a transfer."""

import forms
import money
from conftest import DESKTOP, PHONE

from source_to_pay.people import CONTROLLER, HEAD, MANAGER, NURSE, RIVERSIDE_HEAD
from source_to_pay.pumps import (
    AGREED,
    ASKED_GENERAL,
    ASKED_RIVERSIDE,
    PUMP,
    SHORT_BY,
)

REQUEST = "wardclerk.purchase.request"
TRANSFER = "wardclerk.budget.transfer"
GENERAL, RIVERSIDE = "Harbourview General Hospital", "Riverside Hospital"
# Cost centre: its name, its facility, what was planned for it.
PLANNED = {
    "general": ("Infusion Therapy", GENERAL, ASKED_GENERAL * AGREED - SHORT_BY),
    "riverside": ("Infusion Therapy", RIVERSIDE, 9000),
    "spare": ("Step-Down Unit", GENERAL, 5000),
}


def money_is_planned(story):
    """Before the story: two wards with a budget, and one with money to spare."""
    centres = {
        key: money.cost_centre(story.odoo, name, _code(story, key), facility)
        for key, (name, facility, _planned) in PLANNED.items()
    }
    lines = money.plan(
        story.over_rpc(CONTROLLER),
        f"Pumps {story.case.number}",
        {centres[key]: planned for key, (_n, _f, planned) in PLANNED.items()},
    )
    story.ids |= {f"money of {key}": lines[centre] for key, centre in centres.items()}


def _code(story, key):
    """Five digits, where those of the demo group have four."""
    return f"{story.case.number[:4]}{[*PLANNED].index(key)}"


def pumps_are_asked_for(story):
    """By a nurse manager for her ward, and for the sister hospital's."""
    page = _new_request(story, DESKTOP, "general", ASKED_GENERAL)
    assert "is short by $ 400.00" in forms.text(page)
    story.picture(page, "request-short-of-money")
    forms.press(page, "Submit")
    page.wait_for_selector(":text('Ask its controller for a transfer, then submit')")
    story.await_value(REQUEST, story.ids["general"], "state", "draft")

    page = _new_request(story, PHONE, "riverside", ASKED_RIVERSIDE)
    story.picture(page, "request")
    forms.press(page, "Submit")
    page.wait_for_selector(".o_wardclerk_panel:has-text('Riverside')")
    story.await_value(REQUEST, story.ids["riverside"], "approval_state", "pending")


def _new_request(story, size, key, quantity):
    """Fill in and save a request for pumps; its form stays open."""
    page = story.open(NURSE, "purchase-requests/new", size)
    _name, facility, _planned = PLANNED[key]
    forms.fill(page, title=f"Infusion pumps, {key} ward")
    forms.choose(page, "facility_id", facility)
    forms.choose(page, "cost_centre_id", _code(story, key))
    forms.fill(page, reason="Six of ten pumps are no longer serviced by their maker.")
    line = {"name": PUMP, "quantity": quantity, "price_unit": AGREED}
    forms.add_line(page, "line_ids", **line)
    forms.save(page)
    story.ids[key] = forms.record_id(page)
    return page


def money_is_transferred(story):
    """The controller moves what is missing, the facility's manager approves it."""
    page = story.open(CONTROLLER, f"budget-lines/{story.ids['money of general']}")
    forms.press(page, "Transfer to It")
    page.wait_for_selector(".o_field_widget[name='from_line_id'] input")
    forms.choose(page, "from_line_id", _code(story, "spare"))
    forms.fill(page, amount=SHORT_BY, reason="The step-down unit needs fewer monitors.")
    forms.save(page)
    story.ids["transfer"] = forms.record_id(page)
    forms.press(page, "Submit")
    story.await_value(TRANSFER, story.ids["transfer"], "approval_state", "pending")
    story.picture(page, "transfer")

    story.approve(TRANSFER, story.ids["transfer"], MANAGER)

    story.await_value(TRANSFER, story.ids["transfer"], "state", "done")


def requests_are_approved(story):
    """She submits again, and the head of each department answers for the need."""
    page = story.open(NURSE, f"purchase-requests/{story.ids['general']}")
    assert "short by" not in forms.text(page)
    forms.press(page, "Submit")
    story.await_value(REQUEST, story.ids["general"], "approval_state", "pending")

    story.approve(REQUEST, story.ids["general"], HEAD, size=PHONE, picture="approval")
    story.approve(REQUEST, story.ids["riverside"], RIVERSIDE_HEAD)

    page.reload()
    page.wait_for_selector(":text('Approved. Procurement orders it next.')")
