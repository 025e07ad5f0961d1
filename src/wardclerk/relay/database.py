"""A session with PostgreSQL that opens itself again after it was lost."""

import asyncio
from contextlib import asynccontextmanager

import psycopg
from psycopg.rows import dict_row

CONNECT_TIMEOUT_SECONDS = 5
STATEMENT_TIMEOUT_MS = 30_000  # the largest statement seals 1,000 entries in < 1 s
TCP_USER_TIMEOUT_MS = 10_000  # a database host that vanished is noticed within 10 s

# The relay compares its times with Odoo's, which are UTC without a zone.
SESSION_OPTIONS = (
    "-c timezone=UTC"
    " -c default_transaction_isolation=read\\ committed"
    " -c search_path=public"
    f" -c statement_timeout={STATEMENT_TIMEOUT_MS}"
    f" -c idle_in_transaction_session_timeout={STATEMENT_TIMEOUT_MS}"
)


class DatabaseUnavailable(Exception):
    """PostgreSQL cannot be reached or ended the session; try again a little later."""


class Session:
    """One connection in autocommit, used by one statement or transaction at a time."""

    def __init__(self, url: str, part: str):
        self.url = url
        self.part = part
        self.generation = 0  # grows with each new connection: session locks are gone
        self._connection: psycopg.AsyncConnection | None = None
        self._turn = asyncio.Lock()

    async def run(self, statement: str, **values) -> list[dict]:
        """Run one statement in its own transaction and return its rows."""
        async with self._turn, self._usable_connection() as connection:
            return await _rows(connection, statement, values)

    @asynccontextmanager
    async def transaction(self):
        """Yield `run` for several statements that happen together or not at all."""
        async with self._turn, self._usable_connection() as connection:
            async with connection.transaction():

                async def run(statement, **values):
                    return await _rows(connection, statement, values)

                yield run

    async def close(self) -> None:
        """Give the connection back; the next use opens a new one."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()

    @asynccontextmanager
    async def _usable_connection(self):
        try:
            if self._connection is None:
                await self._open()
            yield self._connection
        except (psycopg.OperationalError, psycopg.InterfaceError) as error:
            await self.close()
            raise DatabaseUnavailable(_first_line(error)) from error
        except (psycopg.Error, asyncio.CancelledError):
            # Unknown state: an interrupted statement, or a plan that an upgrade of
            # the tables made stale. A new connection is cheap.
            await self.close()
            raise

    async def _open(self):
        self._connection = await psycopg.AsyncConnection.connect(
            self.url,
            autocommit=True,
            row_factory=dict_row,
            connect_timeout=CONNECT_TIMEOUT_SECONDS,
            tcp_user_timeout=TCP_USER_TIMEOUT_MS,
            application_name=f"wardclerk-relay-{self.part}",
            options=SESSION_OPTIONS,
        )
        self.generation += 1


async def _rows(connection, statement, values):
    cursor = await connection.execute(statement, values)
    return await cursor.fetchall() if cursor.description else []


def _first_line(error):
    return str(error).strip().partition("\n")[0]
