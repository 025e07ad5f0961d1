"""A table as YAML that people review, and back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import yaml

from .form import PolicyError, from_dict, to_dict
from .table import Input, Table

TEXT_BYTES_MAX = 1_000_000  # far above any table that a person reviews
NUMBER = re.compile(r"-?\d+(\.\d+)?")
# YAML reads these as line breaks, and only double quotes write them as escapes.
ODD_BREAKS = re.compile("[\x85\u2028\u2029]")


class _Loader(yaml.SafeLoader):
    """YAML without references, and with numbers as they are written.

    References can blow a small text up to gigabytes; a float would round 4999.95.
    """

    def compose_node(self, parent, index):
        if self.check_event(yaml.AliasEvent):
            raise PolicyError(f"line {self.line + 1}", "references (*x) are not read")
        return super().compose_node(parent, index)


class _Dumper(yaml.SafeDumper):
    def increase_indent(self, flow=False, indentless=False):
        return super().increase_indent(flow, False)


class _Number(str):
    """Text that is written as a number, without quotes."""


def _as_written(loader, node):
    return loader.construct_scalar(node)


def _quoted_where_needed(dumper, text):
    style = '"' if ODD_BREAKS.search(text) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style)


_Loader.add_constructor("tag:yaml.org,2002:float", _as_written)
_Dumper.add_representer(str, _quoted_where_needed)
_Dumper.add_representer(
    _Number,
    lambda dumper, value: dumper.represent_scalar(
        "tag:yaml.org,2002:" + ("float" if "." in value else "int"), str(value)
    ),
)


def from_text(text: str, declared: Sequence[Input] = ()) -> Table:
    """Return the table that the YAML says, or raise `PolicyError` with the place.

    `declared` are inputs that exist without being named in the text.
    """
    return from_dict(read(text), declared)


def to_text(table: Table) -> str:
    """Return the table as YAML; reading it gives the same table again."""
    return written(data_of(table))


def read(text: str):
    """Return what the YAML says; numbers stay text."""
    if len(text.encode()) > TEXT_BYTES_MAX:
        raise PolicyError("", f"the text is longer than {TEXT_BYTES_MAX:,} bytes")
    try:
        return yaml.load(text, Loader=_Loader)  # derives from SafeLoader
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise PolicyError(f"line {line}", error.problem or "no YAML") from None
    except (yaml.YAMLError, RecursionError):
        raise PolicyError("", "the text is no YAML") from None


def written(data: dict) -> str:
    """Return data as YAML, the same text for the same data."""
    return yaml.dump(
        data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100
    )


def data_of(table: Table) -> dict:
    """Return the table as people write it: numbers without quotes."""
    data = to_dict(table)
    for rule in data["rules"]:
        for words in rule.get("when", {}).values():
            _write_numbers(words, words)
        for step in rule.get("steps", ()):
            _write_numbers(step, {"step_up_above"} & set(step))
    return data


def _write_numbers(words: dict, names: Iterable[str]) -> None:
    """Write decimal text without quotes, as people do."""
    for name in names:
        value = words[name]
        if isinstance(value, str) and NUMBER.fullmatch(value):
            words[name] = _Number(value)
