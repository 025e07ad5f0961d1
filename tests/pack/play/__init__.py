"""Runs inside Odoo's shell: plays a pack as real users and tells what came of it."""

from __future__ import annotations

import time

from tests.pack.cases import pack
from tests.pack.play import bank, bills, delegates, orders
from tests.pack.play.world import World


def play(env, seed: int) -> dict:
    """Return what was refused, what was told, and how long each part took.

    `refused` is {case id: {way: whether it was}}, `alarms` are what detectors told,
    each with (case id, place) of its documents; case 0 is honest business.
    """
    wanted, world = pack(seed), World(env)
    refused, alarms, seconds = {}, [], {}
    for part, found in (
        (bills.play, alarms),
        (bank.play, refused),
        (delegates.play, refused),
        (orders.play, alarms),  # last: hundreds of them wait for approval afterwards
    ):
        began_at = time.monotonic()
        told = part(world, wanted)
        found.update(told) if isinstance(found, dict) else found.extend(told)
        seconds[part.__module__.rpartition(".")[2]] = time.monotonic() - began_at
    return {"refused": refused, "alarms": alarms, "seconds": seconds}
