"""The timeline service, put together."""

import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from pydantic import SecretStr

from sitrep.contracts import topics
from sitrep.runtime.clock import SystemClock
from sitrep.runtime.health import Check, Readiness
from sitrep.runtime.kafka import BrokerCheck, Publisher
from sitrep.runtime.outbox import PostgresOutboxLock
from sitrep.runtime.postgres import Database
from sitrep.runtime.relay import Relay
from sitrep.runtime.schema import Schema
from sitrep.runtime.service import MAX_CONNECTIONS, Service
from sitrep.runtime.settings import PostgresSettings
from sitrep.timeline.adapters import migrations, timeline_files
from sitrep.timeline.adapters.checkpoint_file import CheckpointFile
from sitrep.timeline.adapters.metrics import TimelineMetrics
from sitrep.timeline.adapters.postgres_reader import PostgresReader
from sitrep.timeline.adapters.postgres_store import PostgresStore
from sitrep.timeline.adapters.postgres_witness import PostgresWitnessLock
from sitrep.timeline.agents.change_feed import ChangeFeed
from sitrep.timeline.agents.projector import Consumption, Projector
from sitrep.timeline.agents.witness import Watch, Witness
from sitrep.timeline.api import app
from sitrep.timeline.api.stream import Streaming
from sitrep.timeline.handlers.projection import Outlets
from sitrep.timeline.handlers.witnessing import Signing
from sitrep.timeline.settings import TimelineSettings


@asynccontextmanager
async def build(settings: TimelineSettings) -> AsyncIterator[Service]:
    """The service, which starts and answers while Kafka or PostgreSQL is away. Raises OperatorError."""
    named = topics.load(settings.topic_prefix)
    options = settings.client_options()
    timelines = timeline_files.load(settings.timelines)
    mentions, letters = named.mentions.name, named.mentions.dead_letters.name
    database = Database(settings, name="timeline")
    schema = Schema(database, migrations.DIRECTORY)
    dead_letters = Publisher(options, client_id="sitrep-timeline-dead-letters")
    outbox = Publisher(options, client_id="sitrep-timeline-outbox")
    check = BrokerCheck(options, topics=_topics(settings, named))
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
    relay = Relay(PostgresOutboxLock(database), outbox, relayed=metrics.relayed, retries=metrics.retries)
    witness = Witness(_watch(settings, named), PostgresWitnessLock(database), metrics, SystemClock())
    checks: dict[str, Check] = {"kafka": check, "postgres": database.check, "tables": schema.check}
    readiness = Readiness({**checks, "projection": projector.check, "witness": witness.check})
    background = {"schema": schema.prepare, "stream": feed.run, "projection": schema.before(projector.run)}
    background["relay"] = schema.before(relay.run)
    if settings.timeline_announce:  # one chronology is the live one, and witnesses
        background["witness"] = schema.before(witness.run)
    async with contextlib.AsyncExitStack() as closing:
        for close in (check.close, outbox.close, dead_letters.close, database.close):
            closing.push_async_callback(close)
        await database.open()
        yield Service(
            api=app.build(PostgresReader(database), readiness, metrics.registry, timelines, streaming),
            host=settings.timeline_host,
            port=settings.timeline_port,
            max_connections=MAX_CONNECTIONS + settings.timeline_stream_readers,
            background=background,
        )


def _topics(settings: TimelineSettings, named: topics.Topics) -> list[str]:
    """What must be there for the service to do its work."""
    all_need = [named.mentions.name, named.mentions.dead_letters.name, named.events.name, named.chronology.name]
    witnessed = [named.articles.name, named.checkpoints.name] if settings.timeline_announce else []
    return [*all_need, *witnessed]


def _watch(settings: TimelineSettings, named: topics.Topics) -> Watch:
    """What the witness does. Raises OperatorError for a key that is none."""
    signer, path = settings.checkpoint_signer(), settings.checkpoint_file
    signing = (
        Signing(
            signer, settings.checkpoint_name, named.checkpoints.name,
            settings.checkpoint_entries, settings.checkpoint_seconds,
        )
        if signer is not None
        else None
    )  # fmt: skip
    file = CheckpointFile(path) if path is not None else None
    return Watch(named.articles.name, settings.client_options(), signing, file)


def openapi() -> dict[str, Any]:
    """The OpenAPI description of the service; nothing is started or connected for it."""
    database = Database(PostgresSettings(postgres_dsn=SecretStr("postgresql://none")), name="none")
    metrics = TimelineMetrics()
    streaming = Streaming(ChangeFeed("none", {}), metrics.stream_readers, 0)
    api = app.build(PostgresReader(database), Readiness({}), metrics.registry, timeline_files.load(), streaming)
    return api.openapi()
