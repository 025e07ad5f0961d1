"""Chances agree with what brute force counts."""

from itertools import product
from math import exp, factorial, isclose

from hypothesis import given
from hypothesis import strategies as st

from wardclerk.core.control import (
    binomial_tail,
    poisson_tail,
    share_at_most,
    stands_out,
)


@given(st.integers(0, 8), st.integers(1, 8), st.floats(0.01, 0.99))
def test_binomial_tail_is_the_sum_over_all_outcomes(hits, trials, share):
    counted = sum(
        share ** sum(outcome) * (1 - share) ** (trials - sum(outcome))
        for outcome in product((0, 1), repeat=trials)
        if sum(outcome) >= hits
    )

    assert isclose(binomial_tail(hits, trials, share), counted, abs_tol=1e-9)


@given(st.integers(1, 12), st.floats(0.001, 20))
def test_poisson_tail_is_one_minus_the_rest(hits, expected):
    rest = sum(exp(-expected) * expected**n / factorial(n) for n in range(hits))

    assert isclose(poisson_tail(hits, expected), 1 - rest, abs_tol=1e-9)


def test_a_small_poisson_tail_keeps_its_digits():
    assert isclose(poisson_tail(3, 1e-6), 1e-18 / 6, rel_tol=1e-5)


def test_three_documents_without_objection_prove_little():
    assert 0.6 < share_at_most(0, 3) < 0.65
    assert 0.0029 < share_at_most(0, 1000) < 0.0031
    assert share_at_most(0, 0) == share_at_most(5, 5) == 1


@given(st.integers(1, 60), st.data())
def test_the_possible_share_is_never_below_the_observed_one(trials, data):
    hits = data.draw(st.integers(0, trials))

    assert hits / trials <= share_at_most(hits, trials) <= 1


def test_one_small_chance_among_many_is_luck():
    assert stands_out([0.02, 0.03], 0.05, 2) == [True, True]
    assert stands_out([0.01, *[0.5] * 99], 0.05, 100) == [False] * 100
    assert stands_out([0.01], 0.05, 100) == [False]
    assert stands_out([], 0.05, 0) == []
