"""The store on real PostgreSQL keeps the promises of its port, and more: any order of arrival, one chronology."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr
from tests.properties.reports_in_any_order import orders, streams
from tests.unit.timeline.chronology_store_suite import (
    ONE,
    OUTLETS,
    ZERO,
    AnnouncementSuite,
    HistorySuite,
    ProjectionSuite,
    ReadingSuite,
    World,
    arrival,
    batch,
    pure,
    pure_history,
)

from sitrep.core import digest
from sitrep.core.errors import OperatorError, TransientError
from sitrep.core.events import ExtractedRevision
from sitrep.runtime.outbox import PostgresOutboxLock
from sitrep.runtime.postgres import Database, newest
from sitrep.runtime.settings import PostgresSettings
from sitrep.timeline.adapters import migrations
from sitrep.timeline.adapters.postgres_reader import PostgresReader
from sitrep.timeline.adapters.postgres_store import PostgresStore
from sitrep.timeline.handlers.projection import Projected, project

EXAMPLES = 20


def connected(dsn: str, schema: str = "sitrep") -> Database:
    return Database(PostgresSettings(postgres_dsn=SecretStr(dsn), postgres_schema=schema), name="test")


def world_of(database: Database) -> World:
    return World(PostgresStore(database), PostgresOutboxLock(database), PostgresReader(database))


@pytest.fixture
async def world(database: str) -> AsyncIterator[World]:
    connections = connected(database)
    await connections.migrate(migrations.DIRECTORY)
    await connections.open()
    yield world_of(connections)
    await connections.close()


class TestPostgresProjection(ProjectionSuite):
    """The projection in PostgreSQL."""


class TestPostgresAnnouncements(AnnouncementSuite):
    """The outbox in PostgreSQL."""


class TestPostgresHistory(HistorySuite):
    """Recorded time in PostgreSQL."""


class TestPostgresReading(ReadingSuite):
    """The reader in PostgreSQL."""


@st.composite
def deliveries(draw: st.DrawFn) -> tuple[list[ExtractedRevision], list[list[ExtractedRevision]], list[int]]:
    """What there is, how it arrives at two processes, and how many records each takes at a time."""
    stream = draw(streams(5))
    order = draw(orders(stream))
    halves = [[each for each in order if hash_of(each) % 2 == half] for half in (0, 1)]
    return stream, halves, [draw(st.integers(1, 5)) for _ in halves]


def hash_of(extracted: ExtractedRevision) -> int:
    """As Kafka would: all revisions of an article go one way."""
    return int(extracted.revision.header.article_id.rpartition("-")[2])


class TestAnyOrder:
    """The chronology in PostgreSQL is what the pure function makes of the same articles."""

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(deliveries())
    def test_any_order_any_batches_any_redelivery(
        self, database: str, delivery: tuple[list[ExtractedRevision], list[list[ExtractedRevision]], list[int]]
    ) -> None:
        stream, halves, sizes = delivery
        as_read = [arrival(each, 0).content for each in stream]  # with the fingerprint of what is on the wire
        assert asyncio.run(deliver(database, halves, sizes)) == (
            pure(*as_read),
            pure(*as_read),
            pure_history(*as_read),
        )


async def deliver(dsn: str, halves: list[list[ExtractedRevision]], sizes: list[int]) -> tuple[str, str, str]:
    """Two processes project their halves at the same time. The digest of the events in the view, and of those that
    a reader of the compacted topic knows; and the digest of the history.
    """
    connections = connected(dsn)
    await connections.drop()
    await connections.migrate(migrations.DIRECTORY)
    await connections.open()
    world = world_of(connections)

    async def feed(log: list[ExtractedRevision], size: int, partition: object) -> None:
        chosen = ZERO if partition == 0 else ONE
        for start in range(0, len(log), size):
            part = batch(log[start : start + size], start, chosen)
            for _ in range(2):  # each batch again, as after a crash before its offset was known
                assert isinstance(await project(world.store, part, OUTLETS), Projected)

    await asyncio.gather(*(feed(log, size, n) for n, (log, size) in enumerate(zip(halves, sizes, strict=True))))
    try:
        now, compacted = await world.reader.digest(), digest.of_chronology(await world.compacted())
        return now, compacted, await world.reader.history_digest()
    finally:
        await connections.close()


class TestMigrations:
    """Run at every start, by any number of processes."""

    async def test_many_at_once_and_again(self, database: str) -> None:
        processes = [connected(database) for _ in range(4)]
        await asyncio.gather(*(process.migrate(migrations.DIRECTORY) for process in processes))
        await processes[0].migrate(migrations.DIRECTORY)

    def test_files_are_named_after_their_revisions(self) -> None:
        config = Config()
        config.set_main_option("script_location", str(migrations.DIRECTORY))
        assert ScriptDirectory.from_config(config).get_heads() == [newest(migrations.DIRECTORY)]

    async def test_schemas_are_apart(self, database: str) -> None:
        worlds = []
        for schema in ("live", "replayed"):
            connections = connected(database, schema)
            await connections.migrate(migrations.DIRECTORY)
            await connections.open()
            worlds.append((connections, world_of(connections)))
        await worlds[0][1].store.next_offsets([ZERO])
        async with worlds[0][1].store.projection() as transaction:
            await transaction.lock_offsets([ZERO])
            await transaction.move_offsets({ZERO: 7})
        assert [await world.store.next_offsets([ZERO]) for _, world in worlds] == [{ZERO: 7}, {ZERO: 0}]
        for connections, _ in worlds:
            await connections.close()

    async def test_until_the_tables_are_there_readers_are_told_to_wait(self, database: str) -> None:
        connections = connected(database)
        await connections.open()
        with pytest.raises(TransientError, match="not up to date yet"):
            await world_of(connections).reader.progress()
        await connections.close()

    async def test_an_absent_server_is_waited_for(self) -> None:
        with pytest.raises(TransientError, match="PostgreSQL is away"):
            await connected("postgresql://sitrep@127.0.0.1:1/sitrep").migrate(migrations.DIRECTORY)

    async def test_a_dsn_that_is_none_is_told(self) -> None:
        with pytest.raises(OperatorError, match="SITREP_POSTGRES_DSN"):
            await connected("nonsense").open()
