"""The tiers that pytest runs: tests/<tier>, with what each is given."""

from __future__ import annotations

import os
import subprocess
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from pathlib import Path

from wardclerk.cli import settings
from wardclerk.cli.environment import dev
from wardclerk.cli.tiers.context import Context
from wardclerk.cli.tiers.result import Result
from wardclerk.cli.tiers.tier import Tier

NOTHING_COLLECTED = 5  # pytest's exit code
DATABASE_VARIABLE = "WARDCLERK_TEST_DATABASE_URL"
ARTIFACTS_VARIABLE = "WARDCLERK_ARTIFACTS"
WHOLE_STACK = ("odoo", "postgres", "dovecot", "n8n")


def with_nothing(_context: Context) -> dict[str, str]:
    return {}


def with_database(context: Context) -> dict[str, str]:
    """An administrator's address of the throw-away cluster."""
    return {DATABASE_VARIABLE: context.cluster().admin_url}


def with_stack(context: Context) -> dict[str, str]:
    """The tests' own stack is up, and Settings.load() finds it."""
    context.stack()
    return {settings.HOME_VARIABLE: str(context.stack_folder)}


def suite(
    name: str,
    title: str,
    given: Callable[[Context], dict[str, str]] = with_nothing,
    *,
    options: tuple[str, ...] = (),
    pieces: tuple[str, ...] = (),
    on_request: bool = False,
    waits: bool = False,
) -> Tier:
    """A tier named like its folder."""

    def run(context: Context) -> Result:
        result = Result(name)
        with result.timed():
            run_pytest(result, context, given(context), options)
        return result

    return Tier(name, title, run, pieces, on_request, waits)


def run_pytest(
    result: Result, context: Context, given: dict[str, str], options: tuple[str, ...]
) -> None:
    """Its own output is shown as it comes; the counts come from its report."""
    artifacts = context.folder / "artifacts" / result.name
    artifacts.mkdir(parents=True, exist_ok=True)
    report = artifacts / "report.xml"
    report.unlink(missing_ok=True)
    interpreter = dev.interpreter(settings.cache_dir())
    command = [interpreter, "-m", "pytest", f"tests/{result.name}", *options]
    command += [f"--junitxml={report}", *context.passed_on]
    done = subprocess.run(
        [str(word) for word in command],
        cwd=settings.ROOT,
        env={**os.environ, ARTIFACTS_VARIABLE: str(artifacts), **given},
        check=False,
    )
    read_report(result, report)
    if done.returncode == NOTHING_COLLECTED:
        result.fail(f"tests/{result.name} holds no test")
    elif done.returncode and not result.failed:
        result.fail(f"pytest ended with {done.returncode}")


def read_report(result: Result, report: Path) -> None:
    """JUnit's XML: one element a test, with what became of it inside."""
    if not report.exists():
        return
    for case in ElementTree.parse(report).iter("testcase"):
        name = f"{case.get('classname')}::{case.get('name')}"
        if case.find("failure") is not None or case.find("error") is not None:
            result.fail(name)
        elif case.find("skipped") is not None:
            result.skipped += 1
        else:
            result.passed += 1


HOUSE = suite("house", "the house rules")
CORE = suite("core", "pure functions", options=("-n", "2"))
CLI = suite("cli", "the launcher", pieces=("postgres", "systemd"))
SERVICES = suite(
    "services",
    "relay and assist",
    with_database,
    pieces=("postgres", "dovecot"),
    waits=True,
)
FAULTS = suite(
    "faults",
    "the relay under faults",
    with_database,
    pieces=("postgres",),
    waits=True,
)
WORKFLOWS = suite(
    "workflows",
    "n8n and the servers that it talks to",
    with_database,
    pieces=("postgres", "dovecot", "n8n", "slapd", "sshd", "synapse", "node-tools"),
    waits=True,
)
SYSTEM = suite(
    "system",
    "the main job and its failures",
    with_stack,
    pieces=(*WHOLE_STACK, "slapd"),
    waits=True,
)
BROWSER = suite(
    "browser",
    "the stack in Chromium",
    with_stack,
    pieces=(*WHOLE_STACK, "chromium"),
    waits=True,
)
