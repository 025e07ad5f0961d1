"""Pages: every command and every workflow is explained; changes have their notes."""

import ast
import json
import re

import pytest

from tests.house import commands_page, tree

WORKFLOWS = tree.ROOT / "workflows"
CHANGE = re.compile(r"[a-z0-9_-]+\.(?:added|changed|fixed|removed|security)\.md")
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)")


def commands():
    """The commands that the launcher offers."""
    main = tree.SOURCE / "wardclerk" / "cli" / "main.py"
    for node in ast.walk(tree.parsed(main)):
        if isinstance(node, ast.Assign) and node.targets[0].id == "COMMANDS":
            return ast.literal_eval(node.value)
    raise AssertionError("src/wardclerk/cli/main.py lists no COMMANDS")


def test_page_of_commands_says_what_their_help_says():
    page = commands_page.PAGE

    assert page.is_file(), f"{tree.name(page)} is missing"
    assert page.read_text(encoding="utf-8") == commands_page.written(), (
        f"{tree.name(page)} is old: run `python -m tests.house.commands_page`"
    )


@pytest.mark.parametrize("command", commands())
def test_command_has_a_section_in_its_page(command):
    headings = re.findall(r"^## .*$", commands_page.PAGE.read_text("utf-8"), re.M)

    assert f"## `./wardclerk {command}`" in headings


@pytest.mark.parametrize("command", commands())
def test_command_teaches_in_its_help(command):
    module = tree.SOURCE / "wardclerk" / "cli" / f"{command}.py"
    assert module.is_file(), f"main.py offers {command}, {tree.name(module)} is missing"

    names = {
        target.id
        for node in tree.parsed(module).body
        if isinstance(node, ast.Assign)
        for target in node.targets
    }

    assert {"HELP", "DESCRIPTION"} <= names, f"{tree.name(module)} teaches nothing"


def workflows():
    """Folders with a workflow in them, shared ones included."""
    return sorted(
        path.parent
        for path in tree.below(WORKFLOWS, ".json")
        if path.name == "workflow.json"
    )


def test_there_are_workflows():
    assert workflows(), "no workflows/*/workflow.json: this test looks wrongly"


@pytest.mark.parametrize(
    "folder",
    # a shared one is tried through those that call it
    [folder for folder in workflows() if folder.parent == WORKFLOWS],
    ids=lambda folder: folder.name,
)
def test_workflow_has_a_payload_to_try_it_with(folder):
    assert list(folder.glob("payloads/*")), (
        f"{tree.name(folder)}/payloads/ is empty: tests and people need an example"
    )


@pytest.mark.parametrize("folder", workflows(), ids=lambda folder: folder.name)
def test_workflow_has_a_page(folder):
    page = folder / "README.md"

    assert page.is_file(), f"{tree.name(folder)} needs a README.md"
    assert len(page.read_text(encoding="utf-8")) > 200, f"{tree.name(page)} is empty"


@pytest.mark.parametrize("folder", workflows(), ids=lambda folder: folder.name)
def test_workflow_holds_no_credential_and_says_its_purpose(folder):
    workflow = json.loads((folder / "workflow.json").read_text(encoding="utf-8"))

    notes = [node for node in workflow["nodes"] if node["type"].endswith(".stickyNote")]
    credentials = [
        entry
        for node in workflow["nodes"]
        for entry in node.get("credentials", {}).values()
    ]

    assert notes, f"{folder.name}: a sticky note tells what the workflow is for"
    assert all(set(entry) <= {"id", "name"} for entry in credentials), (
        f"{folder.name}: credentials are named by id, their values are not kept here"
    )


def test_change_notes_have_a_kind():
    wrong = [
        tree.name(path)
        for path in tree.below(tree.ROOT / "changes")
        if path.name != "README.md" and not CHANGE.fullmatch(path.name)
    ]

    assert not wrong, tree.report("changes/<name>.<kind>.md, see CONTRIBUTING:", wrong)


def test_links_between_pages_lead_somewhere():
    broken = [
        f"{tree.name(page)}: {target}"
        for page in tree.below(tree.ROOT, ".md")
        for target in LINK.findall(page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]

    assert not broken, tree.report("These links lead nowhere:", broken)
