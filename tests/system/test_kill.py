"""Any part may be killed at any moment of the main job: ten documents stay ten results.

Moments are drawn with a seed that a failure names; WARDCLERK_SEED replays it, and
WARDCLERK_MOMENTS says how many moments are tried for each part (1 when unset).
"""

import os
import random
import sys
import time

import pytest
from letters import in_waves, round_of_ten
from outcome import check_round
from stack import wait_until

PARTS = ("postgres", "mailbox", "gateway", "assist", "relay", "odoo", "n8n")
MOMENTS = int(os.environ.get("WARDCLERK_MOMENTS", "1"))
SEED = int(os.environ.get("WARDCLERK_SEED", time.time()))
ARRIVAL_SECONDS = 300
JOB_SECONDS = 12  # about how long ten documents take: the range of moments


@pytest.mark.parametrize("moment", range(MOMENTS))
@pytest.mark.parametrize("part", PARTS)
def test_ten_documents_survive_the_death_of_a_part(
    stack, part, moment, record_property
):
    draw = random.Random(f"{SEED}-{part}-{moment}")
    delay_seconds = draw.uniform(0, JOB_SECONDS)
    record_property("seed", SEED)
    sys.stdout.write(f"SEED={SEED} kill -9 {part} after {delay_seconds:.1f} s\n")
    bills, about_bills = in_waves(round_of_ten(f"{SEED} {part} {moment}"))

    sent = send_until(stack, bills, delay_seconds)
    stack.kill(part)
    stack.up()
    for letter in bills[sent:]:
        stack.send(letter.raw, letter.recipient)
    settled(stack, bills)
    for letter in about_bills:
        stack.send(letter.raw, letter.recipient)
    settled(stack, about_bills)

    letters = bills + about_bills
    check_round(stack, letters, stack.reports([one.message_id for one in letters]))


def send_until(stack, letters, delay_seconds):
    """Send while time lasts, then go on waiting: the moment may come after the last."""
    deadline = time.monotonic() + delay_seconds
    sent = 0
    for letter in letters:
        stack.send(letter.raw, letter.recipient)
        sent += 1
        if time.monotonic() > deadline:
            return sent
    wait_until(
        lambda: time.monotonic() > deadline, JOB_SECONDS + 1, "the moment has come"
    )
    return sent


def settled(stack, letters):
    """Everything has arrived, and what was taken in while assist was away is read."""
    stack.outcomes(letters, ARRIVAL_SECONDS)

    def all_read():
        found = stack.reports([letter.message_id for letter in letters])
        rows = [row for report in found.values() for row in report]
        return all("assist_unavailable" not in row["problems"] for row in rows)

    wait_until(all_read, ARRIVAL_SECONDS, "everything was read")
