"""300 cases a seed: attempts refused, frauds and copies found, little in vain."""

import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

import pytest

from tests.attack.arena import Arena
from tests.pack.case import DETECTIVE, EXACT, FUZZY, KINDS, PREVENTIVE
from tests.pack.cases import pack
from tests.pack.score import score, table, together
from wardclerk.cli import settings

# Detectors are improved by looking at the first one, and proven by the second.
SEEDS = (2026, 31)
OPENED_ONE_BY_ONE = Lock()  # a template is cloned by one at a time
SCRIPT = """
import sys
sys.path.insert(0, {root!r})
from tests.pack.play import play
answer(play(env, {seed}))
"""


@pytest.fixture(scope="module")
def played():
    """Play the packs side by side; return the figures of each seed."""
    with ThreadPoolExecutor(len(SEEDS)) as pool:
        return dict(zip(SEEDS, pool.map(play, SEEDS), strict=True))


@pytest.fixture(params=SEEDS)
def lines(request, played):
    return played[request.param]


def play(seed):
    """Play the pack of a seed on a database of its own, and say what came of it."""
    arena = Arena()
    try:
        with OPENED_ONE_BY_ONE:
            arena.open()
        script = SCRIPT.format(root=str(settings.ROOT), seed=seed)
        found = arena.shell(script)
    finally:
        arena.close()
    lines = score(pack(seed).cases, found)
    sys.stdout.write(f"\nseed {seed}\n{table(lines)}\n")
    return lines


def test_there_are_300_cases_of_each_seed():
    for seed in SEEDS:
        assert len(pack(seed).cases) == 300
        assert pack(seed) == pack(seed)
        assert {case.kind for case in pack(seed).cases} == set(KINDS)


def test_every_attempt_is_refused_and_no_honest_one(lines):
    prevented = together(lines, PREVENTIVE, "prevented")

    assert prevented.recall == 1.0
    assert prevented.vain == 0


def test_what_avoids_a_control_is_found(lines):
    detected = together(lines, DETECTIVE, "detected")

    assert detected.recall >= 0.95
    assert detected.precision >= 0.60


def test_exact_copies_are_all_found(lines):
    assert together(lines, EXACT, "exact").recall == 1.0


def test_copies_that_were_altered_are_found(lines):
    fuzzy = together(lines, (*FUZZY, "business"), "fuzzy")

    assert fuzzy.recall >= 0.95
    assert fuzzy.precision >= 0.90
