"""Being the only relay that does a thing, for as long as one database session lives."""

import hashlib

from wardclerk.relay import queries
from wardclerk.relay.database import Session


class Turn:
    """A lock that PostgreSQL takes away by itself when its holder is gone."""

    def __init__(self, session: Session, thing: str):
        self._session = session
        self._lock = lock_number(thing)
        self._held_in_generation = 0

    @property
    def held(self) -> bool:
        """True while the session that took the lock is still the current one."""
        return self._held_in_generation == self._session.generation > 0

    async def take(self) -> bool:
        """Take the lock if nobody has it; True when it is ours."""
        if self.held:
            return True
        rows = await self._session.run(queries.TAKE_TURN, lock=self._lock)
        if rows[0]["granted"]:
            self._held_in_generation = self._session.generation
        return self.held


def lock_number(thing: str) -> int:
    """A stable 63-bit number for PostgreSQL's advisory locks."""
    digest = hashlib.sha256(f"wardclerk relay {thing}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1
