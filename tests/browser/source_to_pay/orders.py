"""Requests become orders, one a facility, and a part of them arrives."""

import forms
from conftest import PHONE

from source_to_pay.need import PLANNED
from source_to_pay.people import BUYER, HEAD, LEAD, RIVERSIDE_HEAD, STOREKEEPER
from source_to_pay.pumps import AGREED, ARRIVED, PUMP, VENDOR_CODE

ORDER = "purchase.order"
REQUEST = "wardclerk.purchase.request"
BOTH = ("general", "riverside")


def pump_is_in_the_catalogue(story):
    """Before: the administrator has put it there, with the price that was agreed."""
    (category,) = story.odoo.search_read(
        "product.category", [("name", "=", "Biomedical equipment and service")], ["id"]
    )
    offer = {
        "partner_id": story.ids["partner"],
        "product_code": VENDOR_CODE,
        "product_name": PUMP,
        "price": float(AGREED),
    }
    [story.ids["product"]] = story.odoo.call(
        "product.product",
        "create",
        [
            {
                "name": PUMP,
                "default_code": story.case.product_code,
                "categ_id": category["id"],
                "type": "consu",
                "is_storable": True,
                "purchase_method": "receive",
                "sale_ok": False,
                "standard_price": float(AGREED),
                "supplier_taxes_id": [(6, 0, [])],
                "seller_ids": [(0, 0, offer)],
            }
        ],
    )


def requests_become_orders(story):
    """A buyer says as what they are ordered, chooses both, and gets an order each."""
    for key in BOTH:
        page = story.open(BUYER, f"purchase-requests/{story.ids[key]}")
        row = page.locator(".o_field_widget[name='line_ids'] .o_data_row").first
        row.locator("td[name='order_product_id']").click()
        selected = ".o_field_widget[name='line_ids'] .o_selected_row"
        forms.choose(page, "order_product_id", story.case.product_code, selected)
        forms.save(page)

    page = story.open(BUYER, "purchase-requests")
    for key in BOTH:
        number = story.read(REQUEST, story.ids[key], "name")["name"]
        page.locator(
            f".o_data_row:has-text('{number}') .o_list_record_selector input"
        ).check()
    page.click("button:has-text('Create Orders')")
    ours = f".o_data_row:has-text('{story.case.vendor.name}')"
    for _name, facility, _planned in (PLANNED[key] for key in BOTH):
        page.wait_for_selector(f"{ours}:has-text('{facility}')")
    story.picture(page, "orders-by-facility")
    for key in BOTH:
        story.ids[f"order for {key}"] = _order_of(story, key)


def _order_of(story, key):
    """The order that holds what a request asks for."""
    (share,) = story.auditor.search_read(
        "wardclerk.purchase.request.allocation",
        [("request_line_id.request_id", "=", story.ids[key])],
        ["order_line_id"],
    )
    (line,) = story.auditor.search_read(
        "purchase.order.line", [("id", "=", share["order_line_id"][0])], ["order_id"]
    )
    return line["order_id"][0]


def orders_are_approved(story):
    """By whom the policy names for the amount at each place."""
    deciders = {"general": (HEAD, LEAD), "riverside": (RIVERSIDE_HEAD,)}
    for key, people in deciders.items():
        order = story.ids[f"order for {key}"]
        page = story.open(BUYER, f"purchase/{order}")
        forms.press(page, "Confirm Order")
        page.wait_for_selector(".o_wardclerk_panel:has-text('since')")
        if key == "general":
            story.picture(page, "order-waits")
        story.approve(ORDER, order, *people)
        story.await_value(ORDER, order, "state", "purchase")


def a_part_arrives(story):
    """The storekeeper counts three of four pumps at the dock, on the phone."""
    (picking,) = story.over_rpc(STOREKEEPER).search_read(
        "stock.picking",
        [("purchase_id", "=", story.ids["order for general"])],
        ["name"],
    )
    page = story.open(STOREKEEPER, f"receipts/{picking['id']}", PHONE)
    page.locator(".o_field_widget[name='move_ids'] .o_kanban_record").first.click()
    page.locator(f"{forms.DIALOG} .o_kanban_record:has-text('{PUMP}')").first.click()
    forms.fill(page, forms.DIALOG, quantity=ARRIVED)
    for _dialogue in ("of the pumps", "of the delivery"):
        forms.answer(page, "Save")
    page.wait_for_selector(forms.DIALOG, state="detached")
    story.picture(page, "receipt")
    forms.press(page, "Validate")
    forms.answer(page, "Create Backorder")
    story.await_value("stock.picking", picking["id"], "state", "done")
