"""Random tables and facts for the property tests."""

from decimal import Decimal

from hypothesis import strategies as st

from wardclerk.core.policy import (
    Between,
    Input,
    Is,
    Kind,
    Known,
    Member,
    Overlap,
    Rule,
    Step,
    Table,
    Within,
)

INPUTS = (
    Input("amount", Kind.NUMBER, "amount"),
    Input("category", Kind.TEXT),
    Input("exceptions", Kind.SET),
    Input("facility", Kind.TREE),
    Input("urgent", Kind.BOOLEAN),
)
WORDS = ("red", "green", "blue", "no", "1")
# A small tree, so that random rules and random facts meet.
PATHS = (("G",), ("G", "A"), ("G", "A", "A1"), ("G", "B"), ("G", "B", "B1"))
PLACES = sorted({place for path in PATHS for place in path})

few_numbers = st.integers(-4, 4).map(lambda n: Decimal(n) / 2)
words = st.frozensets(st.sampled_from(WORDS), min_size=1, max_size=3)
unknown = st.booleans()
known = st.builds(Known, known=st.booleans())


@st.composite
def ranges(draw):
    low, high = sorted((draw(few_numbers), draw(few_numbers)))
    lower = draw(st.sampled_from((None, low)))
    upper = high if lower is None else draw(st.sampled_from((None, high)))
    point = lower is not None and lower == upper
    return Between(
        lower,
        upper,
        with_lower=point or draw(st.booleans()),
        with_upper=point or draw(st.booleans()),
        or_unknown=draw(unknown),
    )


@st.composite
def overlaps(draw):
    any_of = draw(st.one_of(st.just(frozenset()), words))
    none_of = draw(st.one_of(st.just(frozenset()), words)) - any_of
    choices = (None, False) if any_of else (None, False, True)
    empty = draw(st.sampled_from(choices))
    if not any_of and not none_of and empty is None:
        empty = False
    return Overlap(any_of, none_of, empty, draw(unknown))


CONDITIONS = {
    "amount": ranges(),
    "category": st.builds(Member, words, st.booleans(), unknown),
    "exceptions": overlaps(),
    "facility": st.builds(
        Within,
        st.frozensets(st.sampled_from(PLACES), min_size=1, max_size=2),
        st.booleans(),
        unknown,
    ),
    "urgent": st.builds(Is, st.booleans(), unknown),
}
whens = st.fixed_dictionaries(
    {}, optional={name: one | known for name, one in CONDITIONS.items()}
)
codes = st.lists(st.sampled_from(("quote", "amount", "contract")), max_size=2)
who = st.sampled_from(
    ({"role": "department_head"}, {"role": "finance_controller"})
    + ({"user": "ada"}, {"manager": 3}, {"field": "responsible_id"})
)
quorums = st.sampled_from(
    ({}, {"quorum": "all"}, {"quorum": "count", "quorum_value": 2})
)
urgencies = st.sampled_from(
    ({}, {"escalate_to": "group_cfo", "escalate_hours": 8}, {"target_hours": 24})
)


@st.composite
def approving_steps(draw):
    return Step(
        **draw(who),
        **draw(quorums),
        **draw(urgencies),
        order=draw(st.integers(1, 3)),
        documents=tuple(draw(codes)),
        step_up_above=draw(st.sampled_from((Decimal(0), Decimal("4800.50")))),
        relies_on=tuple(draw(codes)),
    )


@st.composite
def steps_of_a_rule(draw):
    steps = draw(st.lists(approving_steps(), max_size=3))
    watchers = draw(st.sampled_from(((), ("warn",), ("block", "warn"))))
    watching = [Step(role="department_head", purpose=purpose) for purpose in watchers]
    return tuple(draw(st.permutations(steps + watching)))


steps = steps_of_a_rule()


@st.composite
def tables(draw, hit_policy=None):
    rules = [
        Rule(
            id=f"r{n}",
            when=draw(whens),
            steps=() if block else draw(steps),
            block=block,
            reason=draw(st.sampled_from(("", "Because."))),
            lane=draw(st.sampled_from(("", "low_risk"))),
            decide_by_link=draw(st.booleans()),
        )
        for n, block in enumerate(
            draw(st.lists(st.sampled_from(("", "", "Not allowed.")), max_size=8))
        )
    ]
    policy = hit_policy or draw(st.sampled_from(("first", "unique")))
    return Table(INPUTS, tuple(rules), policy)


facts = st.fixed_dictionaries(
    {},
    optional={
        "amount": st.integers(-9, 9).map(lambda n: Decimal(n) / 4),
        "category": st.sampled_from((*WORDS, "other")),
        "exceptions": st.lists(st.sampled_from((*WORDS, "other")), max_size=3),
        "facility": st.sampled_from(PATHS).map(list),
        "urgent": st.booleans(),
    },
)
