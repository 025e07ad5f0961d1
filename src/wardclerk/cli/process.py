"""Processes that outlive the command that started them, known beyond doubt."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from wardclerk.cli.settings import write_private

MARK = "WARDCLERK_PART"  # in the environment of all that a part starts
POLL_SECONDS = 0.1
LOG_KEEP_BYTES = 10 * 1024 * 1024  # a longer log is set aside
LOG_GENERATIONS = 3


@dataclass(frozen=True, slots=True)
class Process:
    """A pid is used again some day; a pid with its start and this boot never is."""

    pid: int
    started_ticks: int  # of the kernel's clock
    boot_id: str
    since: float  # seconds since 1970

    @property
    def alive(self) -> bool:
        return (
            self.boot_id == boot_id() and started_ticks(self.pid) == self.started_ticks
        )


def start(name: str, command: list, env: dict, run_dir: Path, log: Path) -> Process:
    """Start in a session of its own, output appended to the log."""
    rotate(log)
    run_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    environment = {**os.environ, **env, MARK: mark(name, run_dir)}
    with log.open("ab") as output:
        child = subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment,
            cwd=run_dir,
            start_new_session=True,
        )
    process = Process(child.pid, started_ticks(child.pid) or 0, boot_id(), time.time())
    write_private(run_dir / f"{name}.json", json.dumps(asdict(process)))
    return process


def recorded(name: str, run_dir: Path) -> Process | None:
    """The process that was started last under this name, when it still runs."""
    try:
        process = Process(**json.loads((run_dir / f"{name}.json").read_text()))
    except (FileNotFoundError, ValueError, TypeError):
        return None
    return process if process.alive else None


def stop(name: str, run_dir: Path, grace_seconds: float, first=signal.SIGTERM) -> bool:
    """Ask, wait for the grace, then kill it and whatever it left behind.

    Returns whether it had to be killed.
    """
    process = recorded(name, run_dir)
    killed = False
    if process:
        os.kill(process.pid, first)
        if not gone_within(process, grace_seconds):
            os.kill(process.pid, signal.SIGKILL)
            gone_within(process, grace_seconds)
            killed = True
    remove_left_behind(name, run_dir)
    (run_dir / f"{name}.json").unlink(missing_ok=True)
    return killed


def gone_within(process: Process, seconds: float) -> bool:
    """True as soon as it has ended."""
    deadline = time.monotonic() + seconds
    while process.alive:
        reap(process.pid)
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


def reap(pid: int) -> None:
    """A child of ours stays a zombie until it is asked for; others are not ours."""
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return


def remove_left_behind(name: str, run_dir: Path) -> None:
    """End children whose parent was killed: they hold ports and sockets."""
    for pid in marked(name, run_dir):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


def marked(name: str, run_dir: Path) -> list[int]:
    """All processes that carry this part's mark in their environment."""
    wanted = f"{MARK}={mark(name, run_dir)}".encode()
    return [pid for pid in all_pids() if wanted in environment_of(pid)]


def mark(name: str, run_dir: Path) -> str:
    return f"{name}:{run_dir}"


def family(pid: int) -> list[int]:
    """The process and all its descendants."""
    parents: dict[int, list[int]] = {}
    for one in all_pids():
        parents.setdefault(parent_of(one), []).append(one)
    found, todo = [], [pid]
    while todo:
        one = todo.pop()
        found.append(one)
        todo += parents.get(one, [])
    return found


def memory_mb(pid: int) -> int:
    """Proportional memory of the process and its descendants, shared pages split."""
    return round(sum(memory_kb(one) for one in family(pid)) / 1024)


def memory_kb(pid: int) -> int:
    for file, field in (("smaps_rollup", "Pss:"), ("status", "VmRSS:")):
        for line in read(pid, file).decode(errors="replace").splitlines():
            if line.startswith(field):
                return int(line.split()[1])
    return 0


def rotate(log: Path) -> None:
    """Set a long log aside; the writers append, so cutting it off is safe."""
    log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not log.exists() or log.stat().st_size < LOG_KEEP_BYTES:
        return
    for number in range(LOG_GENERATIONS - 1, 0, -1):
        older = log.with_name(f"{log.name}.{number}")
        if older.exists():
            older.replace(log.with_name(f"{log.name}.{number + 1}"))
    log.with_name(f"{log.name}.1").write_bytes(log.read_bytes())
    os.truncate(log, 0)


def forget_dead(pid_file: Path, program: str) -> None:
    """Remove a server's own pid file when that server is dead.

    Servers refuse to start while the number in the file belongs to a process. After a
    crash that may be somebody else's, or a corpse that its parent has not noticed yet.
    """
    if pid_file.exists() and not runs(pid_file.read_text().split()[0], program):
        pid_file.unlink()


def runs(pid: str, program: str) -> bool:
    """Is that process this program, and not dead already?"""
    name, _, _rest = read(int(pid), "stat").decode(errors="replace").rpartition(")")
    return name.endswith(f"({program}") and started_ticks(int(pid)) is not None


# -- what the kernel says ---------------------------------------------------------
def boot_id() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip()


def all_pids() -> list[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def started_ticks(pid: int) -> int | None:
    """When it started; None when it has ended, a zombie included."""
    fields = stat_fields(pid)
    return int(fields[19]) if fields and fields[0] != "Z" else None


def parent_of(pid: int) -> int:
    fields = stat_fields(pid)
    return int(fields[1]) if fields else 0


def stat_fields(pid: int) -> list[str]:
    """After the program's name, which may itself hold blanks and brackets."""
    return read(pid, "stat").decode(errors="replace").rpartition(")")[2].split()


def environment_of(pid: int) -> list[bytes]:
    return read(pid, "environ").split(b"\0")


def read(pid: int, file: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/{file}").read_bytes()
    except OSError:
        return b""
