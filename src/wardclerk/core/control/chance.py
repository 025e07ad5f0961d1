"""How likely something is by chance alone: exact tails, and what stands out."""

from __future__ import annotations

from collections.abc import Sequence
from math import comb, exp

BISECTIONS = 50  # halves the range of a share below any digit that is shown


def binomial_tail(hits: int, trials: int, share: float) -> float:
    """Return the chance of at least so many hits, each with this share."""
    if hits <= 0:
        return 1.0
    return min(
        1.0,
        sum(
            comb(trials, n) * share**n * (1 - share) ** (trials - n)
            for n in range(hits, trials + 1)
        ),
    )


def poisson_tail(hits: int, expected: float) -> float:
    """Return the chance of at least so many events when so many are expected.

    Summed from the tail itself: one minus the rest would lose small chances.
    """
    if hits <= 0:
        return 1.0
    if expected <= 0:
        return 0.0
    term = exp(-expected)
    for n in range(1, hits + 1):
        term *= expected / n
    total, n = 0.0, hits
    while term > total * 1e-12:
        total += term
        n += 1
        term *= expected / n
    return min(1.0, total)


def share_at_most(hits: int, trials: int, doubt: float = 0.05) -> float:
    """Return the share that `hits` of `trials` leave possible, within the doubt.

    The exact upper limit of Clopper and Pearson: that nobody ever objected to three
    documents does not mean that nothing can be wrong with the fourth.
    """
    if trials == 0 or hits >= trials:
        return 1.0
    low, high = hits / trials, 1.0
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        at_most_so_many = 1 - binomial_tail(hits + 1, trials, middle)
        low, high = (middle, high) if at_most_so_many > doubt else (low, middle)
    return high


def stands_out(
    chances: Sequence[float], false_share: float, looked_at: int
) -> list[bool]:
    """Tell which of many chances are too small to be luck.

    Benjamini and Hochberg: of what is told, at most about `false_share` is luck,
    however many groups were looked at. Groups without a chance showed nothing.
    """
    order = sorted(range(len(chances)), key=chances.__getitem__)
    last = 0
    for rank, place in enumerate(order, 1):
        if chances[place] <= false_share * rank / looked_at:
            last = rank
    told = set(order[:last])
    return [place in told for place in range(len(chances))]
