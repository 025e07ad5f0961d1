"""What a page tells people to type is understood, and the files it names are there."""

import re
import shlex

import pytest

from tests.house import tree
from wardclerk.cli import main

PAGES = [
    "README.md",
    "CONTRIBUTING.md",
    *sorted(tree.name(page) for page in (tree.ROOT / "docs").glob("*.md")),
]
LINE = re.compile(r"^(?:\w+=\S+ )*\./wardclerk\b.*$", re.M)
ASSIGNMENT = re.compile(r"\w+=\S*")


def lines_to_type():
    """Each line that calls the launcher and nothing else, with its page."""
    for page in PAGES:
        for line in LINE.findall((tree.ROOT / page).read_text("utf-8")):
            yield page, line


@pytest.mark.parametrize(("page", "line"), list(lines_to_type()))
def test_a_line_to_type_is_understood(page, line):
    words = shlex.split(line, comments=True)
    while ASSIGNMENT.fullmatch(words[0]):
        words.pop(0)

    assert words.pop(0) == "./wardclerk", line
    arguments = main.parser().parse_args(words)

    for file in getattr(arguments, "files", []):
        assert (tree.ROOT / file).is_file(), f"{page} names {file}, which is not there"
