"""The outbox in PostgreSQL."""

import contextlib
from collections.abc import AsyncIterator, Sequence

from sitrep.runtime.kafka import Record
from sitrep.runtime.postgres import Database, Rows
from sitrep.timeline.ports import Owed

LOCK = 0x5317_0002
"""First key of the advisory lock under which one process relays."""


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
