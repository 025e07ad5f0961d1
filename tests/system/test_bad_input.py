"""What an invoice mailbox gets on a bad day: each item visible with its reason."""

import pytest
from stack import wait_until

from samples.bad import BadInput, bad_inputs

MAILBOX = "invoices@hospitals.harbourview.example"
ARRIVAL_SECONDS = 180
INTAKE = "wardclerk.intake"


@pytest.mark.parametrize("bad", list(bad_inputs()), ids=lambda bad: bad.name)
def test_bad_input_becomes_a_visible_item_with_its_reason(stack, bad):
    odoo = stack.admin()
    for eml in bad.before:
        deliver(stack, odoo, eml)
    items = odoo.call(INTAKE, "search_count", [])
    reason = [("problem_ids.code", "=", bad.problem)]
    of_that_reason = odoo.call(INTAKE, "search_count", reason)

    stack.send(bad.eml, MAILBOX)

    wait_until(lambda: is_filed(stack), ARRIVAL_SECONDS, "the message is filed as done")
    if is_known(bad):
        assert odoo.call(INTAKE, "search_count", []) == items
    else:
        assert odoo.call(INTAKE, "search_count", []) == items + 1
        assert odoo.call(INTAKE, "search_count", reason) == of_that_reason + 1


def deliver(stack, odoo, eml):
    """Send what must have arrived before, and wait for it."""
    items = odoo.call(INTAKE, "search_count", [])
    stack.send(eml, MAILBOX)
    wait_until(lambda: is_filed(stack), ARRIVAL_SECONDS, "the earlier message is filed")
    assert odoo.call(INTAKE, "search_count", []) >= items


def is_filed(stack):
    return stack.count_mail(MAILBOX) == 0


def is_known(bad: BadInput):
    """A message that arrived before is no item of its own: its first is shown."""
    return bad.problem == "duplicate_message"
