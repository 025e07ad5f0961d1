"""A real PostgreSQL of ours: loopback, passwords, one administrator."""

import os
import signal
import subprocess
import time

import pytest

from wardclerk.cli import database, parts, process
from wardclerk.cli import settings as settings_module
from wardclerk.cli.console import Progress
from wardclerk.cli.parts import odoo, part, postgres
from wardclerk.cli.ports import any_free
from wardclerk.cli.settings import Ports, Secrets, Settings


@pytest.fixture(scope="module")
def chosen(tmp_path_factory):
    """An installation whose only running part is PostgreSQL."""
    made = Settings(
        root=settings_module.ROOT,
        data_dir=tmp_path_factory.mktemp("installation"),
        cache_dir=settings_module.cache_dir(),
        profile="minimal",
        demo=False,
        ports=Ports(postgres=any_free(set())),
        secrets=Secrets.generate(),
    )
    part.start(postgres.PART, made, Progress("PostgreSQL", 3))
    database.create_roles(made)
    yield made
    process.stop("postgres", made.run_dir, 20, postgres.PART.stop_signal)


def test_server_does_not_run_as_root(chosen):
    pid = postgres.PART.process(chosen).pid
    with open(f"/proc/{pid}/status") as status:
        (line,) = [line for line in status if line.startswith("CapEff")]

    assert int(line.split()[1], 16) == 0


def test_committed_records_reach_the_disk(chosen):
    assert database.query(chosen, "SHOW fsync") == "on"
    assert database.query(chosen, "SHOW synchronous_commit") == "on"


def test_server_listens_on_loopback_only(chosen):
    assert database.query(chosen, "SHOW listen_addresses") == "127.0.0.1"
    assert database.query(chosen, "SHOW unix_socket_directories") == ""


def test_no_role_of_ours_has_administrators_rights(chosen):
    rows = database.query(
        chosen,
        "SELECT rolname FROM pg_roles WHERE rolname LIKE 'wardclerk%' AND "
        "(rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls)",
    )

    assert rows == ""


def test_evidence_owner_cannot_log_in(chosen):
    sql = "SELECT rolcanlogin FROM pg_roles WHERE rolname = 'wardclerk_evidence'"

    assert database.query(chosen, sql) == "f"


def login(chosen, role, password, name="postgres"):
    return subprocess.run(
        [database.program(chosen, "psql"), "-XAtc", "SELECT current_user"],
        env={
            **os.environ,
            **database.connection(chosen),
            "PGUSER": role,
            "PGPASSWORD": password,
            "PGDATABASE": name,
        },
        capture_output=True,
        text=True,
        check=False,
    )


def test_roles_log_in_with_their_generated_passwords(chosen):
    done = login(chosen, chosen.odoo_role, chosen.secrets.odoo_db_password)

    assert done.stdout.strip() == chosen.odoo_role


def test_wrong_password_is_refused(chosen):
    done = login(chosen, chosen.odoo_role, "guess")

    assert "password authentication failed" in done.stderr


def test_no_password_stands_in_the_servers_log(chosen):
    database.create_roles(chosen)

    log = postgres.PART.log(chosen).read_text()
    assert chosen.secrets.odoo_db_password not in log


def test_database_lets_in_only_whom_it_must(chosen):
    database.create(chosen, "ward_rights", chosen.odoo_role)

    done = login(
        chosen, chosen.n8n_role, chosen.secrets.n8n_db_password, name="ward_rights"
    )

    assert "permission denied for database" in done.stderr


def test_starting_what_runs_changes_nothing(chosen):
    before = postgres.PART.process(chosen).pid

    part.start(postgres.PART, chosen, Progress("PostgreSQL", 3))

    assert postgres.PART.process(chosen).pid == before


def test_killed_server_comes_back_with_its_records(chosen):
    database.query(chosen, "CREATE TABLE kept (x int); INSERT INTO kept VALUES (7);")
    killed = postgres.PART.process(chosen)
    os.kill(killed.pid, 9)
    os.waitpid(killed.pid, 0)

    part.start(postgres.PART, chosen, Progress("PostgreSQL", 3))

    assert postgres.PART.process(chosen).pid != killed.pid
    assert database.query(chosen, "SELECT x FROM kept") == "7"


def test_port_of_another_program_is_named_with_the_cure(chosen, tmp_path):
    other = Settings(
        root=settings_module.ROOT,
        data_dir=tmp_path,
        cache_dir=chosen.cache_dir,
        profile="minimal",
        demo=False,
        ports=Ports(postgres=chosen.ports.postgres),
        secrets=Secrets.generate(),
    )

    with pytest.raises(part.PartFailed) as refused:
        part.start(parts.ALL["postgres"], other, Progress("PostgreSQL", 3))

    assert "postgres" in str(refused.value)
    assert "--new-ports" in refused.value.next_step


@pytest.fixture
def server_of_odoo(chosen):
    """A process in the place of Odoo: only since when it runs is looked at."""
    log = chosen.log_dir / "odoo.log"
    process.start("odoo", ["sleep", "600"], {}, chosen.run_dir, log)
    yield
    process.stop("odoo", chosen.run_dir, 5)


def kill_one_process_of_the_server(chosen):
    """PostgreSQL ends all sessions then, and goes on under the same number."""
    log_in = {**os.environ, **database.connection(chosen), "PGDATABASE": "postgres"}
    asked = [database.program(chosen, "psql"), "-XAt"]
    with subprocess.Popen(
        asked, env=log_in, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as session:
        session.stdin.write("SELECT pg_backend_pid();\n")
        session.stdin.flush()
        os.kill(int(session.stdout.readline()), signal.SIGKILL)


def restart(chosen):
    process.stop("postgres", chosen.run_dir, 20, postgres.PART.stop_signal)
    part.start(postgres.PART, chosen, Progress("PostgreSQL", 3))


@pytest.mark.usefixtures("server_of_odoo")
@pytest.mark.parametrize("fault", [kill_one_process_of_the_server, restart])
def test_odoo_that_outlived_its_database_is_found(chosen, fault):
    assert not odoo.outlived_database(chosen)

    fault(chosen)
    wait_until(lambda: database.answers(chosen))

    assert odoo.outlived_database(chosen)


def test_odoo_that_does_not_run_outlived_nothing(chosen):
    assert not odoo.outlived_database(chosen)


def wait_until(condition, seconds=30):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)
