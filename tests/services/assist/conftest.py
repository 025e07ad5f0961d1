"""One real assist service for all tests of a run, started as the launcher does."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import jsonschema
import pytest

ROOT = Path(__file__).resolve().parents[3]
TOKEN = "a-token-for-tests-only"
START_SECONDS_MAX = 90  # models load from a cold disk on a busy machine
READ_SECONDS_MAX = 120


@dataclass
class Service:
    """A running service and how to ask it."""

    process: subprocess.Popen
    port: int
    log: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def post(self, content: bytes, filename: str = "", **headers) -> httpx.Response:
        sent = {"Authorization": f"Bearer {TOKEN}", **headers}
        if filename:
            sent["X-Filename"] = filename
        return httpx.post(
            f"{self.url}/v1/read",
            content=content,
            headers=sent,
            timeout=READ_SECONDS_MAX,
        )

    def read(self, content: bytes, filename: str = "") -> dict:
        """The reading; it must be 200 and follow the contract."""
        answer = self.post(content, filename)
        assert answer.status_code == 200, answer.text
        jsonschema.Draft202012Validator(schema()).validate(answer.json())
        return answer.json()

    def get(self, path: str) -> httpx.Response:
        return httpx.get(f"{self.url}{path}", timeout=10)


def schema() -> dict:
    """The contract of a reading."""
    path = ROOT / "contracts" / "assist" / "reading.schema.json"
    return json.loads(path.read_text(encoding="utf-8"))


def codes(reading: dict) -> list[str]:
    """The problem codes of a reading."""
    return [problem["code"] for problem in reading["problems"]]


def values(reading: dict) -> dict[str, str]:
    """The field values of a reading."""
    return {name: field["value"] for name, field in reading["fields"].items()}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(log: Path, workers: int = 2) -> Service:
    """A service process, ready to read."""
    port = free_port()
    environment = os.environ | {
        "WARDCLERK_ASSIST_PORT": str(port),
        "WARDCLERK_ASSIST_TOKEN": TOKEN,
        "WARDCLERK_ASSIST_WORKERS": str(workers),
        "PYTHONPATH": str(ROOT / "src"),
    }
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "wardclerk.assist"], env=environment, stderr=out
        )
    service = Service(process, port, log)
    wait_until(lambda: is_healthy(service), START_SECONDS_MAX)
    return service


def is_healthy(service: Service) -> bool:
    assert service.process.poll() is None, service.log.read_text()
    try:
        return service.get("/healthz").status_code == 200
    except httpx.TransportError:
        return False


def wait_until(condition, seconds_max: float) -> None:
    """Ask again until the condition holds; fail when it does not in time."""
    deadline = time.monotonic() + seconds_max
    while not condition():
        assert time.monotonic() < deadline, "the condition did not come true in time"
        time.sleep(0.05)


def stop(service: Service) -> int:
    service.process.terminate()
    return service.process.wait(timeout=30)


@pytest.fixture(scope="session")
def service(tmp_path_factory) -> Iterator[Service]:
    running = start(tmp_path_factory.mktemp("assist") / "service.log")
    yield running
    stop(running)
