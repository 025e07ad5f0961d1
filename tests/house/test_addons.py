"""Addons: who may depend on whom, and what each must bring along."""

import ast
import re

import pytest

from tests.house import tree

# What each engine may name in its manifest. Left never knows right.
ENGINES = {
    "wardclerk_base": set(),
    "wardclerk_audit": {"wardclerk_base"},
    "wardclerk_event": {"wardclerk_base", "wardclerk_audit"},
    "wardclerk_policy": {"wardclerk_base", "wardclerk_audit", "wardclerk_event"},
    "wardclerk_approval": {
        "wardclerk_base",
        "wardclerk_audit",
        "wardclerk_event",
        "wardclerk_policy",
    },
    "wardclerk_control": {
        "wardclerk_base",
        "wardclerk_audit",
        "wardclerk_event",
        "wardclerk_policy",
        "wardclerk_approval",
    },
    "wardclerk_exception": {
        "wardclerk_base",
        "wardclerk_audit",
        "wardclerk_event",
        "wardclerk_policy",
        "wardclerk_approval",
    },
    "wardclerk_assist": {"wardclerk_base", "wardclerk_audit", "wardclerk_event"},
    "wardclerk_intake": {
        "wardclerk_base",
        "wardclerk_audit",
        "wardclerk_event",
        "wardclerk_assist",
    },
}
# Odoo's own addons that hold no business documents. hr and analytic: base only.
TECHNICAL = {
    "auth_totp",
    "base",
    "base_automation",
    "base_setup",
    "bus",
    "mail",
    "portal",
    "web",
}
OF_BASE = {"analytic", "hr", "resource"}
READS_ALL = {"wardclerk_demo", "wardclerk_monitor"}

REQUIRED_KEYS = {"name", "summary", "version", "author", "license", "depends"}
VERSION = re.compile(r"19\.0\.\d+\.\d+\.\d+")
ICON_BYTES_MAX = 100_000
README_LINES_MIN = 8

addons = pytest.mark.parametrize(
    "addon", list(tree.addons().values()), ids=lambda a: a.name
)
engines = pytest.mark.parametrize(
    "addon",
    [tree.addons()[name] for name in ENGINES if name in tree.addons()],
    ids=lambda addon: addon.name,
)


def domains() -> set[str]:
    """Addons that bring business documents under governance."""
    return tree.addons().keys() - ENGINES.keys() - READS_ALL


@engines
def test_engine_needs_only_engines_to_its_left(addon):
    too_much = addon.own_depends - ENGINES[addon.name]

    assert not too_much, (
        f"{addon.name} depends on {sorted(too_much)}. An engine knows only what stands "
        "left of it in ARCHITECTURE.md; turn the dependency round with a hook."
    )


@engines
def test_engine_needs_only_technical_addons_of_odoo(addon):
    allowed = TECHNICAL | (OF_BASE if addon.name == "wardclerk_base" else set())

    too_much = addon.depends - addon.own_depends - allowed

    assert not too_much, (
        f"{addon.name} depends on {sorted(too_much)}. Engines attach by res_model and "
        "res_id; what needs a business addon belongs into a domain addon."
    )


@pytest.mark.parametrize("name", sorted(domains()))
def test_domain_depends_on_no_domain_unless_it_is_glue(name):
    addon = tree.addons()[name]

    others = addon.own_depends & domains()

    comes_by_itself = addon.manifest.get("auto_install")
    is_glue = len(others) == 2 and comes_by_itself
    is_door = len(others) == 1 and "portal" in addon.depends and comes_by_itself
    assert not others or is_glue or is_door, (
        f"{name} depends on {sorted(others)}. Two domains meet in a glue addon that "
        "depends on exactly these two and has auto_install; the pages of one domain in "
        "the portal are an addon that depends on it and on portal."
    )


def test_nobody_depends_on_demo_or_monitor():
    found = {
        f"{addon.name} depends on {other}"
        for addon in tree.addons().values()
        for other in addon.own_depends & READS_ALL
    }

    assert not found, tree.report("These may be left out of a database:", list(found))


@addons
def test_addon_imports_and_refers_only_to_what_it_depends_on(addon):
    allowed = tree.needs(addon.name) | {addon.name}
    reference = re.compile(
        r"odoo\.addons\.(wardclerk_\w+)|ref\(?=?[\"'](wardclerk_\w+)\."
        r"|inherit_id\" ref=\"(wardclerk_\w+)\."
    )

    offences = [
        f"{tree.name(path)}: {found}"
        for path in tree.below(addon.folder, ".py", ".xml")
        for match in reference.finditer(path.read_text(encoding="utf-8"))
        for found in filter(None, match.groups())
        if found not in allowed
    ]

    assert not offences, tree.report(
        f"{addon.name} refers to addons that its manifest does not need:", offences
    )


@addons
def test_manifest_has_what_a_reader_of_apps_needs(addon):
    manifest = addon.manifest

    missing = REQUIRED_KEYS - manifest.keys()

    assert not missing, f"{addon.name}: manifest lacks {sorted(missing)}"
    assert manifest["license"] == "LGPL-3", f"{addon.name}: license must be LGPL-3"
    assert manifest["author"] == "Wardclerk", f"{addon.name}: author is Wardclerk"
    assert VERSION.fullmatch(manifest["version"]), (
        f"{addon.name}: version {manifest['version']} is not of the form 19.0.x.y.z"
    )
    assert "website" not in manifest, f"{addon.name}: there is no website to name"


@addons
def test_manifest_names_each_data_file_and_only_files_that_exist(addon):
    named = {*addon.manifest.get("data", ()), *addon.manifest.get("demo", ())}
    found = {
        path.relative_to(addon.folder).as_posix()
        for path in tree.below(addon.folder, ".xml")
        if "static" not in path.parts and "tests" not in path.parts
    }

    missing = {file for file in named if not (addon.folder / file).is_file()}

    assert not missing, f"{addon.name}: manifest names {sorted(missing)}, not there"
    assert not found - named, (
        f"{addon.name}: {sorted(found - named)} is loaded by nobody. Name it in the "
        "manifest or delete it."
    )


@addons
def test_addon_has_a_page(addon):
    page = addon.folder / "README.rst"

    assert page.is_file(), f"{addon.name} needs a README.rst: what, for whom, try it"
    lines = [line for line in page.read_text(encoding="utf-8").splitlines() if line]
    assert len(lines) >= README_LINES_MIN, f"{tree.name(page)} says next to nothing"


@addons
def test_addon_has_an_icon(addon):
    icon = addon.folder / "static" / "description" / "icon.png"

    assert icon.is_file(), f"{addon.name} needs static/description/icon.png"
    assert icon.read_bytes().startswith(b"\x89PNG"), f"{tree.name(icon)} is no PNG"
    assert icon.stat().st_size < ICON_BYTES_MAX, f"{tree.name(icon)} is too large"


@addons
def test_addon_has_tests(addon):
    package = addon.folder / "tests"
    found = {path.stem for path in package.glob("test_*.py")}

    init = package / "__init__.py"
    imported = (
        {
            alias.name
            for node in ast.walk(tree.parsed(init))
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        if init.is_file()
        else set()
    )

    assert found, f"{addon.name} has no tests"
    assert not found - imported, (
        f"{addon.name}: tests/__init__.py does not import {sorted(found - imported)}; "
        "Odoo runs only what is imported there."
    )
