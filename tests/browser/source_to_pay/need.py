"""A need and the money for it: requests, a budget that is short, a transfer."""

from datetime import UTC, datetime

import forms
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
    _let_keep_analytic_accounts(story)
    centres = {key: _cost_centre(story, key) for key in PLANNED}
    year = datetime.now(UTC).year
    finance = story.over_rpc(CONTROLLER)
    [budget] = finance.call(
        "wardclerk.budget",
        "create",
        [
            {
                "name": f"Pumps {year}",
                "date_from": f"{year}-01-01",
                "date_to": f"{year + 1}-12-31",
                "line_ids": [
                    (
                        0,
                        0,
                        {"cost_centre_id": centre, "planned": float(PLANNED[key][2])},
                    )
                    for key, centre in centres.items()
                ],
            }
        ],
    )
    finance.call("wardclerk.budget", "action_open", [budget])
    lines = finance.search_read(
        "wardclerk.budget.line", [("budget_id", "=", budget)], ["cost_centre_id"]
    )
    at = {line["cost_centre_id"][0]: line["id"] for line in lines}
    story.ids |= {f"money of {key}": at[centre] for key, centre in centres.items()}


def _let_keep_analytic_accounts(story):
    """Nobody of the demo group may; its administrator takes the right."""
    odoo = story.odoo
    (group,) = odoo.search_read(
        "ir.model.data",
        [("module", "=", "analytic"), ("name", "=", "group_analytic_accounting")],
        ["res_id"],
    )
    rights = {"group_ids": [(4, group["res_id"])]}
    odoo.call("res.users", "write", [odoo.uid], rights)


def _code(story, key):
    """Five digits, where those of the demo group have four."""
    return f"{story.case.number[:4]}{[*PLANNED].index(key)}"


def _cost_centre(story, key):
    """A cost centre with an analytic account of its own."""
    odoo = story.odoo
    name, facility, _planned = PLANNED[key]
    (place,) = odoo.search_read(
        "wardclerk.facility", [("name", "=", facility)], ["company_id"]
    )
    (plan,) = odoo.search_read(
        "account.analytic.plan", [("name", "=", "Cost centres")], ["id"]
    )
    named = {"name": name, "code": _code(story, key)}
    in_plan = {"plan_id": plan["id"], "company_id": place["company_id"][0]}
    [account] = odoo.call("account.analytic.account", "create", [{**named, **in_plan}])
    here = {"facility_id": place["id"], "analytic_account_id": account}
    [centre] = odoo.call("wardclerk.cost.centre", "create", [{**named, **here}])
    return centre


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
    # The web client may show what it kept of the form before what is stored.
    page.wait_for_selector(".o_form_view:not(:has-text('short by'))")
    forms.press(page, "Submit")
    story.await_value(REQUEST, story.ids["general"], "approval_state", "pending")

    story.approve(REQUEST, story.ids["general"], HEAD, size=PHONE, picture="approval")
    story.approve(REQUEST, story.ids["riverside"], RIVERSIDE_HEAD)

    page.reload()
    page.wait_for_selector(":text('Approved. Procurement orders it next.')")
