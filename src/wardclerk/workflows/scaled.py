"""How n8n runs as one main process and several workers with a queue between them.

The main process takes calls and schedules, Redis holds what waits, and each worker
takes from it. All share n8n's database and its encryption key, nothing on a disk.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from wardclerk.cli.settings import LOOPBACK, Settings
from wardclerk.workflows import runtime

CONCURRENCY = 10  # runs at once in one worker
# A worker that says nothing for so long is dead, and another one takes its run.
LOCK_MS = 30_000
LOCK_RENEW_MS = 5_000
LOOK_FOR_DEAD_MS = 10_000


class Queue(NamedTuple):
    """Where Redis is, and how to log in."""

    host: str
    port: int
    password: str


class Place(NamedTuple):
    """What a worker has for itself, so that several fit on one machine."""

    folder: Path
    health_port: int
    broker_port: int


def main_environment(settings: Settings, queue: Queue) -> dict[str, str]:
    """As it runs alone, but what it starts is done by workers."""
    return {**runtime.environment(settings), **_shared(queue)}


def worker_command(settings: Settings) -> list[str]:
    return runtime.cli(settings, "worker", f"--concurrency={CONCURRENCY}")


def worker_environment(
    settings: Settings, queue: Queue, place: Place
) -> dict[str, str]:
    """The same n8n, with ports and a folder of its own."""
    return {
        **main_environment(settings, queue),
        "N8N_USER_FOLDER": str(place.folder),
        "N8N_RUNNERS_BROKER_PORT": str(place.broker_port),
        "QUEUE_HEALTH_CHECK_ACTIVE": "true",
        "QUEUE_HEALTH_CHECK_PORT": str(place.health_port),
        "N8N_WORKER_SERVER_ADDRESS": LOOPBACK,
    }


def _shared(queue: Queue) -> dict[str, str]:
    return {
        "EXECUTIONS_MODE": "queue",
        "QUEUE_BULL_REDIS_HOST": queue.host,
        "QUEUE_BULL_REDIS_PORT": str(queue.port),
        "QUEUE_BULL_REDIS_PASSWORD": queue.password,
        "QUEUE_WORKER_LOCK_DURATION": str(LOCK_MS),
        "QUEUE_WORKER_LOCK_RENEW_TIME": str(LOCK_RENEW_MS),
        "QUEUE_WORKER_STALLED_INTERVAL": str(LOOK_FOR_DEAD_MS),
        # A file on the main process' disk is not there for a worker elsewhere.
        "N8N_DEFAULT_BINARY_DATA_MODE": "database",
    }
