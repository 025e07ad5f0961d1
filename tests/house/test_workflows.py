"""Each workflow that an event starts is connected by an installation's own start."""

import ast
import re

from . import tree

ENDPOINTS = "addons/wardclerk_event/models/wardclerk_event_endpoint.py"
STARTS = re.compile(r"\*\*Starts with\*\* events? (.*?), posted by", re.DOTALL)
EVENT = re.compile(r"`([a-z_]+\.[a-z_]+)`")
NOBODY_EMITS = {"credential-remind-holder"}  # until credentials are kept in Odoo


def test_what_a_workflow_starts_with_is_what_its_endpoint_subscribes_to():
    described = {
        page.parent.name: EVENT.findall(begins.group(1))
        for page in (tree.ROOT / "workflows").glob("*/README.md")
        if (begins := STARTS.search(page.read_text()))
    }

    assert described.keys() & NOBODY_EMITS
    assert subscribed() == {
        name: events for name, events in described.items() if name not in NOBODY_EMITS
    }


def subscribed():
    """{workflow: names of its events}, as the addon's table has them."""
    for node in ast.parse((tree.ROOT / ENDPOINTS).read_text()).body:
        if isinstance(node, ast.Assign) and node.targets[0].id == "N8N_WORKFLOWS":
            table = ast.literal_eval(node.value)
            return {name: events for name, (events, _reason) in table.items()}
    raise AssertionError(f"{ENDPOINTS} has no table N8N_WORKFLOWS")
