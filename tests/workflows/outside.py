"""The other systems: real servers where one installs, and fakes that are named so."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cheroot import wsgi
from directory import PASSWORD, Directory, libraries
from fakes import FakeBucket
from matrix import ALIAS, Matrix
from recorder import Recorder, Request
from wsgidav.wsgidav_app import WsgiDAVApp

from wardclerk.cli import settings as installation
from wardclerk.cli import unprivileged
from wardclerk.cli.environment import sshd
from wardclerk.cli.ports import is_free
from wardclerk.cli.settings import LOOPBACK, Settings
from wardclerk.workflows import connections

USER = "wardclerk"
STARTUP_SECONDS = 20
PORTS = range(32_000, 32_700)  # above those of the installation's own parts
FOLDERS = ("archive", "ledger", "payroll", "drop", "sftp")
TOKEN = "Bearer a-token-of-the-tests"
NEVER = "00:00-00:00 UTC"  # hours without any time in them

SSHD = """\
ListenAddress {address}
Port {port}
HostKey {folder}/host
AuthorizedKeysFile {folder}/user.pub
AuthenticationMethods publickey
UsePAM no
StrictModes no
PidFile none
Subsystem sftp internal-sftp
ForceCommand internal-sftp
"""


class Outside:
    """All of them, on ports of loopback."""

    def __init__(self, settings: Settings, database_url: str):
        self.settings = settings
        self.folder = Path(tempfile.mkdtemp(prefix="wardclerk-outside-"))
        ports = (port for port in PORTS if is_free(port))
        self.webdav_port, ldap_port, bucket_port, fake_port, self.sftp_port = (
            next(ports) for _ in range(5)
        )
        self.ldap = Directory(self.folder / "slapd", ldap_port)
        self.matrix = Matrix(next(ports), self.folder / "matrix")
        self.database_url = database_url
        self.bucket = FakeBucket(bucket_port)
        # Fakes: each speaks the documented protocol of a service that is not here.
        self.fake = Recorder(fake_port, self._fake_answer)
        self.answers: dict[str, Callable[[Request], tuple[int, Any]]] = {}

    # -- life ---------------------------------------------------------------------
    def start(self) -> None:
        self.matrix.start()
        self._make_keys()
        self._start_webdav()
        self._start_sshd()
        self.ldap.start()
        self.bucket.start()
        self.fake.start()

    def furnish(self) -> None:
        """What waits for a server that takes long to start."""
        self.matrix.furnish()
        self.write_connections()

    def stop(self) -> None:
        self.fake.stop()
        self.bucket.stop()
        self.ldap.stop()
        self._sshd.terminate()
        self._sshd.wait()
        self.matrix.stop()
        self._webdav.stop()
        shutil.rmtree(self.folder)

    def reset(self) -> None:
        """Empty folders and bucket, no account, no answer."""
        for name in FOLDERS:
            for file in (self.folder / name).glob("*"):
                file.unlink() if file.is_file() else shutil.rmtree(file)
        self._make_folders()
        self.bucket.objects.clear()
        self.fake.requests.clear()
        self.fake.fetched.clear()
        self.answers.clear()
        self.ldap.reset()
        self.matrix.reset()

    def files(self, folder: str) -> dict[str, bytes]:
        """What lies in a WebDAV folder, by name."""
        found = (self.folder / folder).rglob("*")
        return {file.name: file.read_bytes() for file in found if file.is_file()}

    # -- what n8n is told of them -------------------------------------------------
    def write_connections(self, **chat: str) -> None:
        """All of them; `chat` says what is different about chat this time."""
        webdav = f"http://{LOOPBACK}:{self.webdav_port}"
        fake = f"http://{LOOPBACK}:{self.fake.port}"
        log_in = {"user": USER, "password": PASSWORD}
        database = {
            "url": self.database_url,
            "user": self.settings.n8n_role,
            "password": self.settings.secrets.n8n_db_password,
            "tls": "disable",
        }
        known = {
            "archive": {"url": f"{webdav}/archive", **log_in},
            "bucket": {"url": self.bucket.url, "name": "documents", **log_in},
            "directory": self.ldap.connection,
            "tax_register": {"url": f"{fake}/vies"},
            "sanctions": {"url": f"{fake}/yente", "token": TOKEN},
            "bank_register": {"url": f"{fake}/openiban"},
            "drop": {
                "url": f"{webdav}/drop",
                "mailboxes": {"hospitals": "invoices@hospitals.harbourview.example"},
                **log_in,
            },
            "drop_sftp": {
                "url": f"sftp://{LOOPBACK}:{self.sftp_port}",
                "user": self._sftp_user(),
                "key": (self.folder / "sshd" / "user").read_text(),
                "folder": str(self.folder / "sftp"),
                "mailboxes": {"clinics": "invoices@clinics.harbourview.example"},
            },
            "chat": {
                "kind": "matrix",
                "url": self.matrix.url,
                "token": f"Bearer {self.matrix.token}",
                "channel": ALIAS,
                "quiet_hours": NEVER,
                **chat,
            },
            "signing": {
                "url": f"{fake}/docuseal",
                "token": TOKEN,
                "header": "X-Auth-Token",
            },
            "signing_callback": {"token": TOKEN, "header": "X-Wardclerk-Token"},
            "sensors": {"token": TOKEN},
            "maintenance": {"url": f"{fake}/maintenance", "token": TOKEN},
            "ledger": database,
            "ledger_files": {"url": f"{webdav}/ledger", **log_in},
            "payroll": {"url": f"{webdav}/payroll", **log_in},
            "reports": {"mail": "integration@harbourview.example"},
            "warehouse": database,
        }
        file = self.settings.data_dir / connections.FILE
        installation.write_private(file, json.dumps(known))

    # -- real servers -------------------------------------------------------------
    def _start_webdav(self) -> None:
        self._make_folders()
        application = WsgiDAVApp(
            {
                "provider_mapping": {"/": str(self.folder)},
                "http_authenticator": {"accept_digest": False, "default_to_digest": 0},
                "simple_dc": {"user_mapping": {"*": {USER: {"password": PASSWORD}}}},
                "dir_browser": {"enable": False},
                "verbose": 0,
                "logging": {"enable": False},
            }
        )
        self._webdav = wsgi.Server((LOOPBACK, self.webdav_port), application)
        self._webdav.prepare()
        threading.Thread(target=self._webdav.serve, daemon=True).start()

    def _make_folders(self) -> None:
        """As people made them, with a place for what was taken."""
        for name in FOLDERS:
            (self.folder / name).mkdir(exist_ok=True)
        for name in ("drop/hospitals", "drop/exclusions", "payroll"):
            (self.folder / name / "processed").mkdir(parents=True, exist_ok=True)
        (self.folder / "drop/hospitals/refused").mkdir(exist_ok=True)
        (self.folder / "sftp" / "clinics").mkdir(exist_ok=True)

    def _make_keys(self) -> None:
        """The server's own and the one that n8n logs in with."""
        folder, root = self.folder / "sshd", sshd.root(installation.cache_dir())
        folder.mkdir()
        for name in ("host", "user"):
            command = [root / sshd.KEY_MAKER, "-q", "-t", "ed25519", "-N", ""]
            subprocess.run([*command, "-f", folder / name], check=True)

    def _sftp_user(self) -> str:
        """sshd without rights lets in only the account that it runs as."""
        name = os.geteuid() or unprivileged.INNER_UID
        return pwd.getpwuid(name).pw_name

    def _start_sshd(self) -> None:
        root, folder = sshd.root(installation.cache_dir()), self.folder / "sshd"
        configuration = folder / "sshd.conf"
        configuration.write_text(
            SSHD.format(address=LOOPBACK, port=self.sftp_port, folder=folder)
        )
        self.folder.chmod(0o755)
        command = [root / sshd.PROGRAM, "-D", "-e", "-f", configuration]
        with (folder / "log").open("w") as log:
            self._sshd = subprocess.Popen(
                unprivileged.wrap(command, refuses_root=True),
                env={"LD_LIBRARY_PATH": libraries(root)},
                stderr=log,
            )
        self._await(self._sshd, self.sftp_port, "sshd")

    def _await(self, server: subprocess.Popen, port: int, name: str) -> None:
        deadline = time.monotonic() + STARTUP_SECONDS
        while is_free(port):
            assert time.monotonic() < deadline, f"{name} does not listen"
            assert server.poll() is None, f"{name} ended"
            time.sleep(0.05)

    # -- the directory ------------------------------------------------------------
    def entry(self, name: str) -> dict[str, list[str]]:
        """Attributes of one entry; empty when there is none."""
        return self.ldap.entry(name)

    def members(self, group: str) -> list[str]:
        return self.ldap.members(group)

    def may_log_in(self, account: str, password: str) -> bool:
        return self.ldap.may_log_in(account, password)

    # -- fakes --------------------------------------------------------------------
    def _fake_answer(self, request: Request) -> tuple[int, Any]:
        service = request.path.split("/")[1]
        answer = self.answers.get(service)
        return answer(request) if answer else (503, {"message": "not today"})
