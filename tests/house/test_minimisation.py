"""What may leave is what the contract lists; what it says of people is marked there."""

import json
from functools import cache

from lxml import etree

from tests.house import tree
from tests.house.interface_pages import events
from wardclerk.core.event import classified

MARK = "x-classified"


@cache
def event_types():
    """Each event type that addons bring: name -> (listed fields, classified fields)."""
    found = {}
    for addon in tree.addons().values():
        for path in tree.below(addon.folder, ".xml"):
            for record in etree.parse(str(path)).getroot().iter("record"):
                if record.get("model") == "wardclerk.event.type":
                    found[text_of(record, "name")] = (
                        names_of(text_of(record, "field_names")),
                        names_of(text_of(record, "classified_names")),
                    )
    return found


def text_of(record, name):
    """The text of one field of a record, or nothing."""
    field = record.find(f"field[@name='{name}']")
    return "" if field is None else (field.text or "").strip()


def names_of(text):
    """The names in a list that is separated by commas."""
    return {name.strip() for name in text.split(",") if name.strip()}


@cache
def contracts():
    """Each event's schema file; the tree is walked once."""
    return events()


@cache
def properties(name):
    """The fields of a contract."""
    return json.loads(contracts()[name].read_text(encoding="utf-8"))["properties"]


def property_names(schema):
    """All names within a schema, at any depth."""
    if isinstance(schema, list):
        return {name for item in schema for name in property_names(item)}
    if not isinstance(schema, dict):
        return set()
    inner = {name for value in schema.values() for name in property_names(value)}
    return set(schema.get("properties", ())) | inner


def test_an_event_type_lists_exactly_the_fields_of_its_contract():
    wrong = [
        f"{name}: {sorted(listed ^ properties(name).keys())}"
        for name, (listed, _classified) in event_types().items()
        if listed != properties(name).keys()
    ]

    assert event_types(), "no addon brings an event type: this test looks wrongly"
    assert not wrong, tree.report("Addon and contract differ in these fields:", wrong)


def test_an_event_type_classifies_exactly_what_its_contract_marks():
    wrong = [
        f"{name}: {sorted(marked ^ given)}"
        for name, (_listed, given) in event_types().items()
        for marked in [{n for n, schema in properties(name).items() if MARK in schema}]
        if marked != given
    ]

    assert not wrong, tree.report(f"Set classified_names as {MARK} says:", wrong)


def test_what_sounds_like_a_person_or_an_account_is_marked_also_deep_inside():
    unmarked = [
        f"{name}.{field}"
        for name in event_types()
        for field, schema in properties(name).items()
        if classified.among({field} | property_names(schema)) and MARK not in schema
    ]

    assert not unmarked, tree.report(
        f'These say something about a person; mark them "{MARK}": "<why>":', unmarked
    )
