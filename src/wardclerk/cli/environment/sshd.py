"""sshd, the SFTP server of the tests, and what makes keys for it."""

from __future__ import annotations

from wardclerk.cli.environment.debian_server import DebianServer

PROGRAM = "usr/sbin/sshd"
KEY_MAKER = "usr/bin/ssh-keygen"

SERVER = DebianServer(
    "sshd", "sshd", 10, ("openssh-server", "openssh-client"), (PROGRAM, KEY_MAKER)
)
PIECE = SERVER.piece
root = SERVER.root
