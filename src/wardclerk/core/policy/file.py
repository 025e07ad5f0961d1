"""One policy as one file: which documents it is for, and its table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .form import PolicyError, from_dict
from .table import Input, Table
from .text import data_of, read, written

HEADER = ("policy", "document", "gate", "company", "facilities")
SUFFIX = ".yaml"


@dataclass(frozen=True, slots=True)
class PolicyFile:
    """What stands before the table: the document type, its gate, and for whom.

    `company` is empty for the whole group. `facilities` are the paths of those places
    that the rules name, so that a check without a database knows the tree.
    """

    table: Table
    policy: str = ""
    document: str = ""
    gate: str = ""
    company: str = ""
    facilities: tuple[tuple[str, ...], ...] | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """Return what tells one policy of a group from another."""
        return self.document, self.gate, self.company

    @property
    def is_addressed(self) -> bool:
        """Tell whether the file says which documents it is for."""
        return bool(self.policy and self.document and self.gate)

    @property
    def name(self) -> str:
        """Return the usual name of the file."""
        words = [part for part in self.key if part]
        return "-".join(_plain(part) for part in words) + SUFFIX

    @property
    def paths(self) -> Mapping[str, Sequence] | None:
        """Return the trees as `verify` reads them."""
        return None if self.facilities is None else {"facility": self.facilities}


def file_from_text(text: str, declared: Sequence[Input] = ()) -> PolicyFile:
    """Return the policy that the text says, or raise `PolicyError` with the place."""
    data = read(text)
    if not isinstance(data, Mapping):
        raise PolicyError("", "names with values are expected here")
    header = {name: data[name] for name in HEADER if name in data}
    table = from_dict({k: v for k, v in data.items() if k not in header}, declared)
    paths = header.pop("facilities", None)
    for name, value in header.items():
        if not isinstance(value, str):
            raise PolicyError(name, f"{value!r} is no text; put it in quotes")
    return PolicyFile(table, **header, facilities=_paths(paths))


def file_to_text(file: PolicyFile) -> str:
    """Return the file as YAML: the same policy gives the same bytes."""
    header: dict = {
        name: getattr(file, name) for name in HEADER[:-1] if getattr(file, name)
    }
    if file.facilities is not None:
        header["facilities"] = [list(path) for path in sorted(file.facilities)]
    return written({**header, **data_of(file.table)})


def _paths(value) -> tuple[tuple[str, ...], ...] | None:
    if value is None:
        return None
    if not isinstance(value, list) or not all(
        isinstance(path, list) and path and all(isinstance(one, str) for one in path)
        for path in value
    ):
        raise PolicyError("facilities", "a list of paths is expected, root first")
    return tuple(tuple(path) for path in value)


def _plain(text: str) -> str:
    """Return text as part of a file's name."""
    return "".join(one if one.isalnum() else "-" for one in text.lower()).strip("-")
