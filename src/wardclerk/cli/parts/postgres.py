"""PostgreSQL: the only place where records, events and evidence are kept."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from pathlib import Path

from wardclerk.cli import database, process, profile, shell, unprivileged
from wardclerk.cli.environment import postgres as programs
from wardclerk.cli.parts.part import Part
from wardclerk.cli.settings import LOOPBACK, Settings, write_private

ADMINISTRATOR = "postgres"
SYSTEM_HOME = Path("/var/lib/wardclerk")  # where a system account can reach its data


def data_folder(settings: Settings) -> Path:
    """Inside our data folder, unless another account has to own and reach it."""
    if unprivileged.folder_owner() is None:
        return settings.data_dir / "postgres"
    name = str(settings.data_dir).strip("/").replace("/", "-")
    return SYSTEM_HOME / name / "postgres"


def is_ours(settings: Settings) -> bool:
    """False when WARDCLERK_DATABASE_URL named a server at the first `up`."""
    return not settings.database_admin_url


def prepare(settings: Settings) -> None:
    """Create the cluster once, write its configuration each time."""
    folder = data_folder(settings)
    if not (folder / "PG_VERSION").exists():
        create_cluster(folder, settings.secrets.postgres_admin_password, settings)
    process.forget_dead(folder / "postmaster.pid", "postgres")
    lines = configuration(settings)
    write_for_server(folder / "wardclerk.conf", lines)


def create_cluster(folder: Path, password: str, settings: Settings) -> None:
    """Built beside its place, then renamed: half a cluster never looks whole."""
    building = folder.with_name(f"{folder.name}.building")
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir(parents=True, mode=0o700)
    give_to_server(building)
    with tempfile.NamedTemporaryFile("w", dir=building.parent) as password_file:
        password_file.write(f"{password}\n")
        password_file.flush()
        give_to_server(Path(password_file.name))
        shell.run(
            unprivileged.wrap(
                [
                    programs.bin_dir(settings.cache_dir) / "initdb",
                    f"--pgdata={building}",
                    f"--username={ADMINISTRATOR}",
                    f"--pwfile={password_file.name}",
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--locale=C.UTF-8",
                    "--data-checksums",
                ],
                refuses_root=True,
            ),
            doing="Creating the PostgreSQL cluster",
            env=programs.library_path(settings.cache_dir),
        )
    with (building / "postgresql.conf").open("a") as file:
        file.write("include_if_exists 'wardclerk.conf'\n")
    building.replace(folder)


def configuration(settings: Settings) -> str:
    """Loopback only, no socket file; what the profile says comes last."""
    lines = {
        "listen_addresses": LOOPBACK,
        "port": settings.ports.postgres,
        "unix_socket_directories": "",
        "password_encryption": "scram-sha-256",
        "log_line_prefix": "%m [%p] %q%u@%d ",
        "timezone": "UTC",
        **profile.load(settings.root, settings.profile).postgres,
    }
    return "".join(f"{name} = '{value}'\n" for name, value in lines.items())


def give_to_server(path: Path) -> None:
    """Only where another account runs the server."""
    owner = unprivileged.folder_owner()
    if owner:
        os.chown(path, *owner)


def write_for_server(path: Path, text: str) -> None:
    write_private(path, text)
    give_to_server(path)


def command(settings: Settings) -> list:
    return [
        programs.bin_dir(settings.cache_dir) / "postgres",
        "-D",
        data_folder(settings),
    ]


def healthy(settings: Settings) -> bool:
    return database.answers(settings)


PART = Part(
    name="postgres",
    title="PostgreSQL",
    command=command,
    environment=lambda settings: programs.library_path(settings.cache_dir),
    prepare=prepare,
    refuses_root=True,
    healthy=healthy,
    url=lambda settings: (
        f"postgresql://{settings.database_host}:{settings.ports.postgres}"
    ),
    ports=("postgres",),
    usual_seconds=3,
    grace_seconds=30,
    stop_signal=signal.SIGINT,  # fast: SIGTERM would wait for every client to leave
)
