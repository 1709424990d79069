"""The timeline service, put together."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from pydantic import SecretStr

from sitrep.contracts import topics
from sitrep.core.errors import TransientError
from sitrep.runtime import logging
from sitrep.runtime.clock import SystemClock
from sitrep.runtime.health import Readiness
from sitrep.runtime.kafka import BrokerCheck, Publisher
from sitrep.runtime.postgres import Database
from sitrep.runtime.service import MAX_CONNECTIONS, Background, Service
from sitrep.runtime.settings import PostgresSettings
from sitrep.timeline.adapters import migrations, timeline_files
from sitrep.timeline.adapters.metrics import TimelineMetrics
from sitrep.timeline.adapters.postgres_outbox import PostgresOutboxLock
from sitrep.timeline.adapters.postgres_reader import PostgresReader
from sitrep.timeline.adapters.postgres_store import PostgresStore
from sitrep.timeline.agents import patience
from sitrep.timeline.agents.change_feed import ChangeFeed
from sitrep.timeline.agents.projector import Consumption, Projector
from sitrep.timeline.agents.relay import Relay
from sitrep.timeline.api import app
from sitrep.timeline.api.stream import Streaming
from sitrep.timeline.handlers.projection import Outlets
from sitrep.timeline.settings import TimelineSettings

log = logging.get(__name__)


@asynccontextmanager
async def build(settings: TimelineSettings) -> AsyncIterator[Service]:
    """The service, which starts and answers while Kafka or PostgreSQL is away. Raises OperatorError."""
    named = topics.load(settings.topic_prefix)
    options = settings.client_options()
    timelines = timeline_files.load(settings.timelines)
    mentions, letters = named.mentions.name, named.mentions.dead_letters.name
    database = Database(settings, name="timeline")
    schema = Schema(database)
    dead_letters = Publisher(options, client_id="sitrep-timeline-dead-letters")
    outbox = Publisher(options, client_id="sitrep-timeline-outbox")
    check = BrokerCheck(options, topics=[mentions, letters, named.events.name, named.chronology.name])
    metrics = TimelineMetrics()
    consumption = Consumption(
        topic=mentions,
        dead_letter_topic=letters,
        group=f"{settings.topic_prefix}sitrep-timeline-{settings.postgres_schema}",
        batch_size=settings.timeline_batch_size,
        client_options=options,
    )
    feed = ChangeFeed(named.events.name, options)
    streaming = Streaming(feed, metrics.stream_readers, settings.timeline_stream_readers)
    outlets = Outlets(named.events.name, named.chronology.name, announce=settings.timeline_announce)
    projector = Projector(consumption, outlets, PostgresStore(database), dead_letters, metrics, SystemClock())
    relay = Relay(PostgresOutboxLock(database), outbox, metrics)
    readiness = Readiness(
        {"kafka": check, "postgres": database.check, "tables": schema.check, "projection": projector.check}
    )
    async with contextlib.AsyncExitStack() as closing:
        for close in (check.close, outbox.close, dead_letters.close, database.close):
            closing.push_async_callback(close)
        await database.open()
        yield Service(
            api=app.build(PostgresReader(database), readiness, metrics.registry, timelines, streaming),
            host=settings.timeline_host,
            port=settings.timeline_port,
            max_connections=MAX_CONNECTIONS + settings.timeline_stream_readers,
            background={
                "schema": schema.prepare,
                "stream": feed.run,
                "projection": schema.before(projector.run),
                "relay": schema.before(relay.run),
            },
        )


class Schema:
    """The tables: brought up to date once, before anything uses them."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._ready = asyncio.Event()

    async def prepare(self, stop: asyncio.Event) -> None:
        """Migrate, however long PostgreSQL is away; then wait for `stop`."""
        delays = patience.delays()
        while not stop.is_set() and not self._ready.is_set():
            try:
                await self._database.migrate(migrations.DIRECTORY)
                self._ready.set()
            except TransientError as error:
                log.warning("migration waits", reason=str(error))
                await patience.pause(stop, next(delays))
        await stop.wait()

    def before(self, work: Background) -> Background:
        """`work`, begun when the tables are there, or never when told to stop before."""

        def begin(stop: asyncio.Event) -> Coroutine[None, None, None]:
            return self._after(work, stop)

        return begin

    async def check(self) -> None:
        """A readiness check."""
        if not self._ready.is_set():
            raise TransientError("the tables are not up to date yet")

    async def _after(self, work: Background, stop: asyncio.Event) -> None:
        waiting = [asyncio.ensure_future(event.wait()) for event in (self._ready, stop)]
        try:
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in waiting:
                task.cancel()
        if self._ready.is_set():
            await work(stop)


def openapi() -> dict[str, Any]:
    """The OpenAPI description of the service; nothing is started or connected for it."""
    database = Database(PostgresSettings(postgres_dsn=SecretStr("postgresql://none")), name="none")
    metrics = TimelineMetrics()
    streaming = Streaming(ChangeFeed("none", {}), metrics.stream_readers, 0)
    api = app.build(PostgresReader(database), Readiness({}), metrics.registry, timeline_files.load(), streaming)
    return api.openapi()
