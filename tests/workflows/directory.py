"""A real directory: OpenLDAP's slapd with people, groups and one administrator."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import ldap3

from wardclerk.cli import settings as installation
from wardclerk.cli.environment import slapd
from wardclerk.cli.ports import is_free
from wardclerk.cli.settings import LOOPBACK

BASE = "dc=harbourview,dc=example"
ADMINISTRATOR = f"cn=admin,{BASE}"
PASSWORD = "a password of the tests"
GROUPS = ("staff", "riverside", "pharmacy")
STARTUP_SECONDS = 20

SLAPD = """\
include {schema}/core.schema
include {schema}/cosine.schema
include {schema}/inetorgperson.schema
modulepath {modules}
moduleload back_mdb
pidfile {folder}/slapd.pid
database mdb
suffix "{base}"
rootdn "{administrator}"
rootpw "{password}"
directory {folder}/data
"""


class Directory:
    """One server in a folder of its own, on a port of loopback."""

    def __init__(self, folder: Path, port: int):
        self.folder = folder
        self.port = port

    @property
    def connection(self) -> dict[str, str]:
        """What n8n is told of it."""
        return {
            "url": f"ldap://{LOOPBACK}:{self.port}",
            "base": BASE,
            "user": ADMINISTRATOR,
            "password": PASSWORD,
        }

    # -- life ---------------------------------------------------------------------
    def start(self) -> None:
        """With the two places that the workflows expect, and the groups."""
        root = slapd.root(installation.cache_dir())
        (self.folder / "data").mkdir(parents=True)
        configuration = self.folder / "slapd.conf"
        configuration.write_text(
            SLAPD.format(
                schema=root / "etc/ldap/schema",
                modules=root / "usr/lib/ldap",
                folder=self.folder,
                base=BASE,
                administrator=ADMINISTRATOR,
                password=PASSWORD,
            )
        )
        address = f"ldap://{LOOPBACK}:{self.port}"
        self._server = subprocess.Popen(
            [root / slapd.PROGRAM, "-f", configuration, "-h", address, "-d", "0"],
            env={"LD_LIBRARY_PATH": libraries(root)},
        )
        self._await()
        with self.log_in() as server:
            server.add(
                BASE, ["dcObject", "organization"], {"o": "H", "dc": "harbourview"}
            )
            for name in ("people", "groups"):
                server.add(f"ou={name},{BASE}", "organizationalUnit")
        self.reset()

    def stop(self) -> None:
        self._server.terminate()
        self._server.wait()

    def _await(self) -> None:
        deadline = time.monotonic() + STARTUP_SECONDS
        while is_free(self.port):
            assert time.monotonic() < deadline, "slapd does not listen"
            assert self._server.poll() is None, "slapd ended"
            time.sleep(0.05)

    def reset(self) -> None:
        """No account, and groups that nobody is in."""
        with self.log_in() as server:
            for unit in ("people", "groups"):
                place = f"ou={unit},{BASE}"
                server.search(place, "(objectClass=*)", ldap3.LEVEL)
                for one in [entry.entry_dn for entry in server.entries]:
                    server.delete(one)
            for name in GROUPS:
                # A group of this class is never without a member.
                server.add(
                    f"cn={name},ou=groups,{BASE}",
                    "groupOfNames",
                    {"member": ADMINISTRATOR},
                )

    # -- what tests look at -------------------------------------------------------
    def log_in(self, user: str = ADMINISTRATOR, password: str = PASSWORD):
        server = ldap3.Server(LOOPBACK, port=self.port, get_info=ldap3.NONE)
        return ldap3.Connection(server, user, password, auto_bind=True)

    def may_log_in(self, account: str, password: str) -> bool:
        try:
            self.log_in(f"uid={account},ou=people,{BASE}", password).unbind()
        except ldap3.core.exceptions.LDAPBindError:
            return False
        return True

    def set_password(self, account: str, password: str) -> None:
        """What a person does by the organisation's own reset."""
        name = f"uid={account},ou=people,{BASE}"
        with self.log_in() as server:
            server.extend.standard.modify_password(name, new_password=password)

    def entry(self, name: str) -> dict[str, list[str]]:
        """Attributes of one entry; empty when there is none."""
        with self.log_in() as server:
            server.search(name, "(objectClass=*)", ldap3.BASE, attributes=["*"])
            found = server.entries
            return found[0].entry_attributes_as_dict if found else {}

    def members(self, group: str) -> list[str]:
        return [
            one
            for one in self.entry(f"cn={group},ou=groups,{BASE}")["member"]
            if one != ADMINISTRATOR
        ]


def libraries(root: Path) -> str:
    """Where an unpacked server finds what came with it."""
    return ":".join(str(folder) for folder in (root / "usr/lib").glob("*-linux-gnu"))
