"""People of every role try at random to break laws 1 to 3, on a running Odoo.

`./wardclerk test attack -- -k attacker` makes a short run, the same one each time;
WARDCLERK_SEED=... makes another. WARDCLERK_ATTACK_RUNS=500 makes the long one, and with
WARDCLERK_ATTACK_SHRINK=1 the shortest story that breaks a law is looked for.
WARDCLERK_ATTACK_MODELS=wardclerk.payment.run attacks one kind of documents.
"""

import os

from tests.attack.arena import running
from tests.attack.attacker import attack
from tests.attack.kinds import KINDS

RUNS = int(os.environ.get("WARDCLERK_ATTACK_RUNS", "12"))
STEPS = int(os.environ.get("WARDCLERK_ATTACK_STEPS", "50"))
SEED = int(os.environ.get("WARDCLERK_SEED", "1"))
REACHED = ("approved", "decisions", "released")
RUNS_OF_ALL = 100  # a short run meets the deep ones now and then
DEEP = ("superseded", "amended", "overridden", "delegated", "by_link", *KINDS)
MODELS = tuple(filter(None, os.environ.get("WARDCLERK_ATTACK_MODELS", "").split(",")))
SHRINK = "WARDCLERK_ATTACK_SHRINK" in os.environ


def test_no_attacker_breaks_a_law(capsys):
    with capsys.disabled():
        print(f"\nSEED={SEED} runs={RUNS} steps={STEPS}")  # noqa: T201

    with running() as arena:
        tally = attack(
            arena,
            runs=RUNS,
            steps=STEPS,
            number=SEED,
            shrink=SHRINK,
            models=MODELS or tuple(KINDS),
        )

    with capsys.disabled():
        print(tally)  # noqa: T201
    wanted = (*REACHED, *DEEP) if RUNS >= RUNS_OF_ALL and not MODELS else REACHED
    unreached = {name for name in wanted if not tally[name]}
    assert not unreached, f"what was never reached was not tested: {unreached}"
