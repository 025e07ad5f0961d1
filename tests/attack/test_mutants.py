"""Without any single guard the random attacker breaks a law; asked for by --mutants."""

import os

import pytest

from tests.attack.attacker import attack
from tests.attack.mutants import MUTANTS, mutated
from tests.attack.oracle import Broken

RUNS = int(os.environ.get("WARDCLERK_ATTACK_RUNS", "60"))
STEPS = int(os.environ.get("WARDCLERK_ATTACK_STEPS", "50"))
SEED = int(os.environ.get("WARDCLERK_SEED", "1"))


@pytest.mark.parametrize("name", sorted(MUTANTS))
def test_attacker_notices_the_missing_guard(name, tmp_path, request):
    if not request.config.getoption("--mutants"):
        pytest.skip("long: ask with --mutants")

    with (
        mutated(MUTANTS[name], tmp_path / "addons") as arena,
        pytest.raises(Broken) as caught,
    ):
        attack(
            arena,
            runs=RUNS,
            steps=STEPS,
            number=SEED,
            shrink=False,
            ways=MUTANTS[name].ways,
            models=("account.move", "purchase.order"),  # one guard is for all of them
        )

    print(f"\n{name}: {str(caught.value).splitlines()[0]}")  # noqa: T201
