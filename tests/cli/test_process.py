"""Processes are known beyond their number, and end with all that they started."""

import dataclasses
import json
import os
import signal
import subprocess
import sys
import time

import pytest

from wardclerk.cli import process

SLEEPER = [sys.executable, "-c", "import time; time.sleep(600)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "print('ready', flush=True); time.sleep(600)",
]
PARENT = [
    sys.executable,
    "-c",
    "import subprocess, sys, time; child = subprocess.Popen([sys.executable, '-c',"
    " 'import time; time.sleep(600)'], start_new_session=True);"
    "print(child.pid, flush=True); time.sleep(600)",
]


@pytest.fixture
def place(tmp_path):
    """A folder for records and logs; whatever was started ends with the test."""
    yield tmp_path
    for name in ("sleeper", "stubborn", "parent"):
        process.stop(name, tmp_path, 0.1)


def start(name, command, place):
    return process.start(name, command, {}, place, place / f"{name}.log")


def output_of(name, place):
    deadline = time.monotonic() + 10
    log = place / f"{name}.log"
    while not log.read_text().strip():
        assert time.monotonic() < deadline, "the program printed nothing"
        time.sleep(0.02)
    return log.read_text().strip()


def test_started_process_is_found_again(place):
    started = start("sleeper", SLEEPER, place)

    assert process.recorded("sleeper", place) == started


def test_killed_process_is_not_taken_for_alive(place):
    started = start("sleeper", SLEEPER, place)
    os.kill(started.pid, signal.SIGKILL)
    os.waitpid(started.pid, 0)

    assert process.recorded("sleeper", place) is None


def test_other_process_with_the_same_number_is_not_ours(place):
    started = start("sleeper", SLEEPER, place)
    stranger = dataclasses.replace(started, started_ticks=started.started_ticks - 1)
    (place / "stranger.json").write_text(json.dumps(dataclasses.asdict(stranger)))

    assert process.recorded("stranger", place) is None


def test_record_of_an_earlier_boot_is_not_believed(place):
    started = start("sleeper", SLEEPER, place)
    earlier = dataclasses.replace(started, boot_id="another boot")
    (place / "earlier.json").write_text(json.dumps(dataclasses.asdict(earlier)))

    assert process.recorded("earlier", place) is None


def test_stop_asks_first(place):
    start("sleeper", SLEEPER, place)

    had_to_kill = process.stop("sleeper", place, 10)

    assert not had_to_kill
    assert process.recorded("sleeper", place) is None


def test_stop_kills_what_does_not_listen(place):
    started = start("stubborn", STUBBORN, place)
    output_of("stubborn", place)

    had_to_kill = process.stop("stubborn", place, 0.3)

    assert had_to_kill
    assert not started.alive


def test_children_of_a_killed_part_are_ended_too(place):
    parent = start("parent", PARENT, place)
    child = int(output_of("parent", place))
    os.kill(parent.pid, signal.SIGKILL)
    os.waitpid(parent.pid, 0)

    process.remove_left_behind("parent", place)

    deadline = time.monotonic() + 5
    while process.started_ticks(child) is not None:
        assert time.monotonic() < deadline, "the child still runs"
        time.sleep(0.02)


def test_children_of_another_installation_are_left_alone(place, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    started = start("sleeper", SLEEPER, place)

    process.remove_left_behind("sleeper", elsewhere)

    assert started.alive


def test_memory_counts_the_whole_family(place):
    parent = start("parent", PARENT, place)
    child = int(output_of("parent", place))

    assert set(process.family(parent.pid)) == {parent.pid, child}
    assert process.memory_mb(parent.pid) > 0


def test_long_log_is_set_aside_and_three_generations_are_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(process, "LOG_KEEP_BYTES", 10)
    log = tmp_path / "part.log"

    for number in range(6):
        log.write_text(f"generation {number}")
        process.rotate(log)

    kept = sorted(path.name for path in tmp_path.iterdir())
    assert kept == ["part.log", "part.log.1", "part.log.2", "part.log.3"]
    assert (tmp_path / "part.log.1").read_text() == "generation 5"
    assert log.read_text() == ""


def test_the_pid_file_of_a_dead_server_is_forgotten(tmp_path):
    corpse = subprocess.Popen(["true"])
    os.waitid(os.P_PID, corpse.pid, os.WEXITED | os.WNOWAIT)  # dead, not buried
    file = tmp_path / "server.pid"
    file.write_text(f"{corpse.pid}\n")

    process.forget_dead(file, "true")

    assert not file.exists()
    corpse.wait()


def test_the_pid_file_of_a_living_server_is_kept(tmp_path):
    file = tmp_path / "server.pid"
    with subprocess.Popen(["sleep", "60"]) as server:
        file.write_text(f"{server.pid}\n")
        awaited = time.monotonic() + 5
        while not process.runs(str(server.pid), "sleep") and time.monotonic() < awaited:
            pass  # between fork and exec it still has its parent's name

        process.forget_dead(file, "sleep")
        server.kill()

    assert file.exists()
