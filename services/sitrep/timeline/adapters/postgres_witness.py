"""What is witnessed of the log, in PostgreSQL."""

import contextlib
from collections.abc import AsyncIterator, Sequence

from psycopg.types.json import Jsonb

from sitrep.core.merkle import Frontier
from sitrep.core.witnessing import Note, WitnessedLog
from sitrep.runtime.kafka import Record
from sitrep.runtime.postgres import Database, Rows
from sitrep.timeline.adapters.copying import copy
from sitrep.timeline.ports import KeptCheckpoint, Partition

LOCK = 0x5317_0003
"""First key of the advisory lock under which one process witnesses."""

_WRITE_LOG = """
INSERT INTO witnessed_logs (topic, partition, size, next_offset, peaks, signed, last_leaf, last_timestamp_ms)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (topic, partition) DO UPDATE SET size = excluded.size, next_offset = excluded.next_offset,
    peaks = excluded.peaks, signed = excluded.signed, last_leaf = excluded.last_leaf,
    last_timestamp_ms = excluded.last_timestamp_ms
RETURNING log
"""
_OWE = "INSERT INTO outbox (topic, key, value, headers, timestamp_ms) VALUES (%s, %s, %s, %s, %s)"
_LEAVES = """
SELECT index, at_offset, key, leaf FROM witnessed_entries JOIN witnessed_logs USING (log)
WHERE topic = %s AND partition = %s AND index >= %s AND index < %s ORDER BY index
"""
_ENTRIES_OF = """
SELECT partition, index, at_offset, key, leaf FROM witnessed_entries JOIN witnessed_logs USING (log)
WHERE topic = %s AND key = %s ORDER BY partition, index
"""
_LAST_CHECKPOINT = """
SELECT position, c.size, message FROM checkpoints c JOIN witnessed_logs USING (log)
WHERE topic = %s AND partition = %s ORDER BY c.size DESC LIMIT 1
"""


class PostgresWitnessLock:
    """A WitnessLock: a session's advisory lock, given up with the session, however that ends."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @contextlib.asynccontextmanager
    async def hold(self) -> AsyncIterator["PostgresWitnessBook | None"]:
        async with self._database.session() as connection:
            held = await connection.execute(
                "SELECT pg_try_advisory_lock(%s, hashtext(%s))", (LOCK, self._database.schema)
            )
            yield PostgresWitnessBook(connection) if await held.fetchone() == (True,) else None


class PostgresWitnessBook:
    """A WitnessBook on the connection that holds the lock: who lost that cannot write."""

    def __init__(self, connection: Rows) -> None:
        self._connection = connection

    async def logs(self, topic: str) -> dict[Partition, WitnessedLog]:
        found = await self._connection.execute(
            "SELECT partition, next_offset, size, peaks, signed, last_leaf, last_timestamp_ms FROM witnessed_logs "
            "WHERE topic = %s",
            (topic,),
        )
        return {
            Partition(topic, number): WitnessedLog(next_offset, Frontier(size, tuple(peaks)), signed, leaf, at)
            for number, next_offset, size, peaks, signed, leaf, at in await found.fetchall()
        }

    async def write(
        self, partition: Partition, log: WitnessedLog, notes: Sequence[Note], signed: Record | None
    ) -> None:
        async with self._connection.transaction():
            written = await self._connection.execute(
                _WRITE_LOG,
                (
                    partition.topic, partition.number, log.frontier.size, log.next_offset, list(log.frontier.peaks),
                    log.signed, log.last_leaf, log.last_timestamp_ms,
                ),
            )  # fmt: skip
            [(number,)] = await written.fetchall()
            rows = [(number, note.index, note.offset, note.key, note.leaf) for note in notes]
            await copy(self._connection, "witnessed_entries", "log, index, at_offset, key, leaf", rows)
            if signed is not None:
                await self._connection.execute(
                    "INSERT INTO checkpoints (log, size, message) VALUES (%s, %s, %s)",
                    (number, log.frontier.size, signed.value),
                )
                headers = Jsonb([[name, value.decode()] for name, value in signed.headers])
                owed = (signed.topic, signed.key, signed.value, headers, signed.timestamp_ms)
                await self._connection.execute(_OWE, owed)

    async def checkpoints(self, after: int) -> Sequence[KeptCheckpoint]:
        found = await self._connection.execute(
            "SELECT position, size, message FROM checkpoints WHERE position > %s ORDER BY position", (after,)
        )
        return [KeptCheckpoint(*row) for row in await found.fetchall()]


class PostgresWitnessReader:
    """Reads what the witness noted. Every method raises TransientError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def notes(self, partition: Partition, start: int, end: int) -> Sequence[Note]:
        """Of the entries number `start` to before `end`, in order; none when they were not witnessed."""
        async with self._database.transaction() as connection:
            found = await connection.execute(_LEAVES, (partition.topic, partition.number, start, end))
            return [Note(*row) for row in await found.fetchall()]

    async def notes_of(self, topic: str, key: bytes) -> Sequence[tuple[Partition, Note]]:
        """Of the entries with this key, by partition and number."""
        async with self._database.transaction() as connection:
            found = await connection.execute(_ENTRIES_OF, (topic, key))
            return [(Partition(topic, number), Note(*row)) for number, *row in await found.fetchall()]

    async def last_checkpoint(self, partition: Partition) -> KeptCheckpoint | None:
        """The largest checkpoint that was signed, None before the first."""
        async with self._database.transaction() as connection:
            found = await connection.execute(_LAST_CHECKPOINT, (partition.topic, partition.number))
            row = await found.fetchone()
            return KeptCheckpoint(*row) if row is not None else None
