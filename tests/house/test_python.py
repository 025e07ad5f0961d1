"""Python: pure core, no print, a first line that says what the file is."""

import ast
import re

import pytest

from tests.house import tree

CORE = tree.SOURCE / "wardclerk" / "core"
CLI = tree.SOURCE / "wardclerk" / "cli"
WORLD = {
    "asyncio",
    "ftplib",
    "http",
    "httpx",
    "odoo",
    "psycopg",
    "psycopg2",
    "requests",
    "smtplib",
    "socket",
    "sqlite3",
    "ssl",
    "starlette",
    "subprocess",
    "urllib",
}
OWN_WORLD = re.compile(r"wardclerk\.(?!core)\w+")
NAMED_BY_ODOO = {"__manifest__.py"}
SENTENCE_CHARACTERS_MAX = 120


def imports(path):
    """What a file imports, as dotted names."""
    for node in ast.walk(tree.parsed(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module or ""


def test_core_decides_from_values_alone():
    offences = [
        f"{tree.name(path)} imports {module}"
        for path in tree.below(CORE, ".py")
        for module in imports(path)
        if module.split(".")[0] in WORLD or OWN_WORLD.match(module)
    ]

    assert not offences, tree.report(
        "src/wardclerk/core imports neither Odoo, nor a database, nor the network. "
        "Fetch in the shell, decide in the core:",
        offences,
    )


def test_only_the_command_line_prints():
    offences = [
        f"{tree.name(path)}:{node.lineno}"
        for path in tree.below(tree.SOURCE, ".py")
        if not path.is_relative_to(CLI)
        for node in ast.walk(tree.parsed(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "print"
    ]

    assert not offences, tree.report(
        "print() belongs to the command line; elsewhere log, or return it:", offences
    )


@pytest.mark.parametrize("folder", ["addons", "bench", "samples", "src", "tests"])
def test_each_file_begins_by_saying_what_it_is(folder):
    offences = []
    for path in tree.below(tree.ROOT / folder, ".py"):
        if path.name in NAMED_BY_ODOO or _only_imports(path):
            continue
        words = (ast.get_docstring(tree.parsed(path)) or "").split("\n\n")[0]
        first = words.splitlines()[0] if words else ""
        if not first or len(first) > SENTENCE_CHARACTERS_MAX:
            offences.append(tree.name(path))

    assert not offences, tree.report(
        "The first line of a Python file is a docstring: one sentence on what the "
        "thing is:",
        offences,
    )


def _only_imports(path):
    """Whether a file is a mere table of contents."""
    body = tree.parsed(path).body
    return all(isinstance(node, ast.Import | ast.ImportFrom) for node in body)


def test_no_broad_except_hides_a_failure():
    offences = [
        f"{tree.name(path)}:{node.lineno}"
        for path in [*tree.below(tree.SOURCE, ".py"), *tree.below(tree.ADDONS, ".py")]
        for node in ast.walk(tree.parsed(path))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or ast.unparse(node.type) == "BaseException")
        and not _passes_on(node)
    ]

    assert not offences, tree.report(
        "A bare except or `except BaseException` must raise again, or hand the "
        "exception on:",
        offences,
    )


def _passes_on(handler):
    """Whether the failure is raised again, or given to who waits for the result."""
    return any(
        isinstance(node, ast.Raise)
        or (isinstance(node, ast.Attribute) and node.attr == "set_exception")
        for node in ast.walk(handler)
    )
