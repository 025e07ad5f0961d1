"""Somebody without a seat in the back office, who asks for goods in the portal."""

from odoo.fields import Command

from .people import DOMAIN

GROUP = "wardclerk_request_portal.group_portal_requester"


def load(book):
    """Create one: they may ask for one facility, and only nursing pays."""
    facility = book.get("facility", "RSH")
    login = f"riverside.ward.assistant@{DOMAIN}"
    person = book.env["res.users"].create(
        {
            "name": "Riverside Ward Assistant",
            "login": login,
            "email": login,
            "company_id": facility.company_id.id,
            "company_ids": [Command.set(facility.company_id.ids)],
            "facility_ids": [Command.set(facility.ids)],
            "request_cost_centre_ids": [
                Command.set(book.get("cost_centre", "1310").ids)
            ],
            "group_ids": [Command.set(book.env.ref(GROUP).ids)],
            "tz": facility.tz,
        }
    )
    book.note("outsider", "riverside.ward.assistant", person)
