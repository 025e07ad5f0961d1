"""A table as plain dictionaries, for storage and text, and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields

from ..canonical import digest as digest_of
from .condition import Between, Is, Kind, Known, Member, Overlap, Within, number, stored
from .condition import number_text as text_of
from .step import Step
from .table import Input, Rule, Table

SCHEMAS = ("wardclerk.policy/1", "wardclerk.policy/2")
# What `wardclerk.policy/1` knows of a step. A table that says no more is still written
# so: its digest, signed by evidence years ago, stays the same for ever.
FIRST_STEP_WORDS = {"role", "user", "order", "quorum", "quorum_value", "target_hours"}
STEP_WORDS = {one.name for one in fields(Step)}
STEP_NUMBERS = ("manager", "order", "quorum_value", "target_hours", "escalate_hours")
STEP_LISTS = ("documents", "relies_on")
STEP_TEXTS = ("role", "user", "field", "quorum", "purpose", "escalate_to")
RULE_WORDS = {one.name for one in fields(Rule)}
LATER_RULE_WORDS = {"lane", "decide_by_link"}  # that `wardclerk.policy/1` lacks


class PolicyError(ValueError):
    """The policy cannot be read: `path` says where, the message what to do."""

    def __init__(self, path: str, message: str):
        super().__init__(f"{path}: {message}" if path else message)
        self.path = path
        self.message = message


def to_dict(table: Table) -> dict:
    """Return the table with every default left out: equal tables, equal dicts."""
    rules = [rule_to_dict(rule) for rule in table.rules]
    return {
        "schema": _schema_of(rules),
        "hit_policy": table.hit_policy,
        "inputs": [_input_dict(one) for one in table.inputs],
        "rules": rules,
    }


def digest(table: Table) -> str:
    """Return the SHA-256 that stands for exactly this table."""
    return digest_of(to_dict(table))


def from_dict(data: Mapping, declared: Sequence[Input] = ()) -> Table:
    """Return the table that the dictionaries say, or raise `PolicyError`.

    `declared` are inputs that exist without being named here.
    """
    data = _mapping(data, "", {"schema", "hit_policy", "inputs", "rules"})
    if data.get("schema", SCHEMAS[0]) not in SCHEMAS:
        raise PolicyError("schema", f"this version reads {' and '.join(SCHEMAS)}")
    inputs = tuple(
        _input(one, f"inputs[{n}]")
        for n, one in enumerate(_sequence(data.get("inputs", []), "inputs"))
    )
    named = {one.name for one in inputs}
    inputs += tuple(one for one in declared if one.name not in named)
    kinds = {one.name: one.kind for one in inputs}
    rules = tuple(
        rule_from_dict(one, f"rules[{n}]", kinds)
        for n, one in enumerate(_sequence(data.get("rules", []), "rules"))
    )
    hit_policy = _text(data.get("hit_policy", "first"), "hit_policy")
    return _made("", Table, inputs=inputs, rules=rules, hit_policy=hit_policy)


def condition_to_dict(condition) -> dict:
    """Return one condition in the words of the text form."""
    match condition:
        case Known(known=known):
            return {"known": known}
        case Between():
            form = _limits_dict(condition)
        case Member(words=words, negated=negated):
            form = {"not_in" if negated else "in": sorted(words)}
        case Within(places=places, negated=negated):
            form = {"outside" if negated else "within": sorted(places)}
        case Is(value=value):
            form = {"is": value}
        case Overlap():
            form = {
                "any_of": sorted(condition.any_of),
                "none_of": sorted(condition.none_of),
                "empty": condition.empty,
            }
            form = {
                key: value for key, value in form.items() if value not in ([], None)
            }
    return {**form, "or_unknown": True} if condition.or_unknown else form


def condition_from_dict(kind: Kind, data: Mapping, path: str):
    """Return the condition that these words say about a fact of this kind."""
    data = dict(_mapping(data, path, WORDS[kind] | {"or_unknown", "known"}))
    if "known" in data:
        if len(data) > 1:
            raise PolicyError(path, "`known` stands alone")
        return _made(path, Known, known=_boolean(data["known"], path))
    or_unknown = _boolean(data.pop("or_unknown", False), f"{path}.or_unknown")
    if not data:
        raise PolicyError(path, f"say one of {', '.join(sorted(WORDS[kind]))}")
    values = _made(path, READERS[kind], data, path)
    return _made(path, CLASSES[kind], or_unknown=or_unknown, **values)


def _input_dict(one: Input) -> dict:
    form = {"name": one.name, "kind": one.kind.value}
    return {**form, "label": one.label} if one.label else form


def rule_to_dict(rule: Rule) -> dict:
    """Return one rule in the words of the text form."""
    form: dict = {"id": rule.id}
    if rule.reason:
        form["reason"] = rule.reason
    if rule.when:
        form["when"] = {
            name: condition_to_dict(condition)
            for name, condition in sorted(rule.when.items())
        }
    if rule.block:
        form["block"] = rule.block
    if rule.steps:
        form["steps"] = [_step_dict(step) for step in rule.steps]
    if rule.lane:
        form["lane"] = rule.lane
    if rule.decide_by_link:
        form["decide_by_link"] = True
    return form


def _schema_of(rules: list[dict]) -> str:
    words = {word for rule in rules for step in rule.get("steps", ()) for word in step}
    eased = any(LATER_RULE_WORDS & rule.keys() for rule in rules)
    return SCHEMAS[0] if words <= FIRST_STEP_WORDS and not eased else SCHEMAS[1]


def _step_dict(step: Step) -> dict:
    values = ((one.name, one.default, getattr(step, one.name)) for one in fields(Step))
    return {name: stored(value) for name, default, value in values if value != default}


def _limits_dict(one: Between) -> dict:
    form = {}
    if one.lower is not None:
        form["at_least" if one.with_lower else "above"] = text_of(one.lower)
    if one.upper is not None:
        form["at_most" if one.with_upper else "below"] = text_of(one.upper)
    return form


def _input(data, path: str) -> Input:
    data = _mapping(data, path, {"name", "kind", "label"})
    name = _text(data.get("name"), f"{path}.name")
    kind = _text(data.get("kind"), f"{path}.kind")
    if kind not in list(Kind):
        raise PolicyError(f"{path}.kind", f"say one of {', '.join(Kind)}")
    return Input(name, Kind(kind), _text(data.get("label", ""), f"{path}.label"))


def rule_from_dict(data, path: str, kinds: Mapping[str, Kind]) -> Rule:
    """Return the rule that these words say about facts of these kinds."""
    data = _mapping(data, path, RULE_WORDS)
    steps = _sequence(data.get("steps", []), f"{path}.steps")
    return _made(
        path,
        Rule,
        id=_text(data.get("id"), f"{path}.id"),
        reason=_text(data.get("reason", ""), f"{path}.reason"),
        when=_when(data.get("when", {}), f"{path}.when", kinds),
        block=_text(data.get("block", ""), f"{path}.block"),
        steps=tuple(
            step_from_dict(one, f"{path}.steps[{n}]") for n, one in enumerate(steps)
        ),
        lane=_text(data.get("lane", ""), f"{path}.lane"),
        decide_by_link=_boolean(
            data.get("decide_by_link", False), f"{path}.decide_by_link"
        ),
    )


def _when(data, path: str, kinds: Mapping[str, Kind]) -> dict:
    for name in _mapping(data, path, data):
        if name not in kinds:
            raise PolicyError(f"{path}.{name}", "this is no input of the table")
    return {
        name: condition_from_dict(kinds[name], words, f"{path}.{name}")
        for name, words in data.items()
    }


def step_from_dict(data, path: str) -> Step:
    """Return the step that these words say."""
    data = dict(_mapping(data, path, STEP_WORDS))
    for name in STEP_NUMBERS:
        value = data.get(name, 1)
        if isinstance(value, bool) or not isinstance(value, int):
            raise PolicyError(f"{path}.{name}", "this is a whole number")
    for name in STEP_TEXTS:
        _text(data.get(name, ""), f"{path}.{name}")
    for name in STEP_LISTS:
        data[name] = tuple(_words(data.get(name, []), f"{path}.{name}"))
    amount = data.get("step_up_above", 0)
    data["step_up_above"] = _made(f"{path}.step_up_above", number, amount)
    return _made(path, Step, **data)


def _limits(data: Mapping, path: str) -> dict:
    for one, other in (("above", "at_least"), ("below", "at_most")):
        if one in data and other in data:
            raise PolicyError(path, f"{one} and {other} exclude each other")
    limits = {name: number(value) for name, value in data.items()}
    return {
        "lower": limits.get("above", limits.get("at_least")),
        "upper": limits.get("below", limits.get("at_most")),
        "with_lower": "above" not in limits,
        "with_upper": "below" not in limits,
    }


def _one_list(name: str, plain: str, negated: str) -> Callable:
    """Return the reader of a list under one of two words."""

    def read(data: Mapping, path: str) -> dict:
        if len(data) != 1:
            raise PolicyError(path, f"{plain} and {negated} exclude each other")
        ((word, values),) = data.items()
        return {name: _words(values, f"{path}.{word}"), "negated": word == negated}

    return read


def _overlap(data: Mapping, path: str) -> dict:
    values: dict = {
        word: _words(data[word], f"{path}.{word}")
        for word in ("any_of", "none_of")
        if word in data
    }
    if "empty" in data:
        values["empty"] = _boolean(data["empty"], f"{path}.empty")
    return values


def _is(data: Mapping, path: str) -> dict:
    return {"value": _boolean(data["is"], f"{path}.is")}


WORDS = {
    Kind.NUMBER: {"above", "at_least", "below", "at_most"},
    Kind.TEXT: {"in", "not_in"},
    Kind.SET: {"any_of", "none_of", "empty"},
    Kind.TREE: {"within", "outside"},
    Kind.BOOLEAN: {"is"},
}
CLASSES = {
    Kind.NUMBER: Between,
    Kind.TEXT: Member,
    Kind.SET: Overlap,
    Kind.TREE: Within,
    Kind.BOOLEAN: Is,
}
READERS: dict[Kind, Callable] = {
    Kind.NUMBER: _limits,
    Kind.TEXT: _one_list("words", "in", "not_in"),
    Kind.SET: _overlap,
    Kind.TREE: _one_list("places", "within", "outside"),
    Kind.BOOLEAN: _is,
}


def _made(path: str, maker: Callable, *args, **values):
    """Call `maker`, and say where in the text it refused."""
    try:
        return maker(*args, **values)
    except PolicyError:
        raise
    except ValueError as error:
        raise PolicyError(path, str(error)) from None


def _mapping(data, path: str, allowed) -> Mapping:
    if not isinstance(data, Mapping):
        raise PolicyError(path, "names with values are expected here")
    for name in data:
        if name not in allowed:
            known = ", ".join(sorted(allowed))
            raise PolicyError(path, f"{name!r} is not known here; known are {known}")
    return data


def _sequence(data, path: str) -> Sequence:
    if not isinstance(data, Sequence) or isinstance(data, str | bytes):
        raise PolicyError(path, "a list is expected here")
    return data


def _words(data, path: str) -> frozenset[str]:
    return frozenset(
        _text(word, f"{path}[{n}]") for n, word in enumerate(_sequence(data, path))
    )


def _text(value, path: str) -> str:
    if not isinstance(value, str):
        raise PolicyError(path, f"{value!r} is no text; put it in quotes")
    return value


def _boolean(value, path: str) -> bool:
    if not isinstance(value, bool):
        raise PolicyError(path, "say true or false")
    return value
