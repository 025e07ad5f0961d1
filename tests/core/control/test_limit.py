"""Limits are read from the table; advice says what moving one would have done."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from wardclerk.core.control import Past, advise, limits_of, next_limit
from wardclerk.core.policy import decide, from_text

TABLE = from_text(
    """
inputs:
  - {name: amount, kind: number}
  - {name: category, kind: text}
rules:
  - {id: small, when: {amount: {below: 500}}}
  - {id: it, when: {category: {in: [it]}, amount: {at_most: 2000}},
     steps: [{role: it_lead}]}
  - {id: middle, when: {amount: {below: 5000}}, steps: [{role: head}]}
  - {id: rest, steps: [{role: head}, {role: cfo, order: 2}]}
"""
)
YEAR = 365


def facts(amount, category="care"):
    return {"amount": Decimal(str(amount)), "category": category}


def past(amount, caught=False, category="care"):
    return Past(facts(amount, category), Decimal(str(amount)), caught)


def test_limits_are_those_that_rules_name():
    assert limits_of(TABLE) == (500, 2000, 5000)


def test_next_limit_is_where_more_is_asked_of_this_document():
    assert next_limit(TABLE, facts(499)) == 500
    assert next_limit(TABLE, facts(500)) == 5000
    assert next_limit(TABLE, facts(2000, "it")) == 2000
    assert next_limit(TABLE, facts(9000)) is None
    assert next_limit(TABLE, {"category": "it"}) is None


def test_raising_a_limit_saves_decisions_and_lets_spend_pass_unseen():
    history = [past(600)] * 200 + [past(600, caught=True)] * 2 + [past(4000)] * 50

    first, *_ = advise(TABLE, history, YEAR)

    assert (first.rules, first.limit, first.raised) == (("small",), 500, 625)
    assert (first.decisions, first.documents) == (202, 202)
    assert first.unseen == 202 * 600
    assert first.caught == 1200
    assert 1200 < first.at_risk < first.unseen / 10


def test_a_limit_whose_documents_are_often_refused_is_not_raised_far():
    history = [past(550)] * 100 + [past(900, caught=True)] * 100

    first, *_ = advise(TABLE, history, YEAR)

    assert first.raised == 625
    assert first.decisions == 100


def test_a_raise_that_saves_next_to_nothing_is_not_advised():
    assert advise(TABLE, [past(600)] * 2, YEAR) == ()
    assert advise(TABLE, [], YEAR) == ()


def test_half_a_year_of_history_is_told_as_a_year():
    (advice, *_) = advise(TABLE, [past(600)] * 100, YEAR // 2)

    assert advice.decisions == 201


amounts = st.lists(st.integers(1, 9000), max_size=60)


@given(amounts)
def test_saved_decisions_are_those_that_the_moved_table_does_not_ask(values):
    history = [past(one) for one in values]

    for advice in advise(TABLE, history, YEAR):
        text = {500: "below: 500", 2000: "at_most: 2000", 5000: "below: 5000"}
        assert advice.limit in text
        between = [v for v in values if advice.limit <= v <= advice.raised]
        assert advice.documents <= len(between)
        assert 0 <= advice.caught <= advice.at_risk <= advice.unseen


@given(st.integers(1, 9000), st.sampled_from(("care", "it")))
def test_below_the_next_limit_nothing_more_is_asked(amount, category):
    limit = next_limit(TABLE, facts(amount, category))

    if limit is not None and amount < limit:
        present = decide(TABLE, facts(amount, category))
        for step in (Decimal("0.25"), Decimal("0.5"), Decimal("0.99")):
            between = amount + (limit - amount) * step
            assert len(decide(TABLE, facts(between, category)).steps) <= len(
                present.steps
            )
