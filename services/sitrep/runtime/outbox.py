"""The outbox: records that a service owes to topics, in the table `outbox` of its own schema."""

import contextlib
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from sitrep.runtime.kafka import Record
from sitrep.runtime.postgres import Database, Rows

LOCK = 0x5317_0002
"""First key of the advisory lock under which one process relays."""


@dataclass(frozen=True, slots=True)
class Owed:
    """A record in the outbox, with its position there."""

    position: int
    record: Record


class Outbox(Protocol):
    """The records owed to topics, held by one process at a time."""

    async def waiting(self, limit: int) -> tuple[Owed, ...]:
        """The first records, in the order in which they must be published. Raises TransientError."""
        ...

    async def settle(self, owed: Sequence[Owed]) -> None:
        """Take published records out. Raises TransientError; they are then published once more."""
        ...


class OutboxLock(Protocol):
    """Lets one process at a time relay the outbox."""

    def hold(self) -> AbstractAsyncContextManager[Outbox | None]:
        """The outbox while we alone hold it, or None when another process does. Raises TransientError."""
        ...


class PostgresOutboxLock:
    """An OutboxLock: a session's advisory lock, given up with the session, however that ends."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @contextlib.asynccontextmanager
    async def hold(self) -> AsyncIterator["PostgresOutbox | None"]:
        async with self._database.session() as connection:
            held = await connection.execute(
                "SELECT pg_try_advisory_lock(%s, hashtext(%s))", (LOCK, self._database.schema)
            )
            yield PostgresOutbox(connection) if await held.fetchone() == (True,) else None


class PostgresOutbox:
    """An Outbox. Positions of one event follow its changes: they are given out under its block's lock."""

    def __init__(self, connection: Rows) -> None:
        self._connection = connection

    async def waiting(self, limit: int) -> tuple[Owed, ...]:
        found = await self._connection.execute(
            "SELECT position, topic, key, value, headers, timestamp_ms FROM outbox ORDER BY position LIMIT %s",
            (limit,),
        )
        return tuple(
            Owed(position, Record(topic, key, value, [(name, text.encode()) for name, text in headers], at))
            for position, topic, key, value, headers, at in await found.fetchall()
        )

    async def settle(self, owed: Sequence[Owed]) -> None:
        await self._connection.execute(
            "DELETE FROM outbox WHERE position = ANY(%s)", ([item.position for item in owed],)
        )
