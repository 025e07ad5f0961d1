"""Which ports are free, and who holds those that are not."""

from __future__ import annotations

import os
import random
import socket
import time
from dataclasses import asdict, fields
from pathlib import Path

from wardclerk.cli.settings import LOOPBACK, Ports

POLL_SECONDS = 0.1
LOWEST = 20000  # above the ports that well-known services use
EPHEMERAL = Path("/proc/sys/net/ipv4/ip_local_port_range")


def choose(taken_elsewhere: set[int] = frozenset()) -> Ports:
    """The usual ports where they are free, any free one elsewhere."""
    chosen: dict[str, int] = {}
    for field in fields(Ports):
        usable = is_free(field.default) and field.default not in taken_elsewhere
        given_away = {*chosen.values(), *taken_elsewhere}
        chosen[field.name] = field.default if usable else any_free(given_away)
    return Ports(**chosen)


def is_free(port: int) -> bool:
    """Can we listen there right now?"""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def is_free_within(port: int, seconds: float) -> bool:
    """Free now, or soon."""
    deadline = time.monotonic() + seconds
    while not is_free(port):
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


def any_free(avoid: set[int]) -> int:
    """Below those that the kernel lends to outgoing connections.

    Such a connection could take the port of a part while it restarts.
    """
    candidates = list(range(LOWEST, first_ephemeral()))
    random.shuffle(candidates)
    return next(port for port in candidates if port not in avoid and is_free(port))


def first_ephemeral() -> int:
    return int(EPHEMERAL.read_text().split()[0])


def name_of(ports: Ports, port: int) -> str:
    return next(name for name, value in asdict(ports).items() if value == port)


def holder(port: int) -> str:
    """Which process listens there, as far as we may see it."""
    inodes = listening_inodes(port)
    for pid in filter(str.isdigit, os.listdir("/proc")):
        if inodes & socket_inodes(pid):
            name = Path(f"/proc/{pid}/comm").read_text().strip()
            return f"process {pid} ({name})"
    return "a process of another user"


def listening_inodes(port: int) -> set[str]:
    """The kernel's table: address:port in hexadecimal, state, ..., inode."""
    found = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            words = line.split()
            if words[3] == "0A" and int(words[1].rpartition(":")[2], 16) == port:
                found.add(words[9])
    return found


def socket_inodes(pid: str) -> set[str]:
    found = set()
    try:
        for descriptor in os.listdir(f"/proc/{pid}/fd"):
            target = os.readlink(f"/proc/{pid}/fd/{descriptor}")
            if target.startswith("socket:["):
                found.add(target[8:-1])
    except OSError:
        return found
    return found
