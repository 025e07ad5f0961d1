"""What other systems read about our borders is what the schemas say."""

import json

import pytest
import yaml

from tests.house import interface_pages, tree


@pytest.mark.parametrize(
    "path", interface_pages.documents(), ids=lambda path: path.name
)
def test_document_is_up_to_date(path):
    assert path.is_file() and path.read_text(
        encoding="utf-8"
    ) == interface_pages.documents().get(path), (
        f"{tree.name(path)} is out of date: run python -m tests.house.interface_pages"
    )


def references(value):
    """All `$ref` of a document."""
    if isinstance(value, dict):
        if "$ref" in value:
            yield value["$ref"]
        for one in value.values():
            yield from references(one)
    elif isinstance(value, list):
        for one in value:
            yield from references(one)


@pytest.mark.parametrize("path", (interface_pages.ASYNCAPI, interface_pages.OPENAPI))
def test_each_reference_leads_somewhere(path):
    document = yaml.safe_load(path.read_text(encoding="utf-8"))

    found = list(references(document))

    assert found
    for reference in found:
        if reference.startswith("#/"):
            place = document
            for part in reference[2:].split("/"):
                place = place[part]
        else:
            json.loads((path.parent / reference).read_text(encoding="utf-8"))


def test_both_directions_are_told():
    operations = interface_pages.asyncapi()["operations"].values()

    assert {one["action"] for one in operations} == {"send", "receive"}
    assert interface_pages.incoming() < interface_pages.events().keys()
