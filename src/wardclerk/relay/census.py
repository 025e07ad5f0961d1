"""Counts what waits in the database, so that the figures are true for all relays."""

from wardclerk.relay import metrics, queries
from wardclerk.relay.database import Session
from wardclerk.relay.part import Part

OUTBOX_STATES = ("queued", "sending", "dead")


class Census(Part):
    """Reads the queues every few seconds and sets the gauges."""

    name = "census"
    interval_seconds = 5.0

    def __init__(self, database_url: str):
        super().__init__()
        self._session = Session(database_url, self.name)

    async def step(self) -> bool:
        show_outbox(await self._session.run(queries.CENSUS))
        show_evidence(await self._session.run(queries.EVIDENCE_CENSUS))
        show_proof(await self._session.run(queries.PROOF_CENSUS))
        self.health.good()
        return False

    async def close(self) -> None:
        await self._session.close()


def show_outbox(rows: list[dict]) -> None:
    """Set the outbox gauges; a state without rows is zero, not its last figure."""
    by_state = {row["state"]: row for row in rows}
    for state in OUTBOX_STATES:
        row = by_state.get(state)
        metrics.OUTBOX_EVENTS.labels(state).set(row["events"] if row else 0)
        metrics.OUTBOX_OLDEST_SECONDS.labels(state).set(
            row["age_seconds"] if row else 0
        )
    waiting = [by_state[state] for state in ("queued", "sending") if state in by_state]
    overdue = [row["overdue_seconds"] for row in waiting]  # negative: due later
    metrics.OUTBOX_OVERDUE_SECONDS.set(max([0, *overdue]))


def show_evidence(rows: list[dict]) -> None:
    """Set the gauges of evidence that is not sealed yet."""
    metrics.SEAL_PENDING.set(rows[0]["entries"])
    metrics.SEAL_LAG_SECONDS.set(rows[0]["age_seconds"])


def show_proof(rows: list[dict]) -> None:
    """Set the gauges of the nightly proof; before the first one nothing is open."""
    for row in rows:
        metrics.PROOF_OPEN.set(row["open_events"] or 0)
        metrics.PROOF_AGE_SECONDS.set(row["age_seconds"])
