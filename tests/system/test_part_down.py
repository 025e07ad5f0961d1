"""When a part is down, work waits where a person or the part itself finds it."""

import pytest
from approving import approve_all_steps
from letters import round_of_ten
from outcome import assert_no_bill_twice
from stack import wait_until

ARRIVAL_SECONDS = 240
RECOVERY_SECONDS = 300


def send_first(stack, name, count):
    letters = round_of_ten(name)[:count]
    for letter in letters:
        stack.send(letter.raw, letter.recipient)
    return letters


def test_without_assist_a_bill_arrives_for_a_person_and_is_read_later(stack):
    stack.kill("assist")

    letters = send_first(stack, "noassist", 1)

    key = letters[0].message_id
    (row,) = stack.outcomes(letters, ARRIVAL_SECONDS)[key]
    assert "assist_unavailable" in row["problems"]
    assert row["res_model"] == "account.move"
    stack.up()
    wait_until(
        lambda: stack.reports([key])[key][0]["fields"],
        RECOVERY_SECONDS,
        "the document was read after assist came back",
    )
    assert_no_bill_twice(stack.admin(), letters)


@pytest.mark.parametrize("part", ["n8n", "odoo", "relay"])
def test_mail_waits_for_a_part_that_is_down_and_is_processed_once(stack, part):
    stack.kill(part)
    letters = send_first(stack, f"no{part}", 2)

    stack.up()

    stack.outcomes(letters, RECOVERY_SECONDS)
    assert_no_bill_twice(stack.admin(), letters)


def test_what_was_approved_while_n8n_is_down_is_told_when_it_returns(stack):
    letters = send_first(stack, "late", 1)
    reports = stack.outcomes(letters, ARRIVAL_SECONDS)
    bill_id = reports[letters[0].message_id][0]["res_id"]
    event = [("res_id", "=", bill_id), ("type", "=", "vendor_bill.approved")]
    odoo = stack.admin()
    stack.kill("n8n")

    approve_all_steps(stack, bill_id)

    (waiting,) = odoo.search_read("wardclerk.outbox", event, ["state"])
    assert waiting["state"] in ("queued", "sending")
    stack.up()
    wait_until(
        lambda: (
            odoo.search_read("wardclerk.outbox", event, ["state"])[0]["state"]
            == "confirmed"
        ),
        RECOVERY_SECONDS,
        "the event is confirmed",
    )
