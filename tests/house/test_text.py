"""Text: nothing secret, nothing of one machine, nothing left for later."""

import math
import re
from collections import Counter

import pytest
import yaml

from tests.house import tree

HERE = tree.ROOT / "tests" / "house"
# Written in two parts, so that this file does not break its own rules.
LATER = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
MACHINE = re.compile(
    r"(?<![\w.}$-])/(?:work|tmp/dev|home/[a-z]\w*|Users/\w+|mnt|opt/pypi)/"
)
REGISTRY = re.compile(
    r"\b(?:pypi\.org|pythonhosted\.org|registry\.npmjs\.org|registry\.yarnpkg\.com"
    r"|deb\.debian\.org|security\.debian\.org|proxy\.golang\.org|crates\.io)\b"
)
MADE_BY = re.compile(
    r"\b(?:clau" r"de|anthro" r"pic|chat" r"gpt|co" r"pilot|co-authored" r"-by)\b", re.I
)
IN_ADDRESS = "log-in in an address"
SECRETS = {
    "private key": re.compile(r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----"),
    "cloud key": re.compile(r"\bAKIA[0-9A-Z]{16}\b"),
    "forge token": re.compile(r"\b(?:gh[pousr]|glpat)[_-][A-Za-z0-9]{20,}\b"),
    "chat token": re.compile(r"\bxox[abprs]-[A-Za-z0-9-]{10,}"),
    "signing secret": re.compile(r"\bwhsec_[A-Za-z0-9+/]{24,}={0,2}"),
    "web token": re.compile(r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\."),
    IN_ADDRESS: re.compile(
        r"\b[a-z]+://[^/\s:@{}$<>]+:(?!password@|secret@)[^/\s:@{}$<>]{4,}@"
    ),
}
WORD = re.compile(r"[A-Za-z0-9+/_=-]{28,}")
HEXADECIMAL = re.compile(r"[0-9a-f-]+", re.I)
BITS_A_CHARACTER_MAX = 4.6  # random base64 of that length has more, words have less
KNOWN = HERE / "known_words.yaml"


def offences(pattern, passed_by=()):
    """All places where a pattern occurs."""
    return [
        f"{tree.name(path)}:{number}: {match.group()}"
        for path, text in tree.texts()
        if not any(path.is_relative_to(tree.ROOT / folder) for folder in passed_by)
        for number, line in enumerate(text.splitlines(), start=1)
        for match in pattern.finditer(line)
    ]


def test_nothing_is_left_for_later():
    found = offences(LATER)

    assert not found, tree.report(
        "Do it, or open an issue; a note in the code is read by nobody:", found
    )


def test_no_path_of_one_machine():
    found = offences(MACHINE, passed_by=("deploy",))  # containers have their own

    assert not found, tree.report("Paths come from settings or the checkout:", found)


def test_no_registry_is_named():
    found = offences(REGISTRY, passed_by=("tests/house",))

    assert not found, tree.report(
        "Packages come from what the machine has configured; name no host:", found
    )


def test_no_word_on_who_typed_it():
    found = offences(MADE_BY)

    assert not found, tree.report("The tree tells what it is, not who typed:", found)


@pytest.mark.parametrize("kind", SECRETS)
def test_no_secret_of_a_known_form(kind):
    found = [
        place
        for place in offences(SECRETS[kind])
        if not _known(place.split(": ")[-1])
        # tests of addresses need addresses that look like some
        and not (kind == IN_ADDRESS and "tests/" in place.split(":")[0])
    ]

    assert not found, tree.report(
        f"Looks like a {kind}. Secrets are generated at the first start:", found
    )


def test_no_word_looks_random():
    found = [
        f"{tree.name(path)}:{number}: {word}"
        for path, text in tree.texts()
        if path.suffix != ".eml"  # messages carry their files in base64
        for number, line in enumerate(text.splitlines(), start=1)
        for word in WORD.findall(line)
        if _looks_random(word) and not _known(word)
    ]

    assert not found, tree.report(
        "Secrets look like this. If it is none, name its beginning and the reason in "
        f"{tree.name(KNOWN)}:",
        found,
    )


def _looks_random(word):
    """Mixed case and digits, and as much in each character as chance gives."""
    mixed = any(c.isdigit() for c in word) and any(c.isupper() for c in word)
    if not mixed or HEXADECIMAL.fullmatch(word):
        return False
    counts = Counter(word)
    size = len(word)
    bits = -sum(n / size * math.log2(n / size) for n in counts.values())
    return bits > min(BITS_A_CHARACTER_MAX, math.log2(size) - 0.35)


def _known(word):
    listed = yaml.safe_load(KNOWN.read_text(encoding="utf-8")) or {}
    return any(word.startswith(beginning) for beginning in listed)


def test_a_random_word_would_be_found():
    word = "q7Zt0KpXv3Lw9RbN2sYd5GhJ8mCf1TaE"

    assert _looks_random(word)
    assert not _looks_random("test_every_new_model_has_access_rules_2")


def test_licence_is_told_in_all_places():
    project = (tree.ROOT / "pyproject.toml").read_text(encoding="utf-8")
    licence = (tree.ROOT / "LICENSE").read_text(encoding="utf-8")

    assert 'license = "LGPL-3.0-or-later"' in project
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in licence
    packages = [path for path in tree.files() if path.name == "package.json"]
    for path in packages:
        assert '"license": "LGPL-3.0-or-later"' in path.read_text(encoding="utf-8"), (
            f"{tree.name(path)} does not tell the licence"
        )
