"""Dependencies: each has a licence that fits, and a reason that people can read."""

import re
from importlib import metadata

import pytest

from tests.house import dependencies_page, tree

# Words by which packages name their licence, by the family that we write.
FAMILIES = {
    "AGPL": r"AGPL|APGL|Affero",
    "LGPL": r"(?<!A)LGPL|Lesser General",
    "MIT": r"\bMIT\b|MIT-CMU|Expat",
    "BSD": r"\bBSD|0BSD",
    "Apache": r"Apache",
    "MPL": r"MPL|Mozilla",
    "PSF": r"PSF|Python Software",
}
# Read our files, or are started by tests; are neither imported nor shipped.
TOOLS_ONLY = {"matrix-synapse", "pylint-odoo"}


def stated(package):
    """What an installed package says about its licence, or None."""
    try:
        about = metadata.metadata(package)
    except metadata.PackageNotFoundError:
        return None
    classifiers = [
        line for line in about.get_all("Classifier") or [] if line.startswith("License")
    ]
    told = [about.get("License-Expression"), about.get("License"), *classifiers]
    return " ".join(filter(None, told))


def families(text):
    """The families of licences that a text names."""
    return {name for name, words in FAMILIES.items() if re.search(words, text)}


def test_each_dependency_has_its_reason():
    asked = dependencies_page.parts_by_package().keys()
    known = dependencies_page.reasons()["python"].keys()

    assert not asked - known, tree.report(
        f"Say licence and reason in {tree.name(dependencies_page.REASONS)}:",
        sorted(asked - known),
    )
    assert not known - asked, tree.report(
        "No longer asked for, strike them off:", sorted(known - asked)
    )


@pytest.mark.parametrize("package", sorted(dependencies_page.reasons()["python"]))
def test_stated_licence_is_the_written_one(package):
    written = dependencies_page.reasons()["python"][package][0]
    said = stated(package)
    if said is None:
        pytest.skip("not installed here")

    assert families(said) & families(written), (
        f"{package} states {said!r}, the page says {written!r}"
    )


def test_nothing_that_runs_asks_for_more_than_the_lesser_licence():
    strict = {
        package
        for package, (licence, _why) in dependencies_page.reasons()["python"].items()
        if "AGPL" in families(licence) or re.search(r"(?<![AL])GPL", licence)
    }

    assert strict <= TOOLS_ONLY, f"{sorted(strict - TOOLS_ONLY)} cannot be shipped"


def test_page_of_dependencies_is_up_to_date():
    page = dependencies_page.PAGE

    assert page.is_file(), f"{tree.name(page)} is missing"
    assert page.read_text(encoding="utf-8") == dependencies_page.written(), (
        f"{tree.name(page)} is old: run `python -m tests.house.dependencies_page`"
    )
