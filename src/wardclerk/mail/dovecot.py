"""Dovecot as the demo's mail server: no root, no fixed place, loopback only."""

from __future__ import annotations

import base64
import grp
import hashlib
import os
import pwd
import secrets
import tempfile
from pathlib import Path

from wardclerk.cli import unprivileged
from wardclerk.cli.settings import LOOPBACK, Settings, write_private
from wardclerk.mail.mailboxes import DONE_FOLDER

SALT_BYTES = 16
SOCKET_FOLDER_MAX = 70  # characters; the kernel allows 107 for folder and name
CONNECTIONS_PER_MAILBOX = 20  # n8n, the relay's watchdog, and people who look
MEMORY_MB = 512  # for one process; a message of 100 MB passes

# Debian compiles this path in. A private copy gets one relative to Dovecot's run
# folder instead, padded to the same length, so that it works from any place.
MODULE_PATH = b"/usr/lib/dovecot/modules"
RELATIVE_MODULE_PATH = b".".ljust(len(MODULE_PATH) - len(b"modules"), b"/") + b"modules"

CONFIGURATION = """\
protocols = imap lmtp
listen = {loopback}
base_dir = {base}
state_dir = {state}
libexec_dir = {programs}
mail_plugin_dir = {programs}/modules
import_environment = TZ LD_LIBRARY_PATH
log_path = /dev/stderr

default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
default_vsz_limit = {memory_mb}M
first_valid_uid = 1
mail_max_userip_connections = {connections}

# Plain text never leaves the machine: the server listens on loopback only.
ssl = no
disable_plaintext_auth = no
auth_username_format = %Lu

# Every address has a mailbox; it comes to life with its first message.
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={boxes}/%Lu allow_all_users=yes
}}
mail_location = maildir:~/Maildir
namespace inbox {{
  inbox = yes
  mailbox {done_folder} {{
    auto = subscribe
  }}
}}

service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  service_count = 0
  process_min_avail = 1
  inet_listener imap {{
    address = {loopback}
    port = {imap_port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service lmtp {{
  process_min_avail = 1
  inet_listener lmtp {{
    address = {loopback}
    port = {lmtp_port}
  }}
}}
"""


def write_config(settings: Settings) -> None:
    """Write Dovecot's configuration and the folders that it needs."""
    root, base = _root(settings), _socket_folder(settings)
    user = _running_as()
    for folder, mode in (
        (base, 0o755),
        (_state(settings), 0o700),
        (_boxes(settings), 0o700),
    ):
        folder.mkdir(parents=True, exist_ok=True, mode=mode)
        _hand_over(folder)
    modules = base / "modules"
    modules.unlink(missing_ok=True)
    modules.symlink_to(root / "usr/lib/dovecot/modules")
    text = CONFIGURATION.format(
        loopback=LOOPBACK,
        base=base,
        state=_state(settings),
        boxes=_boxes(settings),
        programs=root / "usr/lib/dovecot",
        user=user.pw_name,
        group=grp.getgrgid(user.pw_gid).gr_name,
        uid=user.pw_uid,
        gid=user.pw_gid,
        memory_mb=MEMORY_MB,
        connections=CONNECTIONS_PER_MAILBOX,
        password=hashed(settings.secrets.mailbox_password),
        done_folder=DONE_FOLDER,
        imap_port=settings.ports.imap,
        lmtp_port=settings.ports.lmtp,
    )
    write_private(config_file(settings), text)
    _hand_over(config_file(settings))


def command(settings: Settings) -> list[str]:
    """Dovecot in the foreground.

    Its own program looks for `doveconf` at a fixed place. Started through `doveconf`
    it need not look.
    """
    root, file = _root(settings), str(config_file(settings))
    return [
        "env",
        f"LD_LIBRARY_PATH={_libraries(root)}",
        str(root / "usr/bin/doveconf"),
        *("-f", "service=master", "-c", file, "-m", "master"),
        *("-e", str(root / "usr/sbin/dovecot"), "-F", "-c", file),
    ]


def config_file(settings: Settings) -> Path:
    return settings.mail_dir / "dovecot.conf"


def relocate(root: Path) -> None:
    """Let an unpacked Dovecot find its modules wherever it lies; safe to repeat."""
    for file in (root / "usr/lib/dovecot").iterdir():
        if file.is_file() and not file.is_symlink():
            content = file.read_bytes()
            if MODULE_PATH in content:
                file.write_bytes(content.replace(MODULE_PATH, RELATIVE_MODULE_PATH))


def hashed(password: str) -> str:
    """Salted SHA-512 in Dovecot's form; random passwords need no slow hash."""
    salt = secrets.token_bytes(SALT_BYTES)
    digest = hashlib.sha512(password.encode() + salt).digest()
    return "{SSHA512}" + base64.b64encode(digest + salt).decode()


def _root(settings: Settings) -> Path:
    from wardclerk.cli.environment import dovecot

    return dovecot.root(settings.cache_dir)


def _libraries(root: Path) -> str:
    """Dovecot's own libraries, then those that were unpacked beside it."""
    folders = [root / "usr/lib/dovecot"]
    if root != Path("/"):
        folders += sorted(root.glob("usr/lib/*-linux-gnu*"))
        folders += sorted(root.glob("lib/*-linux-gnu*"))
    return os.pathsep.join(map(str, folders))


def _running_as() -> pwd.struct_passwd:
    """The account that Dovecot will see itself run as."""
    if os.geteuid():
        return pwd.getpwuid(os.geteuid())
    if unprivileged.namespaces_work():
        return pwd.getpwuid(unprivileged.INNER_UID)
    return unprivileged.system_user()


def _hand_over(path: Path) -> None:
    owner = unprivileged.folder_owner()
    if owner:
        os.chown(path, *owner)


def _state(settings: Settings) -> Path:
    return settings.mail_dir / "state"


def _boxes(settings: Settings) -> Path:
    return settings.mail_dir / "boxes"


def _socket_folder(settings: Settings) -> Path:
    """In the data folder when its path is short enough for sockets."""
    usual = settings.mail_dir / "run"
    if len(str(usual)) <= SOCKET_FOLDER_MAX:
        return usual
    mark = hashlib.sha256(str(usual).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir(), f"wardclerk-{os.getuid()}-{mark}")
