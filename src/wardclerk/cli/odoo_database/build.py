"""Makes Odoo's database, from the cached template where there is one."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

from wardclerk.cli import database, fingerprint, state, unprivileged
from wardclerk.cli.console import Progress
from wardclerk.cli.errors import PartFailed
from wardclerk.cli.odoo_database import template
from wardclerk.cli.parts import odoo
from wardclerk.cli.settings import Settings, write_private

DEMO_ADDON = "wardclerk_demo"
SHOWN_LINES = 15
LOADING = re.compile(r"Loading module (\S+) \((\d+)/(\d+)\)")
TROUBLE = re.compile(r" (ERROR|CRITICAL) ")


def ensure(settings: Settings, progress: Progress) -> None:
    """The database exists only when it is complete: the rename is the last step."""
    if database.exists(settings, settings.odoo_database):
        return
    building = f"{settings.odoo_database}_building"
    progress("making an empty database")
    database.drop(settings, building)
    remove_filestore(settings, building)
    prepared = template.path(settings)
    if prepared.is_dir():
        progress("copying the prepared demo group" if settings.demo else "copying")
        template.restore(settings, building, prepared)
    else:
        create_empty(settings, building)
        install(settings, building, modules(settings), progress)
        progress("keeping a copy for the next checkout")
        template.save(settings, building, prepared)
    filestore(settings, settings.odoo_database).parent.mkdir(
        parents=True, exist_ok=True
    )
    remove_filestore(settings, settings.odoo_database)
    if filestore(settings, building).exists():
        filestore(settings, building).replace(
            filestore(settings, settings.odoo_database)
        )
    database.rename(settings, building, settings.odoo_database)
    state.remember(settings, addons=fingerprint.of_addons(settings), provisioned="")


def modules(settings: Settings) -> list[str]:
    """All addons; the demo group only where it is wanted."""
    return [
        name
        for name in fingerprint.addons(settings)
        if settings.demo or name != DEMO_ADDON
    ]


def create_empty(settings: Settings, name: str) -> None:
    """With everything in it that only an administrator may make."""
    database.create(settings, name, settings.odoo_role)
    database.add_extensions(settings, name)
    database.let_in(settings, name, settings.relay_role)
    database.evidence_schema(settings, name)


def install(
    settings: Settings, name: str, wanted: list[str], progress: Progress
) -> None:
    """Nothing is lost when the machine stops now, so nothing waits for the disk."""
    database.query(settings, f"ALTER DATABASE {name} SET synchronous_commit = off;")
    run_odoo(settings, name, ["--init", ",".join(wanted)], progress)
    database.query(settings, f"ALTER DATABASE {name} RESET synchronous_commit;")


def update(settings: Settings, progress: Progress) -> None:
    """Load what changed in the addons since the last time."""
    known = state.read(settings).get("addons", {})
    now = fingerprint.of_addons(settings)
    wanted = modules(settings)
    new = [name for name in wanted if name not in known]
    changed = [name for name in wanted if name in known and known[name] != now[name]]
    if new or changed:
        database.evidence_schema(settings, settings.odoo_database)
        given = [*(["--init", ",".join(new)] if new else [])]
        given += ["--update", ",".join(changed)] if changed else []
        run_odoo(settings, settings.odoo_database, given, progress)
    state.remember(settings, addons=now)


def changed(settings: Settings) -> bool:
    return state.read(settings).get("addons") != fingerprint.of_addons(settings)


def run_odoo(
    settings: Settings, name: str, given: list[str], progress: Progress
) -> None:
    """Odoo loads modules and ends; its log tells how far it is."""
    log = settings.log_dir / "odoo-install.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [
        *odoo.executable(settings),
        "server",
        "--config",
        private_config(settings, name),
    ]
    command += [*given, "--skip-auto-install", "--stop-after-init", "--no-http"]
    environment = {**odoo.environment(settings), "ODOO_RC": ""}
    with log.open("w") as copy:
        child = subprocess.Popen(
            unprivileged.wrap(command),
            env={**_environ(), **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        lines = []
        for line in child.stdout:
            copy.write(line)
            lines.append(line.rstrip())
            found = LOADING.search(line)
            if found:
                module, number, total = found.groups()
                progress(f"loading {module}", int(number) / int(total))
    if child.wait() or any(TROUBLE.search(line) for line in lines):
        raise trouble(lines, log)


def _environ() -> dict[str, str]:
    import os

    return dict(os.environ)


def trouble(lines: list[str], log: Path) -> PartFailed:
    """From the first error on."""
    first = next(
        (i for i, line in enumerate(lines) if TROUBLE.search(line)), -SHOWN_LINES
    )
    said = "".join(f"\n    {line}" for line in lines[first:][:SHOWN_LINES])
    return PartFailed(
        f"Odoo could not load the addons.{said}",
        f"Read {log}. Then run `./wardclerk up` again: it starts this step anew.",
    )


def private_config(settings: Settings, name: str) -> Path:
    """Odoo's configuration for another database than the running server's."""
    path = settings.run_dir / f"odoo-{name}.conf"
    odoo.prepare(settings)
    limits = {
        "workers": 0,
        "max_cron_threads": 0,
        "limit_time_cpu": 0,
        "limit_time_real": 0,
    }
    write_private(
        path,
        odoo.configuration(
            settings, db_name=name, dbfilter=f"^{name}$", log_level="info", **limits
        ),
    )
    return path


def filestore(settings: Settings, name: str) -> Path:
    return settings.odoo_data_dir / "filestore" / name


def remove_filestore(settings: Settings, name: str) -> None:
    shutil.rmtree(filestore(settings, name), ignore_errors=True)
