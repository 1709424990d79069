"""The chronology in PostgreSQL: what is written, in the transactions of the projection."""

import contextlib
import hashlib
from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence

import psycopg
from psycopg import errors
from psycopg.types.json import Jsonb

from sitrep.core.errors import TransientError
from sitrep.core.events import RecordedMention
from sitrep.runtime.kafka import Record
from sitrep.runtime.postgres import Database, Rows
from sitrep.timeline.adapters import rows
from sitrep.timeline.ports import (
    BlockEvent,
    CountedMention,
    Partition,
    Recording,
    StoredRevision,
    Unstorable,
)

LOCK_SLOTS = 512
"""Advisory locks that blocks share: few enough for PostgreSQL's table of locks, whatever a batch touches."""
COUNTING_INDEX = "articles_counting"

_SELECT_REVISIONS = """
SELECT article_id, revision, url, source, title, published_at, text_signature, dated_at, recorded_at,
    extractor_name, extractor_version, fingerprint, counts
FROM articles WHERE article_id = ANY(%s) ORDER BY article_id, revision FOR UPDATE
"""
_WRITE_REVISION = """
INSERT INTO articles (article_id, revision, url, source, title, published_at, text_signature, dated_at, recorded_at,
    extractor_name, extractor_version, fingerprint, counts)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (article_id, revision) DO UPDATE SET recorded_at = EXCLUDED.recorded_at,
    extractor_name = EXCLUDED.extractor_name, extractor_version = EXCLUDED.extractor_version,
    fingerprint = EXCLUDED.fingerprint, counts = EXCLUDED.counts
"""
_COPY_MENTIONS = """
COPY mentions (mention_id, article_id, revision, position, type, valid, block, names, counts, body) FROM STDIN
"""
_WRITE_EVENT = """
INSERT INTO events (event_id, block, type, starts_us, valid, status, places, countries, actors, background, recorded,
    points, extent, words, digest, state)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s::point[], %s::box, to_tsvector('simple', %s), %s, %s)
ON CONFLICT (event_id) DO UPDATE SET block = EXCLUDED.block, type = EXCLUDED.type, starts_us = EXCLUDED.starts_us,
    valid = EXCLUDED.valid, status = EXCLUDED.status, places = EXCLUDED.places, countries = EXCLUDED.countries,
    actors = EXCLUDED.actors, background = EXCLUDED.background, recorded = EXCLUDED.recorded,
    points = EXCLUDED.points, extent = EXCLUDED.extent, words = EXCLUDED.words,
    digest = EXCLUDED.digest, state = EXCLUDED.state
"""
_COPY_OUTBOX = "COPY outbox (topic, key, value, headers, timestamp_ms) FROM STDIN"
_COPY_MEMBERS = "COPY event_mentions (mention_id, event_id) FROM STDIN"


class PostgresStore:
    """A ChronologyStore."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @contextlib.asynccontextmanager
    async def projection(self) -> AsyncIterator["PostgresProjection"]:
        with _refusals():
            async with self._database.transaction() as connection:
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
        # Every schema has its own locks. 31 bits, as pg_advisory_xact_lock takes two signed integers of 32.
        self._lock_class = int.from_bytes(hashlib.sha256(schema.encode()).digest()[:4]) >> 1

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
        await self._many(
            "UPDATE offsets SET next_offset = %s WHERE topic = %s AND partition = %s",
            [(offset, partition.topic, partition.number) for partition, offset in sorted(next_offsets.items())],
        )

    async def revisions(self, article_ids: Collection[str]) -> tuple[StoredRevision, ...]:
        found = await self._connection.execute(
            _SELECT_REVISIONS,
            (sorted(article_ids),),
        )
        return tuple(map(rows.stored_revision, await found.fetchall()))

    async def counted_mentions(self, article_ids: Collection[str]) -> tuple[CountedMention, ...]:
        found = await self._connection.execute(
            "SELECT mention_id, article_id, block FROM mentions WHERE counts AND article_id = ANY(%s) "
            "ORDER BY article_id, revision, position",
            (sorted(article_ids),),
        )
        return tuple(CountedMention(*row) for row in await found.fetchall())

    async def record(self, recording: Recording) -> None:
        counting = {
            (stored.revision.header.article_id, stored.revision.header.revision)
            for stored in recording.revisions
            if stored.counts
        }
        # First what counts no longer: at no moment may two revisions of an article count.
        ordered = sorted(recording.revisions, key=lambda stored: stored.counts)
        await self._many(
            _WRITE_REVISION,
            [rows.revision_row(stored) for stored in ordered],
        )
        read = [(e.revision.header.article_id, e.revision.header.revision) for e in recording.extracted]
        await self._many("DELETE FROM mentions WHERE article_id = %s AND revision = %s", read)
        await self._copy_mentions(recording, counting)
        await self._many(
            "UPDATE mentions SET counts = %s WHERE article_id = %s AND revision = %s AND counts <> %s",
            [
                (stored.counts, stored.revision.header.article_id, stored.revision.header.revision, stored.counts)
                for stored in ordered
                if (stored.revision.header.article_id, stored.revision.header.revision) not in read
            ],
        )

    async def lock_blocks(self, blocks: Collection[str]) -> None:
        slots = {int.from_bytes(hashlib.sha256(block.encode()).digest()[:4]) % LOCK_SLOTS for block in blocks}
        # In order, or two transactions could wait for each other; the order of a SELECT's rows is that of its input.
        await self._connection.execute(
            "SELECT pg_advisory_xact_lock(%s, slot) FROM unnest(%s::int[]) AS s (slot)",
            (self._lock_class, sorted(slots)),
        )

    async def mentions(self, blocks: Collection[str]) -> tuple[RecordedMention, ...]:
        found = await self._connection.execute(
            "SELECT m.body::text, a.article_id, a.revision, a.url, a.source, a.title, a.published_at, "
            "a.text_signature, a.recorded_at FROM mentions m JOIN articles a USING (article_id, revision) "
            "WHERE m.counts AND m.block = ANY(%s)",
            (sorted(blocks),),
        )
        return tuple(map(rows.recorded_mention, await found.fetchall()))

    async def events(self, blocks: Collection[str]) -> tuple[BlockEvent, ...]:
        found = await self._connection.execute(
            "SELECT block, state::text FROM events WHERE block = ANY(%s) ORDER BY event_id", (sorted(blocks),)
        )
        return tuple(BlockEvent(block, rows.event(state)) for block, state in await found.fetchall())

    async def write_events(self, changed: Sequence[BlockEvent], gone: Collection[str]) -> None:
        ids = [item.event.event_id for item in changed]
        await self._connection.execute("DELETE FROM event_mentions WHERE event_id = ANY(%s)", ([*ids, *gone],))
        await self._connection.execute("DELETE FROM events WHERE event_id = ANY(%s)", (sorted(gone),))
        await self._many(
            _WRITE_EVENT,
            [rows.event_row(item) for item in sorted(changed, key=lambda item: item.event.event_id)],
        )
        members = [(mention, item.event.event_id) for item in changed for mention in item.event.mention_ids]
        async with (
            self._connection.cursor() as cursor,
            cursor.copy(_COPY_MEMBERS) as copy,
        ):
            for mention, event_id in sorted(members):
                await copy.write_row((mention, event_id))

    async def owe(self, records: Sequence[Record]) -> None:
        async with (
            self._connection.cursor() as cursor,
            cursor.copy(_COPY_OUTBOX) as copy,
        ):
            for r in records:
                headers = Jsonb([[name, value.decode()] for name, value in r.headers])
                await copy.write_row((r.topic, r.key, r.value, headers, r.timestamp_ms))

    async def _copy_mentions(self, recording: Recording, counting: Collection[tuple[str, str]]) -> None:
        async with (
            self._connection.cursor() as cursor,
            cursor.copy(_COPY_MENTIONS) as copy,
        ):
            for extracted in recording.extracted:
                header = extracted.revision.header
                counts = (header.article_id, header.revision) in counting
                for row in rows.mention_rows(extracted, counts=counts):
                    await copy.write_row(row)

    async def _many(self, statement: str, parameters: Sequence[Sequence[object]]) -> None:
        """The statement for each of `parameters`, in one round trip."""
        if parameters:
            async with self._connection.cursor() as cursor:
                await cursor.executemany(statement, parameters)


@contextlib.contextmanager
def _refusals() -> Iterator[None]:
    """Tell what never fits (Unstorable) from what two processes did at the same time (TransientError)."""
    try:
        yield
    except errors.UniqueViolation as error:
        if error.diag.constraint_name == COUNTING_INDEX:
            raise TransientError("another process recorded a revision of the same article") from error
        raise Unstorable(str(error).strip()) from error
    except (psycopg.DataError, psycopg.IntegrityError, errors.ProgramLimitExceeded) as error:
        raise Unstorable(str(error).strip()) from error
