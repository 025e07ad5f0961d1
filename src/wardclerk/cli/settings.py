"""Where this installation keeps its files, its ports and its secrets."""

from __future__ import annotations

import base64
import json
import os
import secrets as random
import string
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from wardclerk.cli import unprivileged
from wardclerk.cli.errors import NotSetUp

ROOT = Path(__file__).resolve().parents[3]
HOME_VARIABLE = "WARDCLERK_HOME"  # places `.wardclerk` elsewhere, e.g. for tests
LOOPBACK = "127.0.0.1"
SYSTEM_CACHE = Path("/var/cache")

PASSWORD_LENGTH = 24  # characters: about 140 bits
SIGNING_KEY_LENGTH = 32  # printable characters: n8n reads its key as text


@dataclass(frozen=True, slots=True)
class Ports:
    """Chosen at the first `up` and kept; everything listens on loopback."""

    odoo: int = 8069
    n8n: int = 5678
    n8n_broker: int = 5679
    postgres: int = 15432
    assist: int = 8600
    relay: int = 8610
    imap: int = 2143
    lmtp: int = 2424
    smtp: int = 2525


@dataclass(frozen=True, slots=True)
class Secrets:
    """Generated at the first `up`, stored with mode 0600, never logged."""

    postgres_admin_password: str  # administrator of our own PostgreSQL server
    odoo_db_password: str  # role wardclerk_odoo
    relay_db_password: str  # role wardclerk_relay
    n8n_db_password: str  # role wardclerk_n8n
    odoo_master_password: str  # Odoo's `admin_passwd`; its screens are switched off
    odoo_admin_password: str  # log-in `admin`
    demo_password: str  # log-in of every demo person
    n8n_owner_password: str
    n8n_encryption_key: str
    secret_key: str  # Fernet key that encrypts the secrets kept in Odoo's database
    assist_token: str
    mailroom_secret: str  # n8n signs what it sends to Odoo; 32 printable characters
    n8n_secret: str  # the relay signs what it sends to n8n; 32 printable characters
    mailbox_password: str  # log-in of every mailbox of the demo's mail server

    @classmethod
    def generate(cls) -> Secrets:
        """A fresh value for each field, in the form that its user expects."""
        values = {field.name: _password() for field in fields(cls)}
        values["secret_key"] = base64.urlsafe_b64encode(random.token_bytes(32)).decode()
        values["mailroom_secret"] = _characters(SIGNING_KEY_LENGTH)
        values["n8n_secret"] = _characters(SIGNING_KEY_LENGTH)
        return cls(**values)


@dataclass(frozen=True, slots=True)
class Settings:
    """One installation: a checkout, its data folder and everything chosen for it."""

    root: Path  # the checkout
    data_dir: Path  # `.wardclerk/` of the checkout, or WARDCLERK_HOME
    cache_dir: Path  # what is installed, shared by all checkouts
    profile: str  # name of a file in deploy/profiles/
    demo: bool  # is the demo group loaded?
    ports: Ports
    secrets: Secrets
    odoo_database: str = "wardclerk"
    n8n_database: str = "wardclerk_n8n"
    odoo_role: str = "wardclerk_odoo"
    evidence_role: str = "wardclerk_evidence"
    relay_role: str = "wardclerk_relay"
    n8n_role: str = "wardclerk_n8n"
    odoo_login: str = "admin"
    n8n_owner_email: str = "owner@wardclerk.example"
    database_host: str = LOOPBACK  # differs only with WARDCLERK_DATABASE_URL
    database_admin_url: str = ""  # that address, when PostgreSQL is not ours

    # -- places -----------------------------------------------------------------
    @property
    def run_dir(self) -> Path:
        return self.data_dir / "run"

    @property
    def log_dir(self) -> Path:
        return self.data_dir / "log"

    @property
    def mail_dir(self) -> Path:
        return self.data_dir / "mail"

    @property
    def n8n_dir(self) -> Path:
        return self.data_dir / "n8n"

    @property
    def odoo_data_dir(self) -> Path:
        return self.data_dir / "odoo"

    @property
    def relay_dir(self) -> Path:
        return self.data_dir / "relay"

    # -- addresses --------------------------------------------------------------
    @property
    def odoo_url(self) -> str:
        return f"http://{LOOPBACK}:{self.ports.odoo}"

    @property
    def n8n_url(self) -> str:
        return f"http://{LOOPBACK}:{self.ports.n8n}"

    @property
    def assist_url(self) -> str:
        return f"http://{LOOPBACK}:{self.ports.assist}"

    @property
    def relay_url(self) -> str:
        return f"http://{LOOPBACK}:{self.ports.relay}"

    def database_url(self, role: str, database: str) -> str:
        """Address of a database for one of our roles, its password included."""
        passwords = {
            self.odoo_role: self.secrets.odoo_db_password,
            self.relay_role: self.secrets.relay_db_password,
            self.n8n_role: self.secrets.n8n_db_password,
            "postgres": self.secrets.postgres_admin_password,
        }
        place = f"{self.database_host}:{self.ports.postgres}"
        return f"postgresql://{role}:{passwords[role]}@{place}/{database}"

    # -- the files --------------------------------------------------------------
    @classmethod
    def load(cls, root: Path = ROOT, data_dir: Path | None = None) -> Settings:
        """What an earlier `up` chose; raises NotSetUp before the first one."""
        data_dir = data_dir or data_dir_of(root)
        try:
            chosen = json.loads((data_dir / "settings.json").read_text())
            secrets = json.loads((data_dir / "secrets.json").read_text())
        except FileNotFoundError:
            raise NotSetUp(data_dir) from None
        chosen["ports"] = Ports(**chosen["ports"])
        return cls(
            root=root,
            data_dir=data_dir,
            cache_dir=cache_dir(),
            secrets=Secrets(**secrets),
            **chosen,
        )

    def save(self) -> None:
        """Write both files, each readable by this user only."""
        self.data_dir.mkdir(parents=True, exist_ok=True)
        # Servers under another account must reach their folders inside.
        self.data_dir.chmod(0o711 if unprivileged.folder_owner() else 0o700)
        chosen = asdict(self)
        secrets = chosen.pop("secrets")
        for place in ("root", "data_dir", "cache_dir"):
            del chosen[place]
        write_private(self.data_dir / "secrets.json", json.dumps(secrets, indent=1))
        write_private(self.data_dir / "settings.json", json.dumps(chosen, indent=1))


def data_dir_of(root: Path = ROOT) -> Path:
    """The data folder: WARDCLERK_HOME when set, else `.wardclerk/` of the checkout."""
    named = os.environ.get(HOME_VARIABLE)
    return Path(named).expanduser().absolute() if named else root / ".wardclerk"


def cache_dir() -> Path:
    """`wardclerk` in the XDG cache, or where another account can reach it too."""
    usual = SYSTEM_CACHE if unprivileged.folder_owner() else Path.home() / ".cache"
    base = os.environ.get("XDG_CACHE_HOME") or usual
    return Path(base).absolute() / "wardclerk"


def write_private(path: Path, text: str) -> None:
    """Replace a file at once, readable by this user only from its first byte on."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.new")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def _password() -> str:
    return _characters(PASSWORD_LENGTH)


def _characters(length: int) -> str:
    """Letters and digits only: safe in URLs, shells, ini files and HTTP headers."""
    return "".join(
        random.choice(string.ascii_letters + string.digits) for _ in range(length)
    )
