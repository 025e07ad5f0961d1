"""A few warm workers: who is free reads, who hangs is killed and replaced."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import sys
from dataclasses import dataclass

from wardclerk.assist.limits import (
    DOCUMENT_SECONDS_MAX,
    WAITING_PER_WORKER_MAX,
    WORKER_RESIDENT_BYTES_MAX,
    WORKER_START_SECONDS_MAX,
)
from wardclerk.assist.worker import ANSWER_HEAD, REQUEST_HEAD

TRIES = 2  # a worker may die of what an earlier document left behind
START_PAUSES_SECONDS = (0.2, 1.0, 5.0, 15.0)  # between failing starts, then the last
ANSWER_BYTES_MAX = 64 * 1024 * 1024  # a longer answer is a broken worker
PASSED_ON = (
    "PATH",
    "HOME",
    "LANG",
    "LC_ALL",
    "LD_LIBRARY_PATH",
    "PYTHONPATH",
    "TMPDIR",
)

log = logging.getLogger("wardclerk.assist.pool")


class Overloaded(Exception):
    """More documents wait than will be read soon; come back later."""


class Unreadable(Exception):
    """No worker could read this document; the argument says why in words."""


class _WorkerGone(Exception):
    """The worker process ended or broke the protocol."""


@dataclass(slots=True, eq=False)
class _Worker:
    """One worker process."""

    process: asyncio.subprocess.Process
    network_isolated: bool = False
    resident_bytes: int = 0

    async def read(self, name: bytes, content: bytes) -> dict:
        """The worker's answer to one document."""
        stdin, stdout = self.process.stdin, self.process.stdout
        assert stdin is not None and stdout is not None
        try:
            stdin.write(REQUEST_HEAD.pack(len(name), len(content)))
            stdin.write(name)
            stdin.write(content)
            await stdin.drain()
            return await self.answer()
        except (OSError, asyncio.IncompleteReadError, ValueError) as error:
            raise _WorkerGone(type(error).__name__) from None

    async def answer(self) -> dict:
        stdout = self.process.stdout
        assert stdout is not None
        (count,) = ANSWER_HEAD.unpack(await stdout.readexactly(ANSWER_HEAD.size))
        if count > ANSWER_BYTES_MAX:
            raise _WorkerGone("answer too long")
        return json.loads(await stdout.readexactly(count))

    async def end(self) -> None:
        """Kill the process and wait until it is gone."""
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        await self.process.wait()


class Pool:
    """Workers that are started warm, handed out one document at a time."""

    def __init__(
        self, size: int, document_seconds_max: float = DOCUMENT_SECONDS_MAX
    ) -> None:
        self.size = size
        self.restarts = 0
        self._document_seconds_max = document_seconds_max
        self._waiting_max = size * WAITING_PER_WORKER_MAX
        self._idle: asyncio.Queue[_Worker] = asyncio.Queue()
        self._all: set[_Worker] = set()
        self._waiting = 0
        self._starters: set[asyncio.Task] = set()
        self._is_stopping = False

    @property
    def warm(self) -> int:
        """Workers that are up, busy or not."""
        return len(self._all)

    @property
    def waiting(self) -> int:
        """Documents that wait for a worker."""
        return self._waiting

    @property
    def resident_bytes(self) -> int:
        """Memory of all workers as they last told."""
        return sum(worker.resident_bytes for worker in self._all)

    @property
    def is_network_isolated(self) -> bool:
        return bool(self._all) and all(w.network_isolated for w in self._all)

    def start(self) -> None:
        """Begin to start every worker; healthz tells when they are warm."""
        for _number in range(self.size):
            self._start_one()

    async def stop(self) -> None:
        """End every worker."""
        self._is_stopping = True
        for task in list(self._starters):
            task.cancel()
        await asyncio.gather(*self._starters, return_exceptions=True)
        await asyncio.gather(*(worker.end() for worker in list(self._all)))
        self._all.clear()

    async def read(self, filename: str, content: bytes) -> dict:
        """The reading of this document as the contract has it."""
        if self._waiting >= self._waiting_max:
            raise Overloaded
        name = filename.encode("utf-8", errors="replace")
        last = ""
        for _try in range(TRIES):
            worker = await self._next_idle()
            answer, last = await self._read_with(worker, name, content)
            if answer is not None:
                return answer
            if last.startswith("reading took"):
                break
        raise Unreadable(last)

    async def _next_idle(self) -> _Worker:
        """The next worker that is free and still alive."""
        self._waiting += 1
        try:
            while True:
                worker = await self._idle.get()
                if worker.process.returncode is None:
                    return worker
                await self._replace(worker)
        finally:
            self._waiting -= 1

    async def _read_with(
        self, worker: _Worker, name: bytes, content: bytes
    ) -> tuple[dict | None, str]:
        try:
            async with asyncio.timeout(self._document_seconds_max):
                answer = await worker.read(name, content)
        except TimeoutError:
            await self._replace(worker)
            seconds = int(self._document_seconds_max)
            return None, f"reading took longer than {seconds} seconds"
        except _WorkerGone:
            await self._replace(worker)
            return None, "the reader ended while it read this file"
        except asyncio.CancelledError:
            await asyncio.shield(self._replace(worker))
            raise
        return await self._keep(worker, answer)

    async def _keep(self, worker: _Worker, answer: dict) -> tuple[dict | None, str]:
        worker.resident_bytes = answer.get("resident_bytes", worker.resident_bytes)
        failure = answer.get("failure")
        if failure or worker.resident_bytes > WORKER_RESIDENT_BYTES_MAX:
            await self._replace(worker)
        else:
            self._idle.put_nowait(worker)
        if failure:
            extra = {"action": "read_failed", "place": answer.get("place", "")}
            log.warning("reading failed with %s", failure, extra=extra)
            return None, f"the reader failed: {failure}"
        return answer["reading"], ""

    async def _replace(self, worker: _Worker) -> None:
        self._all.discard(worker)
        self.restarts += 1
        await worker.end()
        self._start_one()

    def _start_one(self) -> None:
        if self._is_stopping:
            return
        task = asyncio.create_task(self._start_until_warm())
        self._starters.add(task)
        task.add_done_callback(self._starters.discard)

    async def _start_until_warm(self) -> None:
        pauses = iter(START_PAUSES_SECONDS)
        while not self._is_stopping:
            worker = await self._try_start()
            if worker is not None:
                self._all.add(worker)
                self._idle.put_nowait(worker)
                return
            await asyncio.sleep(next(pauses, START_PAUSES_SECONDS[-1]))

    async def _try_start(self) -> _Worker | None:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "wardclerk.assist.worker",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=_environment(),
        )
        worker = _Worker(process)
        try:
            async with asyncio.timeout(WORKER_START_SECONDS_MAX):
                hello = await worker.answer()
        except (TimeoutError, asyncio.IncompleteReadError, _WorkerGone, ValueError):
            await worker.end()
            log.error("a worker did not start", extra={"action": "worker_start_failed"})
            return None
        except asyncio.CancelledError:
            await worker.end()
            raise
        worker.network_isolated = bool(hello.get("network_isolated"))
        return worker


def _environment() -> dict[str, str]:
    """No secret reaches the process that parses untrusted files."""
    kept = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    paths = [path for path in sys.path if path]
    return {**kept, "PYTHONPATH": os.pathsep.join(paths), "OMP_NUM_THREADS": "2"}
