"""Watches deliveries that nobody confirmed: sends them again, then asks a person."""

from wardclerk.relay import metrics, queries
from wardclerk.relay.database import Session
from wardclerk.relay.part import Part

RESENDS_MAX = 3
BATCH = 200  # a step; the rest follows in the next one
CAUSE = "not confirmed: delivered four times, and the receiver never said it is done"


class Watchdog(Part):
    """A 2xx says *received*; only a confirmation says *done*."""

    name = "watchdog"
    interval_seconds = 2.0

    def __init__(self, database_url: str):
        super().__init__()
        self._session = Session(database_url, self.name)

    async def step(self) -> bool:
        resent = await self._run(queries.RESEND_UNCONFIRMED)
        for row in resent:
            self._tell("event_resent", row)
        buried = await self._run(queries.BURY_UNCONFIRMED, cause=CAUSE)
        for row in buried:
            self._tell("event_unconfirmed", row)
        metrics.RESENDS.inc(len(resent))
        metrics.UNCONFIRMED_DEAD.inc(len(buried))
        self.health.good()
        return max(len(resent), len(buried)) == BATCH

    async def _run(self, statement, **values):
        return await self._session.run(
            statement, resends_max=RESENDS_MAX, batch=BATCH, **values
        )

    def _tell(self, action, row):
        self.log.warning(
            action,
            trace=row["trace_id"],
            event_id=str(row["event_id"]),
            event_type=row["type"],
            resends=row["resends"],
        )

    async def close(self) -> None:
        await self._session.close()
