"""Odoo: keeps the records and enforces the decisions."""

from __future__ import annotations

import time
from pathlib import Path

from wardclerk.cli import database, process, profile, web
from wardclerk.cli.environment import odoo as program
from wardclerk.cli.environment import python
from wardclerk.cli.parts.part import Part
from wardclerk.cli.settings import LOOPBACK, Settings, write_private

SERVER_WIDE = "base,rpc,web"
FIRST_ANSWER_SECONDS = 60  # loads the registry and compiles the log-in page's assets


def configuration_file(settings: Settings) -> Path:
    return settings.data_dir / "odoo.conf"


def prepare(settings: Settings) -> None:
    settings.odoo_data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_private(configuration_file(settings), configuration(settings))


def configuration(settings: Settings, **changed) -> str:
    """Odoo's own format; passwords stand here, so the file is private."""
    lines = {
        "addons_path": ",".join(str(path) for path in addons_path(settings)),
        "admin_passwd": settings.secrets.odoo_master_password,
        "data_dir": settings.odoo_data_dir,
        "db_host": settings.database_host,
        "db_port": settings.ports.postgres,
        "db_user": settings.odoo_role,
        "db_password": settings.secrets.odoo_db_password,
        "db_name": settings.odoo_database,
        "dbfilter": f"^{settings.odoo_database}$",
        "http_interface": LOOPBACK,
        "http_port": settings.ports.odoo,
        "list_db": False,
        "server_wide_modules": SERVER_WIDE,
        "smtp_server": LOOPBACK,
        "smtp_port": settings.ports.smtp,
        "unaccent": True,
        "with_demo": False,
        **profile.load(settings.root, settings.profile).odoo,
        **changed,
    }
    body = "".join(f"{name} = {value}\n" for name, value in lines.items())
    return f"[options]\n{body}"


def addons_path(settings: Settings) -> list[Path]:
    return [*program.core_addons(settings.cache_dir), settings.root / "addons"]


def command(settings: Settings) -> list:
    return [*executable(settings), "server", "--config", configuration_file(settings)]


def executable(settings: Settings) -> list[str]:
    interpreter = python.interpreter(settings.cache_dir)
    return program.command(settings.cache_dir, interpreter)


def environment(settings: Settings) -> dict[str, str]:
    """Where Python finds Odoo and our own package, and what the addons are told."""
    library = program.library(settings.cache_dir)
    return {
        "PYTHONPATH": f"{library}:{settings.root / 'src'}",
        "WARDCLERK_SECRET_KEY": settings.secrets.secret_key,
        "WARDCLERK_ASSIST_URL": settings.assist_url,
        "WARDCLERK_ASSIST_TOKEN": settings.secrets.assist_token,
    }


def healthy(settings: Settings) -> bool:
    """It answers, so does its database, and its scheduled jobs are done."""
    answer = web.get(f"{settings.odoo_url}/web/health?db_server_status=1", seconds=5)
    return bool(answer and '"pass"' in answer) and not outlived_database(settings)


def outlived_database(settings: Settings) -> bool:
    """Whether it runs for longer than the database server, which began anew.

    The thread of its scheduled jobs ended with its connection, and no other begins:
    people are answered, and nothing that is planned is done.
    """
    running = process.recorded(PART.name, settings.run_dir)
    if not running:
        return False
    return database.age_seconds(settings) < time.time() - running.since


def warm_up(settings: Settings) -> None:
    """The first page loads the registry; better now than under the first visitor."""
    web.get(f"{settings.odoo_url}/web/login", seconds=FIRST_ANSWER_SECONDS)


PART = Part(
    name="odoo",
    title="Odoo",
    command=command,
    environment=environment,
    prepare=prepare,
    healthy=healthy,
    after_start=warm_up,
    url=lambda settings: f"{settings.odoo_url}/odoo",
    ports=("odoo",),
    needs=("postgres",),
    usual_seconds=12,
    start_seconds=120,
    grace_seconds=30,
)
