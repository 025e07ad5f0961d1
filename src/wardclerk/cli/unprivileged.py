"""Runs programs that refuse to be root, when we are root."""

from __future__ import annotations

import functools
import os
import pwd
import shutil
import subprocess

from wardclerk.cli.errors import UserError

INNER_UID = 65534  # `nobody`: initdb and Dovecot want a uid that has a name
SYSTEM_USERS = ("postgres", "nobody")  # for machines without user namespaces


def wrap(command: list, *, refuses_root: bool = False) -> list[str]:
    """The same command, run as somebody who is not root.

    Without user namespaces only what refuses to be root becomes another account: that
    one cannot read files that are root's. The process id stays that of the command,
    because both wrappers replace themselves.
    """
    words = [str(word) for word in command]
    if refuses_root or folder_owner() is None:
        return [*prefix(), *words]
    return words


@functools.cache
def prefix() -> tuple[str, ...]:
    """Nothing for an ordinary user, else what makes root one."""
    if os.geteuid():
        return ()
    if namespaces_work():
        return (
            "unshare",
            "--user",
            f"--map-user={INNER_UID}",
            f"--map-group={INNER_UID}",
        )
    user = system_user()
    return (
        "setpriv",
        f"--reuid={user.pw_uid}",
        f"--regid={user.pw_gid}",
        "--clear-groups",
    )


@functools.cache
def namespaces_work() -> bool:
    """Containers often forbid user namespaces; asking is the only proof."""
    if not shutil.which("unshare"):
        return False
    command = ["unshare", "--user", f"--map-user={INNER_UID}", "true"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def system_user() -> pwd.struct_passwd:
    """The first of the usual accounts that this machine has."""
    for name in SYSTEM_USERS:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise UserError(
        "PostgreSQL refuses to run as root, and this machine has neither user "
        "namespaces nor an account `postgres` or `nobody`.",
        "Run `./wardclerk up` as an ordinary user.",
    )


def folder_owner() -> tuple[int, int] | None:
    """Who must own a folder that a wrapped program writes to; None is we ourselves."""
    if os.geteuid() or namespaces_work():
        return None
    user = system_user()
    return user.pw_uid, user.pw_gid
