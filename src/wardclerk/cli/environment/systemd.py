"""What judges systemd's units in the tests; no unit is started with it."""

from __future__ import annotations

from pathlib import Path

from wardclerk.cli.environment.debian_server import DebianServer

PROGRAM = "usr/bin/systemd-analyze"
PACKAGES = ("systemd", "libsystemd-shared", "libsystemd0")

SERVER = DebianServer("systemd", "systemd-analyze", 10, PACKAGES, (PROGRAM,))
PIECE = SERVER.piece
root = SERVER.root


def environment(cache: Path) -> dict[str, str]:
    """Where an unpacked one finds its libraries, and the units that systemd brings."""
    if SERVER.installed():
        return {}
    place = root(cache)
    [libraries] = (place / "usr/lib").glob("*-linux-gnu/systemd")
    units = [place / below / "systemd/system" for below in ("lib", "usr/lib")]
    return {
        "LD_LIBRARY_PATH": f"{libraries.parent}:{libraries}",
        "SYSTEMD_UNIT_PATH": ":".join(map(str, units)),
    }
