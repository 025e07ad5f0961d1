"""Orders in parts and amounts below a limit are found, and little else is."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tests.core.control.labelled import scores, without_fraud, year
from wardclerk.core.control import Document, Kind, Settings, find

SEEDS = range(1000, 1040)  # others than those that the defaults were chosen on
RECALL_MIN, PRECISION_MIN = 0.95, 0.60
HONEST_SHARE_MAX = 0.005  # findings a document in a year without fraud
LIMIT = Decimal(500)
DAY = date(2026, 3, 2)


def order(number, days, amount, vendor="V1", requester=1):
    amount = Decimal(amount)
    return Document(
        number,
        DAY + timedelta(days=days),
        amount,
        requester,
        vendor,
        limit=LIMIT if amount < LIMIT else None,
    )


def mean(values):
    return sum(values) / len(values)


def test_planted_fraud_is_found_and_most_of_what_is_told_is_fraud():
    recalls, precisions = defaultdict(list), defaultdict(list)
    for seed in SEEDS:
        documents, planted = year(seed)

        found = find(documents, Settings())

        for kind, (recall, precision) in scores(planted, found).items():
            recalls[kind].append(recall)
            precisions[kind].append(precision)

    for kind in (Kind.SPLIT, Kind.NEAR_LIMIT, None):
        assert mean(recalls[kind]) >= RECALL_MIN, (kind, mean(recalls[kind]))
        assert mean(precisions[kind]) >= PRECISION_MIN, (kind, mean(precisions[kind]))


def test_a_year_without_fraud_stays_nearly_silent():
    shares = []
    for seed in SEEDS[:10]:
        honest = without_fraud(*year(seed))

        shares.append(len(find(honest, Settings())) / len(honest))

    assert mean(shares) <= HONEST_SHARE_MAX


def test_three_parts_in_a_week_are_one_purchase():
    parts = [order(n, day, 400) for n, day in enumerate((0, 2, 5))]
    others = [order(10 + n, 40 + 60 * n, 90, vendor="V2") for n in range(4)]

    (found,) = find([*parts, *others], Settings())

    assert found.kind is Kind.SPLIT
    assert found.total == 1200
    assert [one.id for one in found.documents] == [0, 1, 2]
    assert found.chance < 0.01


def test_parts_that_stay_below_the_limit_together_avoid_nothing():
    assert not find([order(n, n, 100) for n in range(4)], Settings())


def test_orders_of_two_people_are_not_one_purchase():
    documents = [order(1, 0, 400), order(2, 1, 400, requester=2)]

    assert not find(documents, Settings())


def test_a_habit_below_the_limit_is_told_with_its_chance():
    habit = [order(n, 50 * n, 480 + n, vendor=f"V{n}") for n in range(5)]
    usual = [order(20 + n, 30 * n, 60 + n, vendor="V9") for n in range(10)]

    (found,) = find([*habit, *usual], Settings())

    assert (found.kind, found.vendor, found.limit) == (Kind.NEAR_LIMIT, "", LIMIT)
    assert len(found.documents) == found.compared == 5
    assert found.chance == (1 / 20) ** 5


def test_a_subscription_just_below_the_limit_is_one_agreement():
    assert not find([order(n, 30 * n, 490) for n in range(12)], Settings())


def test_amounts_on_both_sides_of_the_limit_are_business_as_usual():
    amounts = (410, 430, 455, 470, 480, 490, 505, 520, 540, 560, 600, 620)
    documents = [order(n, 30 * n, one) for n, one in enumerate(amounts)]

    assert not find(documents, Settings())


documents_of_one_pair = st.lists(
    st.tuples(st.integers(0, 360), st.integers(1, 900)), max_size=25
).map(lambda rows: [order(n, day, amount) for n, (day, amount) in enumerate(rows)])


@given(documents_of_one_pair, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(documents, chance):
    mixed = documents[:]
    chance.shuffle(mixed)

    assert find(documents, Settings()) == find(mixed, Settings())


@given(documents_of_one_pair)
def test_each_suspicion_holds_what_it_says(documents):
    settings = Settings()

    for found in find(documents, settings):
        assert all(one.amount < found.limit for one in found.documents)
        if found.kind is Kind.SPLIT:
            assert found.total >= found.limit
            days = (found.documents[-1].day - found.documents[0].day).days
            assert days <= settings.parts_days
        else:
            assert len(found.documents) >= settings.documents_min
        assert 0 <= found.chance <= settings.false_share
