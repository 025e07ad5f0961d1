"""HAProxy, the balancer of the tests."""

from __future__ import annotations

from wardclerk.cli.environment.debian_server import DebianServer

PROGRAM = "usr/sbin/haproxy"

SERVER = DebianServer("haproxy", "HAProxy", 12, ("haproxy",), (PROGRAM,))
PIECE = SERVER.piece
root = SERVER.root
