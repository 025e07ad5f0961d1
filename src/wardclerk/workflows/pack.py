"""The workflows of this repository, as files and as n8n gets them."""

from __future__ import annotations

import copy
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FILE = "workflow.json"
CODE = "@file:"  # in a Code node: the name of the file that holds its program
MAILBOX = "@mailbox@"  # name of the trigger that is repeated for each mailbox
MAILBOX_CREDENTIAL = "@mailbox_credential@"
ROW_PIXELS = 180  # between repeated triggers on n8n's canvas
FIRST_KNOWN_UID = 1  # see wardclerk.mail.mailboxes.provision

GAP = re.compile(r"@[a-z][a-z_]*@")  # what stands for an address of an installation

# What n8n keeps beside a workflow and what it alone may change is not compared.
COMPARED = ("name", "nodes", "connections", "settings")


@dataclass(frozen=True, slots=True)
class Workflow:
    """One folder of the pack."""

    folder: Path
    content: Mapping[str, Any]

    @property
    def id(self) -> str:
        return self.content["id"]

    @property
    def name(self) -> str:
        return self.content["name"]


def read(folder: Path) -> list[Workflow]:
    """All workflows below `workflows/`, in the order of their names."""
    files = sorted(folder.glob(f"**/{FILE}"))
    found = [
        Workflow(file.parent, json.loads(file.read_text()))
        for file in files
        if "node_modules" not in file.parts
    ]
    return sorted(found, key=lambda workflow: workflow.name)


def render(
    workflow: Workflow, values: Mapping[str, str], mailboxes: Sequence[str]
) -> dict[str, Any]:
    """The workflow with its programs, addresses and mailboxes put in."""
    content = _filled(workflow.content, workflow.folder, values)
    if any(node["name"] == MAILBOX for node in content["nodes"]):
        _repeat_trigger(content, mailboxes)
    return content


def gaps(content: Mapping[str, Any]) -> list[str]:
    """What a rendered workflow still lacks: the installation does not name it."""
    return sorted({found.strip("@") for found in GAP.findall(json.dumps(content))})


def _filled(value: Any, folder: Path, values: Mapping[str, str]) -> Any:
    if isinstance(value, Mapping):
        return {key: _filled(one, folder, values) for key, one in value.items()}
    if isinstance(value, list):
        return [_filled(one, folder, values) for one in value]
    if not isinstance(value, str):
        return value
    if value.startswith(CODE):
        value = (folder / value.removeprefix(CODE)).read_text()
    for name, text in values.items():
        value = value.replace(f"@{name}@", text)
    return value


def _repeat_trigger(content: dict[str, Any], mailboxes: Sequence[str]) -> None:
    """One trigger a mailbox, named by its address: later nodes ask which one it was."""
    template = next(node for node in content["nodes"] if node["name"] == MAILBOX)
    content["nodes"].remove(template)
    following = content["connections"].pop(MAILBOX)
    for row, address in enumerate(mailboxes):
        node = json.loads(
            json.dumps(template)
            .replace(MAILBOX_CREDENTIAL, mailbox_credential_id(address))
            .replace(MAILBOX, address)
        )
        node["id"] = f"mailbox-{row + 1}"
        node["position"] = [node["position"][0], node["position"][1] + row * ROW_PIXELS]
        content["nodes"].append(node)
        content["connections"][address] = copy.deepcopy(following)
    content["staticData"] = {
        f"node:{address}": {"lastMessageUid": FIRST_KNOWN_UID} for address in mailboxes
    }


def mailbox_credential_id(address: str) -> str:
    return f"wcMailbox{hashlib.sha256(address.encode()).hexdigest()[:12]}"


def in_order(contents: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Called workflows before their callers: n8n publishes in no other order."""
    by_id = {content["id"]: content for content in contents}
    placed: dict[str, Mapping[str, Any]] = {}

    def place(content: Mapping[str, Any]) -> None:
        for called in calls(content):
            if called in by_id and called not in placed:
                place(by_id[called])
        placed[content["id"]] = content

    for content in contents:
        if content["id"] not in placed:
            place(content)
    return list(placed.values())


def calls(content: Mapping[str, Any]) -> list[str]:
    """Ids of the workflows that this one calls."""
    return [
        node["parameters"]["workflowId"]["value"]
        for node in content["nodes"]
        if node["type"].endswith(".executeWorkflow")
    ]


def is_only_called(content: Mapping[str, Any]) -> bool:
    """Does it run only as a part of another one?"""
    return any(
        node["type"].endswith(".executeWorkflowTrigger") for node in content["nodes"]
    )


def can_start(content: Mapping[str, Any]) -> bool:
    """Has it a node that begins a run?"""
    return any(
        node["type"].lower().endswith(("trigger", "webhook", "emailreadimap"))
        for node in content["nodes"]
    )


def compared(content: Mapping[str, Any]) -> dict[str, Any]:
    """What must be equal in the repository and in n8n."""
    kept = {key: content[key] for key in COMPARED}
    nodes = [{**node, "credentials": _named(node)} for node in content["nodes"]]
    kept["nodes"] = sorted(nodes, key=lambda node: node["name"])
    return kept


def _named(node: Mapping[str, Any]) -> dict[str, str]:
    """Which credentials a node uses; n8n may know them by a newer name."""
    return {kind: one["id"] for kind, one in node.get("credentials", {}).items()}


def text(content: Any) -> str:
    """The form in which a workflow is kept: sorted, so that differences read well."""
    return json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def digest(*contents: Any) -> str:
    return hashlib.sha256(
        json.dumps(contents, sort_keys=True, ensure_ascii=False).encode()
    ).hexdigest()
