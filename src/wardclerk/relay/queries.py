"""All SQL of the relay, loaded by name from queries.sql."""

import re
from importlib import resources

_HEADING = re.compile(r"^-- name: (?P<name>[a-z_]+)\n(?P<sentence>(?:-- .*\n)+)", re.M)


def load(text: str) -> dict[str, str]:
    """Split a file of named statements into name -> statement."""
    headings = list(_HEADING.finditer(text))
    ends = [heading.start() for heading in headings[1:]] + [len(text)]
    return {
        heading["name"]: text[heading.end() : end].strip().rstrip(";")
        for heading, end in zip(headings, ends, strict=True)
    }


STATEMENTS = load(resources.files(__package__).joinpath("queries.sql").read_text())


def __getattr__(name: str) -> str:
    try:
        return STATEMENTS[name.lower()]
    except KeyError:
        raise AttributeError(f"queries.sql has no statement {name.lower()!r}") from None
