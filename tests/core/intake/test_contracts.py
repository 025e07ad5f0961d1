"""The intake contracts are valid schemas and their examples match them."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

CONTRACTS = Path(__file__).parents[3] / "contracts"
SCHEMAS = sorted(
    [
        *(CONTRACTS / "intake").glob("*.schema.json"),
        *(CONTRACTS / "events").glob("vendor_bill.*.schema.json"),
    ]
)


def load(path: Path):
    return json.loads(path.read_text(encoding="utf-8"))


def examples(schema: Path) -> list[Path]:
    name = schema.name.removesuffix(".schema.json")
    found = sorted((schema.parent / "examples").glob(f"{name}*.json"))
    if name == "message.received":
        return [path for path in found if ".result" not in path.name]
    return found


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.name)
def test_each_schema_is_valid_and_has_examples_that_match(path):
    schema = load(path)
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)

    errors = [
        (example.name, error.message)
        for example in examples(path)
        for error in validator.iter_errors(load(example))
    ]

    assert examples(path), f"{path.name} has no example"
    assert errors == []


@pytest.mark.parametrize("name", ["mailbox", "message_id", "documents", "readings"])
def test_a_message_without_a_required_field_is_refused(name):
    schema = load(CONTRACTS / "intake" / "message.received.schema.json")
    message = load(CONTRACTS / "intake" / "examples" / "message.received.json")
    del message[name]

    errors = list(Draft202012Validator(schema).iter_errors(message))

    assert len(errors) == 1
    assert name in errors[0].message


def test_a_document_carries_its_bytes_or_the_reason_why_not():
    schema = load(CONTRACTS / "intake" / "message.received.schema.json")
    message = load(CONTRACTS / "intake" / "examples" / "message.received.json")
    del message["documents"][0]["content_base64"]

    assert not Draft202012Validator(schema).is_valid(message)
