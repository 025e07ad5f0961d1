"""The truth table of rights, and the list of public methods, against real Odoo."""

from pathlib import Path

import pytest
import yaml

from tests.house.test_rights import ORM, allowed_methods

TABLE = Path(__file__).with_name("privileges.yaml")
SCRIPT = Path(__file__).with_name("rights.py")
PLACES = ("own", "other")
FURTHER_VERBS = {"init", "web_save_multi"}  # of every model, like those of ORM


@pytest.fixture(scope="module")
def reality(still_arena):
    """What Odoo says, for every model, role and place."""
    return still_arena.shell(SCRIPT)


@pytest.fixture(scope="module")
def truth(reality):
    """The table as flat rights: {(model, place): {role: letters}}."""
    listed = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    inside = [one for one in reality["roles"] if one not in reality["outside"]]
    return {
        (model, place): expanded(places.get("any", places.get(place, {})), inside)
        for model, places in listed.items()
        for place in PLACES
    }


def expanded(rights, inside):
    """Every internal role has what `internal` says, unless it is named itself."""
    everybody = {role: rights["internal"] for role in inside if "internal" in rights}
    named = {role: letters for role, letters in rights.items() if role != "internal"}
    return {**everybody, **named}


def test_every_role_has_exactly_the_rights_of_the_table(reality, truth):
    really = {
        (model, place): rights
        for model, places in reality["table"].items()
        for place, rights in places.items()
    }

    wrong = [
        f"{model} ({place}): table {truth.get((model, place))}, Odoo {rights}"
        for (model, place), rights in really.items()
        if truth.get((model, place)) != rights
    ]

    assert not wrong, f"{TABLE.name} and Odoo differ:\n" + "\n".join(wrong)


def test_the_table_names_only_models_that_exist(reality, truth):
    gone = {model for model, _place in truth} - reality["table"].keys()

    assert not gone


def test_nobody_reaches_the_open_form_of_another_person(reality):
    reached = {
        model: reality["table"][model]
        for model in reality["wizards"]
        if any(reality["table"][model].values())
    }

    assert not reached, (
        "Who may write another person's form decides in their name. Give these"
        f" wizards a record rule on create_uid: {reached}"
    )


def test_clients_reach_exactly_the_listed_methods(reality):
    reached = {
        f"{model}.{method}"
        for model, methods in reality["methods"].items()
        for method in methods
        if method not in ORM | FURTHER_VERBS
    }

    assert reached == set(allowed_methods())
