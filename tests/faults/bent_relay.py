"""Runs the real relay with one fault built in, told by its environment.

WARDCLERK_FAULT_POINT and _PASSAGE: kill itself at the n-th passage of a named point.
WARDCLERK_FAULT_SKEW_SECONDS: a wrong clock.
WARDCLERK_FAULT_PROBE_SECONDS: how often a breaker tries again; days pass in seconds.
"""

import os
import signal
import sys
import time
import types

from wardclerk.core.event import breaker
from wardclerk.relay import __main__ as relay
from wardclerk.relay import sender
from wardclerk.relay.dispatcher import Dispatcher
from wardclerk.relay.sender import Sender

PREFIX = "WARDCLERK_FAULT_"
POINTS = {
    "claim": (Dispatcher, "_claim"),
    "send": (Sender, "post"),
    "acknowledge": (Dispatcher, "_store"),
}


def bend():
    """Build in what the environment asks for."""
    if point := os.environ.get(f"{PREFIX}POINT"):
        die_at(point, int(os.environ[f"{PREFIX}PASSAGE"]))
    if skew := os.environ.get(f"{PREFIX}SKEW_SECONDS"):
        sender.time = types.SimpleNamespace(
            time=lambda: time.time() + float(skew), monotonic=time.monotonic
        )
    if probe := os.environ.get(f"{PREFIX}PROBE_SECONDS"):
        breaker.PROBE_SECONDS = float(probe)


def die_at(point, passage):
    """Kill this process right before or after what the point names."""
    moment, _, what = point.partition("_")
    holder, name = POINTS[what]
    original = getattr(holder, name)
    passed = 0

    async def deadly(*args, **kwargs):
        nonlocal passed
        if moment == "before":
            passed += 1
            die_when(passed == passage)
        result = await original(*args, **kwargs)
        # A claim of nothing is no passage: nothing is at stake.
        if moment == "after" and result != []:
            passed += 1
            die_when(passed == passage)
        return result

    setattr(holder, name, deadly)


def die_when(is_time):
    """As by a power cut: nothing is tidied up."""
    if is_time:
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    bend()
    sys.exit(relay.main())
