"""slapd, the LDAP server of the tests."""

from __future__ import annotations

from wardclerk.cli.environment.debian_server import DebianServer

PROGRAM = "usr/sbin/slapd"

SERVER = DebianServer("slapd", "slapd", 10, ("slapd",), (PROGRAM,))
PIECE = SERVER.piece
root = SERVER.root
