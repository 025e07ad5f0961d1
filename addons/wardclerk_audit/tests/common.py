"""What the tests of evidence share."""

import json

from odoo.tests.common import new_test_user


def make_people(case):
    """Give the case an auditor, a requester and a facility they work at."""
    env = case.env
    case.auditor = new_test_user(
        env, "wardclerk_auditor", groups="wardclerk_base.group_auditor"
    )
    case.requester = new_test_user(
        env, "wardclerk_requester", groups="wardclerk_base.group_requester"
    )
    case.facility = env["wardclerk.facility"].create(
        {"name": "Mercy Clinic", "code": "MERCY"}
    )


def flushed(case, records, action=None):
    """Write buffered entries and return those about the records, oldest first."""
    case.env.cr.flush()
    domain = [("res_model", "=", records._name), ("res_id", "in", records.ids)]
    if action:
        domain.append(("action", "=", action))
    return case.env["wardclerk.audit.entry"].sudo().search(domain, order="id")


def facts(entry):
    """Return the sealed body as a dictionary."""
    return json.loads(entry.body)
