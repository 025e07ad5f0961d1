"""Contracts: each event and service call has a schema, examples, and both agree."""

import ast
import hashlib
import json
import re

import jsonschema
import pytest
from lxml import etree
from referencing import Registry, Resource

from tests.house import interface_pages, tree

SCHEMA_SUFFIX = ".schema.json"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
PAST_PARTICIPLE = re.compile(r"[a-z]+(?:_[a-z]+)*\.[a-z]+(?:_[a-z]+)*")


def schemas():
    """All schema files by what they describe."""
    return {
        path.name.removesuffix(SCHEMA_SUFFIX): path
        for path in tree.below(tree.CONTRACTS, ".json")
        if path.name.endswith(SCHEMA_SUFFIX)
    }


def examples_of(subject):
    """Examples stand beside the schema: examples/SUBJECT.json, SUBJECT.variant.json."""
    folder = schemas()[subject].parent / "examples"
    others = [name for name in schemas() if name.startswith(f"{subject}.")]
    return [
        path
        for path in sorted(folder.glob(f"{subject}*.json"))
        if path.name.startswith(f"{subject}.")
        and not any(path.name.startswith(f"{other}.") for other in others)
    ]


def read(path):
    """A JSON file."""
    return json.loads(path.read_text(encoding="utf-8"))


def validator(subject):
    """A validator that finds the other schemas by their id or file name."""
    registry = Registry()
    for path in schemas().values():
        resource = Resource.from_contents(read(path))
        registry = registry.with_resources(
            [(read(path).get("$id", path.name), resource), (path.name, resource)]
        )
    return jsonschema.Draft202012Validator(
        read(schemas()[subject]),
        registry=registry,
        format_checker=jsonschema.FormatChecker(),
    )


@pytest.mark.parametrize("subject", sorted(schemas()))
def test_schema_is_valid_and_says_what_it_is(subject):
    schema = read(schemas()[subject])

    jsonschema.Draft202012Validator.check_schema(schema)

    assert schema.get("$schema") == DIALECT, f"{subject}: $schema must be {DIALECT}"
    assert schema.get("$id"), f"{subject}: needs an $id"
    assert schema.get("title"), f"{subject}: needs a title"
    assert schema.get("type") == "object", f"{subject}: describes an object"


@pytest.mark.parametrize("subject", sorted(schemas()))
def test_each_schema_has_an_example_that_it_accepts(subject):
    examples = examples_of(subject)

    assert examples, (
        f"{subject} has no example. Add {tree.name(schemas()[subject].parent)}"
        f"/examples/{subject}.json."
    )
    for path in examples:
        errors = [
            f"{error.json_path}: {error.message}"
            for error in validator(subject).iter_errors(read(path))
        ]
        assert not errors, tree.report(f"{tree.name(path)} breaks its schema:", errors)


@pytest.mark.parametrize("subject", sorted(schemas()))
def test_schema_refuses_an_empty_object(subject):
    errors = list(validator(subject).iter_errors({}))

    assert errors, f"{subject}: a schema that accepts {{}} holds nothing. Add required."


def test_each_example_belongs_to_a_schema():
    owned = {path for subject in schemas() for path in examples_of(subject)}
    found = {
        path
        for path in tree.below(tree.CONTRACTS, ".json")
        if path.parent.name == "examples"
    }

    assert not found - owned, tree.report(
        "These examples have no schema beside them:",
        [tree.name(path) for path in found - owned],
    )


def event_types():
    """Names of all event types that addons bring as data, with their files."""
    found = {}
    for addon in tree.addons().values():
        for path in tree.below(addon.folder, ".xml"):
            root = etree.parse(str(path)).getroot()
            for record in root.iter("record"):
                if record.get("model") == "wardclerk.event.type":
                    field = record.find("field[@name='name']")
                    found[field.text.strip()] = tree.name(path)
    return found


def test_each_event_type_has_a_schema():
    missing = [
        f"{event} ({file})"
        for event, file in event_types().items()
        if event not in schemas()
    ]

    assert event_types(), "no addon brings an event type: this test looks wrongly"
    assert not missing, tree.report(
        "Each event has contracts/<group>/<event>.schema.json and an example:", missing
    )


def test_event_types_say_what_happened():
    wrong = [name for name in event_types() if not PAST_PARTICIPLE.fullmatch(name)]

    assert not wrong, tree.report("Events are <document>.<past participle>:", wrong)


def test_each_inbox_handler_has_a_schema():
    handled = {
        node.name.removeprefix("_handle_")
        for addon in tree.addons().values()
        for path in addon.code
        if path.suffix == ".py" and "wardclerk.inbox" in path.read_text("utf-8")
        for node in ast.walk(tree.parsed(path))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("_handle_")
    }
    known = {subject.replace(".", "_") for subject in schemas()}

    assert handled, "no inbox handler found: this test looks wrongly"
    assert not handled - known, tree.report(
        "Each event that comes in has a schema under contracts/:",
        sorted(handled - known),
    )


def test_node_for_n8n_was_written_from_these_schemas():
    """The tier `workflows` compares every character; this one needs no compiler."""
    written = tree.ROOT / "workflows" / "nodes" / "nodes" / "shared" / "contracts.ts"
    known = interface_pages.events()
    text = "\n".join(
        f"{name}\n{known[name].read_text('utf-8')}" for name in sorted(known)
    )
    digest = hashlib.sha256(text.encode()).hexdigest()

    assert f"// Digest of the schemas: {digest}\n" in written.read_text("utf-8"), (
        f"{tree.name(written)} is old: run `python -m wardclerk.workflows.node_package`"
    )
