"""Somebody approves their own order, by way of those who stand in for each other."""

from __future__ import annotations

from dataclasses import dataclass

from tests.pack.case import Case

KIND = "self_approval"
HEADS = ("head", "deputy")  # each of them approves such orders
STAND_INS = 5  # people who approve nothing themselves
CHAIN_MAX = 3  # hand-overs
WRONG = {  # story: how many
    "approver_lends": 6,  # an approver's turn comes round to who made the order
    "maker_lends": 6,  # an approver made it, and lends the turn away
    "peer_lends": 4,  # another approver's turn comes round to the one who made it
    "requester_rewritten": 4,  # another name is put on the order first
    "edited": 4,  # who stands in rewrites the order, and decides on it
}
HONEST = {"stands_in": 4, "made_another_order": 2}


@dataclass(frozen=True, slots=True)
class DelegatePlan:
    """Each of the chain delegates to the next one; then `decides` decides."""

    maker: str
    chain: tuple[str, ...]
    decides: str
    by_owner: bool  # a policy owner sets the delegations up
    amount: int


def cases(chance) -> list[Case]:
    """Return 24 attempts and 6 honest decisions of people who stand in."""
    return [
        Case(KIND, story, is_wrong, _plan(chance, story))
        for is_wrong, stories in ((True, WRONG), (False, HONEST))
        for story, count in stories.items()
        for _ in range(count)
    ]


def _plan(chance, story) -> DelegatePlan:
    head, peer = chance.sample(HEADS, 2)
    others = [f"stand_in_{n}" for n in range(STAND_INS)]
    one, *between = chance.sample(others, chance.randint(1, CHAIN_MAX))
    maker, chain = {
        "approver_lends": (one, (head, *between, one)),
        "requester_rewritten": (one, (head, *between, one)),
        "maker_lends": (head, (head, *between, one)),
        "peer_lends": (head, (peer, *between, head)),
        "edited": ("requester", (head, one)),
        "stands_in": ("requester", (head, one)),
        "made_another_order": ("requester", (head, one)),
    }[story]
    return DelegatePlan(
        maker=maker,
        chain=chain,
        decides=chain[-1],
        by_owner=chance.random() < 0.5,
        amount=chance.randint(200, 4500),
    )
