"""The chronology in PostgreSQL: what is written, in the transactions of the projection."""

import contextlib
import hashlib
from collections.abc import AsyncIterator, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

import psycopg
from psycopg import errors
from psycopg.types.json import Jsonb

from sitrep.core.counting import KnownMention
from sitrep.core.events import ExtractedRevision, Retraction
from sitrep.core.history import EventRevision
from sitrep.runtime.kafka import Record
from sitrep.runtime.postgres import Database, Rows
from sitrep.timeline.adapters import postgres_articles, postgres_events
from sitrep.timeline.ports import Partition, Recording, Since, StoredRevision, Unstorable

LOCK_SLOTS = 512
"""Advisory locks that keys share, and as many that articles share: few enough for PostgreSQL's table of locks,
whatever a batch touches."""

_COPY_OUTBOX = "COPY outbox (topic, key, value, headers, timestamp_ms) FROM STDIN"

# Every statement of a projection finds its rows by an index, a few of many: however large tables are, and whatever the
# planner believes of tables that were filled a moment ago. To scan one would make the cost of a mention grow with all.
_BY_INDEX = "SELECT set_config(name, 'off', true) FROM unnest(%s::text[]) AS n (name)"
_OTHER_WAYS = ["enable_seqscan", "enable_hashjoin", "enable_mergejoin", "jit"]


class PostgresStore:
    """A ChronologyStore."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @contextlib.asynccontextmanager
    async def projection(self) -> AsyncIterator["PostgresProjection"]:
        with _refusals():
            async with self._database.transaction() as connection:
                await connection.execute(_BY_INDEX, (_OTHER_WAYS,))
                yield PostgresProjection(connection, self._database.schema)

    async def next_offsets(self, partitions: Collection[Partition]) -> dict[Partition, int]:
        async with self._database.transaction() as connection:
            found = await (await connection.execute("SELECT topic, partition, next_offset FROM offsets")).fetchall()
        stored = {Partition(topic, number): offset for topic, number, offset in found}
        return {partition: stored.get(partition, 0) for partition in partitions}


class PostgresProjection:
    """A Projection on one connection."""

    def __init__(self, connection: Rows, schema: str) -> None:
        self._connection = connection
        self._schema = schema

    async def lock_offsets(self, partitions: Collection[Partition]) -> dict[Partition, int]:
        ordered = sorted(partitions)
        topics, numbers = [p.topic for p in ordered], [p.number for p in ordered]
        await self._connection.execute(
            "INSERT INTO offsets SELECT topic, number, 0 FROM unnest(%s::text[], %s::int[]) AS p (topic, number) "
            "ORDER BY topic, number ON CONFLICT DO NOTHING",
            (topics, numbers),
        )
        found = await self._connection.execute(
            "SELECT topic, partition, next_offset FROM offsets "
            "WHERE (topic, partition) IN (SELECT * FROM unnest(%s::text[], %s::int[])) "
            "ORDER BY topic, partition FOR UPDATE",
            (topics, numbers),
        )
        return {Partition(topic, number): offset for topic, number, offset in await found.fetchall()}

    async def move_offsets(self, next_offsets: Mapping[Partition, int]) -> None:
        ordered = sorted(next_offsets.items())
        await self._connection.execute(
            "UPDATE offsets o SET next_offset = n.next_offset "
            "FROM unnest(%s::text[], %s::int[], %s::bigint[]) AS n (topic, number, next_offset) "
            "WHERE o.topic = n.topic AND o.partition = n.number",
            ([p.topic for p, _ in ordered], [p.number for p, _ in ordered], [offset for _, offset in ordered]),
        )

    async def lock_articles(self, article_ids: Collection[str]) -> None:
        await self._lock("articles", article_ids)

    async def lock_keys(self, keys: Collection[str]) -> None:
        await self._lock("keys", keys)

    async def revisions(self, article_ids: Collection[str]) -> tuple[StoredRevision, ...]:
        return await postgres_articles.revisions(self._connection, article_ids)

    async def retractions(self, article_ids: Collection[str]) -> tuple[Retraction, ...]:
        return await postgres_articles.retractions(self._connection, article_ids)

    async def extracted(self, article_ids: Collection[str]) -> tuple[ExtractedRevision, ...]:
        return await postgres_articles.extracted(self._connection, article_ids)

    async def mentions(
        self, keys: Collection[str], *, since: datetime, but: Collection[str]
    ) -> tuple[KnownMention, ...]:
        return await postgres_articles.mentions(self._connection, keys, since, but)

    async def history(self, since: Collection[Since]) -> tuple[EventRevision, ...]:
        return await postgres_events.history(self._connection, since)

    async def record(self, recording: Recording) -> None:
        await postgres_articles.record(self._connection, recording)

    async def rewrite(self, before: Sequence[EventRevision], after: Sequence[EventRevision]) -> None:
        await postgres_events.rewrite(self._connection, before, after)

    async def owe(self, records: Sequence[Record]) -> None:
        async with self._connection.cursor() as cursor, cursor.copy(_COPY_OUTBOX) as copy:
            for r in records:
                headers = Jsonb([[name, value.decode()] for name, value in r.headers])
                await copy.write_row((r.topic, r.key, r.value, headers, r.timestamp_ms))

    async def _lock(self, kind: str, names: Iterable[str]) -> None:
        slots = {int.from_bytes(hashlib.sha256(name.encode()).digest()[:4]) % LOCK_SLOTS for name in names}
        # Every schema has its own locks. 31 bits, as pg_advisory_xact_lock takes two signed integers of 32.
        lock_class = int.from_bytes(hashlib.sha256(f"{self._schema} {kind}".encode()).digest()[:4]) >> 1
        # In order, or two transactions could wait for each other; the order of a SELECT's rows is that of its input.
        await self._connection.execute(
            "SELECT pg_advisory_xact_lock(%s, slot) FROM unnest(%s::int[]) AS s (slot)", (lock_class, sorted(slots))
        )


@contextlib.contextmanager
def _refusals() -> Iterator[None]:
    """Tell what never fits (Unstorable) from what two processes did at the same time (TransientError)."""
    try:
        yield
    except (psycopg.DataError, psycopg.IntegrityError, errors.ProgramLimitExceeded) as error:
        raise Unstorable(str(error).strip()) from error
