"""The pack of this test: the real shared workflows and one whose effect is counted."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

MODEL = "bill-notify-approved"
NAME = "scale-note-event"
ID = "wcScaleNoteEvent"
COPIED = ("shared", "hooks", "system-report-failure")
LINKED = ("addons", "deploy", "src")
CLAIM = Path("shared", "accept-event", "workflow.json")
CLAIM_WORDS = "interval '90 seconds'"
MAIL_NODES = ("Write the mail", "Is there somebody to tell?", "Send the mail")


def make_root(root: Path, folder: Path, sink_url: str, claim_seconds: int) -> Path:
    """A checkout whose only difference is its workflows."""
    for name in LINKED:
        (folder / name).symlink_to(root / name)
    workflows = folder / "workflows"
    for name in COPIED:
        shutil.copytree(root / "workflows" / name, workflows / name)
    shorten_claims(workflows / CLAIM, claim_seconds)
    content = json.loads((root / "workflows" / MODEL / "workflow.json").read_text())
    (workflows / NAME).mkdir()
    (workflows / NAME / "workflow.json").write_text(
        json.dumps(counted(content, sink_url))
    )
    return folder


def shorten_claims(file: Path, seconds: int) -> None:
    """What its dead claimer did not finish may be done by another one earlier."""
    text = file.read_text()
    assert CLAIM_WORDS in text
    file.write_text(text.replace(CLAIM_WORDS, f"interval '{seconds} seconds'"))


def counted(content: dict, sink_url: str) -> dict:
    """The workflow with a call of the sink in the place of its mail."""
    content |= {"id": ID, "name": NAME}
    nodes = [node for node in content["nodes"] if node["name"] not in MAIL_NODES]
    for node in nodes:
        if node["type"].endswith(".webhook"):
            node["parameters"]["path"] = node["webhookId"] = NAME
    content["nodes"] = [*nodes, call_of(sink_url)]
    connections = content["connections"]
    for name in MAIL_NODES:
        del connections[name]
    connections["Is it ours to do?"]["main"][0] = [to("Note it")]
    connections["Note it"] = {"main": [[to("It is done")], [to("It failed")]]}
    return content


def to(name: str) -> dict:
    return {"node": name, "type": "main", "index": 0}


def call_of(sink_url: str) -> dict:
    body = "={{ JSON.stringify({event_id: $json.event_id, ...$json.event.data}) }}"
    return {
        "id": "note-it",
        "name": "Note it",
        "type": "n8n-nodes-base.httpRequest",
        "typeVersion": 4.2,
        "position": [620, 0],
        "onError": "continueErrorOutput",
        "parameters": {
            "method": "POST",
            "url": sink_url,
            "sendBody": True,
            "specifyBody": "json",
            "jsonBody": body,
            "options": {"timeout": 30_000},
        },
    }
