"""Formatter, linters, layers and licences; each check counts as one test."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from wardclerk.cli import console, settings
from wardclerk.cli.environment import dev
from wardclerk.cli.tiers import compose, licences
from wardclerk.cli.tiers.context import Context
from wardclerk.cli.tiers.result import Result
from wardclerk.cli.tiers.tier import Tier

AT_ONCE = 2  # the smallest supported machine has two cores
PYTHON = ("wardclerk", "src", "addons", "tests", "samples", "bench", "deploy")
Complaint = str  # empty when all is well


def run(_context: Context) -> Result:
    """The slow ones first, so that the others run beside them."""
    result = Result("lint")
    with result.timed(), ThreadPoolExecutor(AT_ONCE) as pool:
        found = pool.map(lambda name: CHECKS[name](), CHECKS)
        for name, complaint in zip(CHECKS, found, strict=True):
            console.say(f"  {name}: {'FAILED' if complaint else 'ok'}")
            if complaint:
                console.say(indented(complaint))
                result.fail(name)
            else:
                result.passed += 1
    return result


def indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.strip().splitlines())


def tool(module: str, *arguments: str) -> Complaint:
    """Run a tool of the test environment; its output when it complains."""
    done = subprocess.run(
        [*dev.script(settings.cache_dir(), module), *arguments],
        cwd=settings.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return f"{done.stdout}{done.stderr}" if done.returncode else ""


def python_folders() -> list[str]:
    return [name for name in PYTHON if (settings.ROOT / name).exists()]


def addons() -> list[str]:
    manifests = (settings.ROOT / "addons").glob("*/__manifest__.py")
    return sorted(f"addons/{path.parent.name}" for path in manifests)


def import_layers() -> Complaint:
    return tool("importlinter.cli", "lint", "--no-cache")


def shell_scripts() -> Complaint:
    """`bash -n` reads without running."""
    scripts = [settings.ROOT / ".ci" / "run"]
    done = subprocess.run(
        ["bash", "-n", *map(str, scripts)], capture_output=True, text=True, check=False
    )
    return done.stderr if done.returncode else ""


# One file, one concept: a model may gain a concept in a file named after it.
ONE_CLASS = "consider-merging-classes-inherited"
CHECKS: dict[str, Callable[[], Complaint]] = {
    "pylint-odoo": lambda: tool(
        "pylint", "--rcfile=pyproject.toml", f"--disable={ONE_CLASS}", *addons()
    ),
    "OCA hooks": lambda: tool("oca_pre_commit_hooks", *addons()),
    "ruff": lambda: tool("ruff", "check", "--no-cache", *python_folders()),
    "ruff format": lambda: tool("ruff", "format", "--check", *python_folders()),
    "layers": import_layers,
    "licences": licences.complaint,
    "compose file": compose.complaint,
    "shell scripts": shell_scripts,
}
TIER = Tier("lint", "formatter, linters, layers, licences", run)
