"""Redis, the queue of n8n's workers."""

from __future__ import annotations

from wardclerk.cli.environment.debian_server import DebianServer

PROGRAM = "usr/bin/redis-server"

SERVER = DebianServer("redis", "Redis", 12, ("redis-server", "redis-tools"), (PROGRAM,))
PIECE = SERVER.piece
root = SERVER.root
