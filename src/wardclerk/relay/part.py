"""The shape of each part: a step, repeated until the relay stops, whatever fails."""

import asyncio

from wardclerk.relay import logging, metrics
from wardclerk.relay.database import DatabaseUnavailable
from wardclerk.relay.health import Health

SILENCE_LIMIT_SECONDS = 60  # a step that takes longer than this is stuck
RECOVERY_DELAY_FIRST_SECONDS = 0.2
RECOVERY_DELAY_MAX_SECONDS = 3  # a restarted database is used again within 10 s


class Part:
    """Something that the relay does again and again."""

    name = ""
    essential = True  # /healthz answers 503 while an essential part is not healthy
    interval_seconds = 1.0
    silence_limit_seconds = SILENCE_LIMIT_SECONDS

    def __init__(self):
        self.health = Health(self.name, self.silence_limit_seconds)
        self.log = logging.logger(self.name)
        self._wake = asyncio.Event()

    async def step(self) -> bool:
        """Do what is due; True says that more waits and no pause is wanted."""
        raise NotImplementedError

    async def close(self) -> None:
        """Give back what the part holds."""

    def wake(self) -> None:
        """Start the next step now."""
        self._wake.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Repeat the step until `stop`; every failure is told and tried again."""
        failures = 0
        while not stop.is_set():
            self._wake.clear()
            try:
                more = await self.step()
            except DatabaseUnavailable as error:
                failures += 1
                self._tell_failure(failures, "database_unavailable", str(error))
            except Exception as error:  # the edge: nothing may end a part
                failures += 1
                self._tell_failure(failures, "step_failed", _in_words(error))
            else:
                if failures:
                    self.log.info("recovered", failures=failures)
                failures = 0
                if not more:
                    await self._rest(self.interval_seconds, stop)
                continue
            await self._rest(recovery_delay_seconds(failures), stop)

    def _tell_failure(self, failures, action, detail):
        self.health.bad(detail)
        metrics.PART_FAILURES.labels(self.name).inc()
        if failures & (failures - 1) == 0:  # 1, 2, 4, 8 ...: a log must not flood
            self.log.warning(action, failures=failures, detail=detail)

    async def _rest(self, seconds, stop):
        """Wait for the interval, a wake-up or the stop, whichever is first."""
        if stop.is_set():
            return
        waits = [asyncio.ensure_future(event.wait()) for event in (self._wake, stop)]
        try:
            await asyncio.wait(
                waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            for wait in waits:
                wait.cancel()


def recovery_delay_seconds(failures: int) -> float:
    """Growing pause after failures in a row: 0.2 s doubling to 3 s."""
    doubling = RECOVERY_DELAY_FIRST_SECONDS * 2 ** min(failures - 1, 10)
    return min(doubling, RECOVERY_DELAY_MAX_SECONDS)


def _in_words(error):
    """Kind and first line only: long messages of libraries may quote contents."""
    return f"{type(error).__name__}: {str(error).strip().partition(chr(10))[0][:200]}"
