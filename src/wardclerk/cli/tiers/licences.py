"""Every package that Wardclerk runs with has a licence that fits LGPL-3.0-or-later."""

from __future__ import annotations

import re
from importlib import metadata

from wardclerk.cli.environment import python

# Words of licences that may be combined with ours. AGPL and GPL-only are not here.
FITS = re.compile(
    r"\b(MIT(-0|-CMU)?|BSD|0BSD|Apache|ISC|PSF|Python|ZPL|Zope|MPL|LGPL|HPND|Unlicense"
    r"|CC0|Zlib|Lesser General Public|Mozilla|Public Domain|PostgreSQL|BSL)\b",
    re.I,
)
REFUSED = re.compile(r"\bAGPL|Affero\b|\bGPL-[23]\.0-only\b", re.I)
# Packages whose metadata says nothing readable; looked up by hand.
LOOKED_UP: dict[str, str] = {}


def complaint() -> str:
    """One line a package that does not fit; empty when all do."""
    lines = [line for name in names() if (line := judge(name))]
    return "\n".join(lines)


def names() -> list[str]:
    found = re.findall(r"^([A-Za-z0-9][\w.-]*)==", python.LOCK.read_text(), re.M)
    return sorted(set(found))


def judge(name: str) -> str:
    """What the package says about itself."""
    try:
        about = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return ""  # for another platform or Python
    said = [about.get("License-Expression") or "", first_line(about.get("License"))]
    said += [
        value for value in about.get_all("Classifier") or [] if "License ::" in value
    ]
    text = " / ".join(filter(None, said)) or LOOKED_UP.get(name, "")
    if REFUSED.search(text):
        return f"{name}: {text} does not fit LGPL-3.0-or-later"
    return "" if FITS.search(text) else f"{name}: unknown licence {text!r}"


def first_line(text: str | None) -> str:
    return (text or "").strip().split("\n")[0]
