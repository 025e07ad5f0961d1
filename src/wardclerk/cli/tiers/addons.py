"""The addons' own tests on real Odoo; a warning in its log is a failure."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

from wardclerk.cli import console, database, fingerprint, ports, settings, unprivileged
from wardclerk.cli.environment import odoo as program
from wardclerk.cli.errors import UserError
from wardclerk.cli.odoo_database.build import DEMO_ADDON
from wardclerk.cli.parts import odoo
from wardclerk.cli.settings import Settings, write_private
from wardclerk.cli.tiers.cluster import Cluster
from wardclerk.cli.tiers.context import Context
from wardclerk.cli.tiers.result import Result
from wardclerk.cli.tiers.tier import Tier

DATABASE = "wardclerk_test"
OWN_PREFIX = "wardclerk_"
COUNTS = re.compile(
    r"odoo\.tests\.result: (\d+) failed, (\d+) error\(s\) of (\d+) tests"
)
FAILED_TEST = re.compile(r"(?:FAIL|ERROR): (\w+\.\w+)")
LOUD = re.compile(r"^\S+ \S+ \d+ (WARNING|ERROR|CRITICAL) \S+ (\S+): (.*)")
# Lines that say nothing about our addons; each with its reason.
HARMLESS = (
    re.compile(r"^odoo\.tests\.result: "),  # the counts, read above
    re.compile(r"Running as user"),  # a container's only user may be root
    re.compile(
        r"unable to set column .* pg_trgm|no unaccent"
    ),  # another server's choice
)


def run(context: Context) -> Result:
    """Engines and domains first, then the demo group on top of them."""
    result = Result("addons")
    with result.timed():
        cluster = context.cluster()
        chosen = wanted(context.passed_on)
        template = ensure_template(cluster)
        cluster.clone(template, DATABASE)
        database.evidence_schema(cluster.settings, DATABASE)
        database.let_in(cluster.settings, DATABASE, cluster.settings.relay_role)
        for group in (
            [name for name in chosen if name != DEMO_ADDON],
            [name for name in chosen if name == DEMO_ADDON],
        ):
            if group:
                run_tests(result, cluster.settings, group)
        if not context.keep:
            database.drop(cluster.settings, DATABASE)
    return result


def wanted(named: list[str]) -> list[str]:
    """All addons, or those named behind `--`."""
    known = fingerprint.addons_of(settings.ROOT)
    unknown = [name for name in named if name not in known]
    if unknown:
        raise UserError(
            f"There is no addon {unknown[0]!r}.", f"Choose from: {', '.join(known)}."
        )
    return named or known


def ensure_template(cluster: Cluster) -> str:
    """A database with all of Odoo's own modules that our addons depend on."""
    modules = odoo_modules()
    library = program.library(cluster.settings.cache_dir)
    name = f"template_{fingerprint.of_text(*modules, str(library))}"
    if name in cluster.databases():
        return name
    console.say(f"-- template database with {len(modules)} modules (once, about 60 s)")
    building = f"{name}_building"
    database.drop(cluster.settings, building)
    database.create(cluster.settings, building, cluster.settings.odoo_role)
    database.add_extensions(cluster.settings, building)
    log = run_odoo(
        cluster.settings, building, ["--init", ",".join(modules)], "template"
    )
    if trouble := loud_lines(log):
        raise UserError(f"Odoo's own modules do not load: {trouble[0]}", f"Read {log}.")
    database.rename(cluster.settings, building, name)
    return name


def odoo_modules() -> list[str]:
    """What the manifests name and we do not ship."""
    found = set()
    for manifest in (settings.ROOT / "addons").glob("*/__manifest__.py"):
        found.update(ast.literal_eval(manifest.read_text())["depends"])
    return sorted(name for name in found if not name.startswith(OWN_PREFIX))


def run_tests(result: Result, chosen: Settings, modules: list[str]) -> None:
    """Install with tests on, then read counts and complaints from the log."""
    console.say(f"-- tests of {', '.join(modules)}")
    tags = ",".join(f"/{name}" for name in modules)
    given = ["--init", ",".join(modules), "--test-tags", tags]
    log = run_odoo(chosen, DATABASE, given, modules[0])
    count(result, log)
    for line in loud_lines(log):
        if not FAILED_TEST.search(line):
            result.fail(f"in Odoo's log: {line}")


def run_odoo(chosen: Settings, name: str, given: list[str], label: str) -> Path:
    """Its exit code says less than its log, which is read afterwards."""
    log = chosen.log_dir / f"odoo-{label}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    config = chosen.run_dir / f"odoo-{name}.conf"
    chosen.odoo_data_dir.mkdir(parents=True, exist_ok=True)
    limits = {"workers": 0, "max_cron_threads": 0, "limit_time_cpu": 0}
    write_private(
        config,
        odoo.configuration(
            chosen,
            db_name=name,
            dbfilter=f"^{name}$",
            http_port=ports.any_free(set()),
            log_level="warn",
            log_handler="odoo.tests.result:INFO",
            limit_time_real=0,
            **limits,
        ),
    )
    command = [*odoo.executable(chosen), "server", "--config", config, *given]
    command += ["--skip-auto-install", "--stop-after-init"]
    with log.open("w") as output:
        done = subprocess.run(
            unprivileged.wrap(command),
            env={**_environment(), **odoo.environment(chosen)},
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if done.returncode and not COUNTS.search(log.read_text(errors="replace")):
        end = "\n    ".join(log.read_text(errors="replace").splitlines()[-12:])
        raise UserError(
            f"Odoo ended with {done.returncode}.\n    {end}", f"Read {log}."
        )
    return log


def _environment() -> dict[str, str]:
    import os

    return dict(os.environ)


def count(result: Result, log: Path) -> None:
    """Odoo's closing line, and the names of the tests that it complains about."""
    text = log.read_text(errors="replace")
    found = COUNTS.findall(text)
    if not found:
        result.fail(f"Odoo ran no tests; see {log}")
        return
    failed, errors, total = map(int, found[-1])
    result.passed += total - failed - errors
    names = sorted(set(FAILED_TEST.findall(text)))
    for name in names[: failed + errors]:
        result.fail(name)
    for _ in range(failed + errors - len(names)):
        result.fail(f"a test without a name; see {log}")


def loud_lines(log: Path) -> list[str]:
    """Warnings and errors, without those that are harmless."""
    found = []
    for line in log.read_text(errors="replace").splitlines():
        match = LOUD.match(line)
        if match:
            text = f"{match[2]}: {match[3]}"
            if not any(harmless.search(text) for harmless in HARMLESS):
                found.append(text)
    return found


TIER = Tier("addons", "real Odoo", run, pieces=("odoo", "postgres"))
