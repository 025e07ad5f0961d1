"""People of every role try at random to break laws 1 to 3, on a running Odoo.

`./wardclerk test attack -- -k attacker` makes a short run, the same one each time;
WARDCLERK_SEED=... makes another. WARDCLERK_ATTACK_RUNS=500 makes the long one, and with
WARDCLERK_ATTACK_SHRINK=1 the shortest story that breaks a law is looked for.
"""

import os

from tests.attack.arena import running
from tests.attack.attacker import attack

RUNS = int(os.environ.get("WARDCLERK_ATTACK_RUNS", "12"))
STEPS = int(os.environ.get("WARDCLERK_ATTACK_STEPS", "50"))
SEED = int(os.environ.get("WARDCLERK_SEED", "1"))
REACHED = ("approved", "decisions", "released", "superseded")
# A short run meets these now and then; a long one always does.
DEEP = ("amended", "overridden", "delegated", "by_link") if RUNS >= 100 else ()
SHRINK = "WARDCLERK_ATTACK_SHRINK" in os.environ


def test_no_attacker_breaks_a_law(capsys):
    with capsys.disabled():
        print(f"\nSEED={SEED} runs={RUNS} steps={STEPS}")  # noqa: T201

    with running() as arena:
        tally = attack(arena, runs=RUNS, steps=STEPS, number=SEED, shrink=SHRINK)

    with capsys.disabled():
        print(tally)  # noqa: T201
    unreached = {name for name in (*REACHED, *DEEP) if not tally[name]}
    assert not unreached, f"what was never reached was not tested: {unreached}"
