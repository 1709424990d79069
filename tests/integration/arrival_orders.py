"""News that arrives in one order or another: what Kafka, the projector and PostgreSQL make of it, and what the pure
functions do. Shared by a test of a few orders and a check of many.
"""

import asyncio
import gzip
import hashlib
import json
import random
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from pydantic import SecretStr
from tests.topics_of_test import TopicsOfTest

from sitrep.contracts.articles import ArticlePublished, ArticleRetracted
from sitrep.contracts.cloudevents import derived_traceparent, headers_for
from sitrep.contracts.topics import Topic
from sitrep.core import counting, digest, history
from sitrep.core.articles import Article, instant
from sitrep.core.events import ExtractedRevision, Retraction
from sitrep.core.extraction import extractor
from sitrep.extractor.handlers import articles as reading
from sitrep.extractor.ports import ArticleRecord, Extracted
from sitrep.ingest.adapters.readers import Draft, read
from sitrep.runtime import topic_admin
from sitrep.runtime.clock import SystemClock, timestamp_ms
from sitrep.runtime.kafka import Publisher, Record
from sitrep.runtime.postgres import Database
from sitrep.runtime.settings import PostgresSettings
from sitrep.timeline.adapters import migrations
from sitrep.timeline.adapters.metrics import TimelineMetrics
from sitrep.timeline.adapters.postgres_reader import PostgresReader
from sitrep.timeline.adapters.postgres_store import PostgresStore
from sitrep.timeline.agents.projector import Consumption, Projector
from sitrep.timeline.handlers import arrivals
from sitrep.timeline.handlers.arrivals import Incoming
from sitrep.timeline.handlers.projection import Outlets
from sitrep.timeline.ports import Partition

ROOT = Path(__file__).parents[2]
NEWS = ROOT.parent / "shared" / "data" / "timeline17" / "SyrianCrisis_bbc" / "articles.jsonl.gz"
REVISED_EVERY, RETRACTED_EVERY = 6, 9
"""One article in so many gets a later revision, or is retracted."""
REDELIVERED = 0.2
"""Part of the records that arrive once more."""
BATCHES = (5, 40, 500)
SECONDS = 300.0


@dataclass(frozen=True)
class Digests:
    """Of the chronology as it is now, and of all that it ever was."""

    now: str
    history: str


def seeds() -> list[Article]:
    """The project's own articles, every revision of each."""
    drafts = [one for one in read([str(ROOT / "seeds")]) if isinstance(one, Draft)]
    return [one for draft in drafts if isinstance(one := draft.article.to_article(), Article)]


def news(most: int) -> list[Article]:
    """The first real articles, none when the shared data is absent."""
    if not NEWS.is_file():
        return []
    with gzip.open(NEWS, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line, _ in zip(lines, range(most), strict=False)]
    return [
        Article(r["id"], None, r["source"], r["title"], r["text"], date.fromisoformat(r["published"]), None, "en")
        for r in rows
    ]


def records(articles: Sequence[Article]) -> tuple[Record, ...]:
    """What the extractor publishes for the articles, for later revisions of some and for retractions of others.

    By recorded time, which is each record's own, whenever it arrives. Their topic is not named yet.
    """
    rules = extractor.build()
    told = [(ArticlePublished.of(each), _recorded_at(each)) for each in [*articles, *_revised(articles)]]
    messages: list[tuple[ArticlePublished | ArticleRetracted, datetime]] = [*told, *_retracted(articles)]
    found = []
    for message, at in messages:
        headers = headers_for(
            message, source="/sitrep/ingest", time=at, traceparent=derived_traceparent(message.ce_id)
        )
        key, value = message.key.encode(), message.to_bytes()
        article = ArticleRecord("articles", 0, 0, timestamp_ms(at), key, value, tuple(headers))
        made = reading.extract(rules, article)
        assert isinstance(made, Extracted), made
        found.append(Record("", made.key, made.value, made.headers, article.timestamp_ms))
    return tuple(sorted(found, key=lambda record: (record.timestamp_ms, record.key, record.value)))


def pure(given: Sequence[Record]) -> Digests:
    """By the pure functions, from what the records say."""
    contents = [_content(record) for record in given]
    known = counting.known(
        [each for each in contents if isinstance(each, ExtractedRevision)],
        [each for each in contents if isinstance(each, Retraction)],
    )
    last = max(each.recorded_at if isinstance(each, Retraction) else each.revision.recorded_at for each in contents)
    return Digests(
        now=digest.of_chronology(counting.state_at(known, last)),
        history=history.digest_of(history.history(known)),
    )


def shuffled(given: Sequence[Record], seed: int) -> list[Record]:
    """Another order, some of it twice. What is of one article first comes as it was recorded, as its key has it; what
    comes again may come after anything.
    """
    chance = random.Random(seed)
    waiting: defaultdict[bytes | None, deque[Record]] = defaultdict(deque)
    for record in given:
        waiting[record.key].append(record)
    keys = [record.key for record in given]
    chance.shuffle(keys)
    order = [waiting[key].popleft() for key in keys]
    for again in chance.sample(order, int(len(order) * REDELIVERED)):
        order.insert(chance.randint(order.index(again) + 1, len(order)), again)
    return order


@dataclass
class Log(TopicsOfTest):
    """A mentions topic with a number of partitions of its own."""

    partitions: int = 1

    @property
    def mentions(self) -> Topic:
        return self.topics.mentions.model_copy(update={"partitions": self.partitions})

    async def fill(self, order: Sequence[Record]) -> None:
        """Create the topic and publish to it."""
        await topic_admin.apply([self.mentions, self.mentions.dead_letters], self._options, replication=1)
        await self.publish([replace(record, topic=self.mentions.name) for record in order])

    @asynccontextmanager
    async def projectors(self, database: Database, count: int, batch_size: int) -> AsyncIterator[TimelineMetrics]:
        """So many, which share the partitions; they have ended at the end."""
        topics, metrics, stop = self.topics, TimelineMetrics(), asyncio.Event()
        outlets = Outlets(topics.events.name, topics.chronology.name)
        letters = Publisher(self._options, client_id="test-letters")
        consumption = Consumption(
            self.mentions.name, self.mentions.dead_letters.name, self.prefix, batch_size, self._options
        )
        async with asyncio.TaskGroup() as tasks:
            for _ in range(count):
                store = PostgresStore(database)
                projector = Projector(consumption, outlets, store, letters, metrics, SystemClock())
                tasks.create_task(projector.run(stop))
            try:
                yield metrics
            finally:
                stop.set()
        await letters.close()


async def projected(log: Log, dsn: str, given: Sequence[Record], seed: int) -> Digests:
    """By the projector, from Kafka into a PostgreSQL schema of its own, in the order of `seed`.

    Also the size of its batches comes from the seed; where there are several partitions, two projectors share them.
    Raises TimeoutError when not all is projected in time.
    """
    order = shuffled(given, seed)
    await log.fill(order)
    schema = f"order_{seed}_{log.partitions}"
    database = Database(PostgresSettings(postgres_dsn=SecretStr(dsn), postgres_schema=schema), name="test")
    await database.migrate(migrations.DIRECTORY)
    await database.open()
    try:
        async with (
            asyncio.timeout(SECONDS),
            log.projectors(database, min(log.partitions, 2), BATCHES[seed % len(BATCHES)]) as metrics,
        ):
            await _until_projected(database, log.mentions, len(order))
        set_aside = metrics.registry.get_sample_value("sitrep_timeline_records_total", {"outcome": "invalid"})
        assert not set_aside, f"{set_aside} records could not be read"
        reader = PostgresReader(database)
        found = Digests(await reader.digest(), await reader.history_digest())
        await database.drop()
        return found
    finally:
        await database.close()


async def _until_projected(database: Database, topic: Topic, count: int) -> None:
    partitions = [Partition(topic.name, number) for number in range(topic.partitions)]
    store = PostgresStore(database)
    while sum((await store.next_offsets(partitions)).values()) < count:  # noqa: ASYNC110 - the database tells nobody
        await asyncio.sleep(0.05)


def _recorded_at(article: Article) -> datetime:
    """Up to three days after what it is dated to: not the order in which articles were published."""
    dated = article.updated_at or article.published_at
    assert dated is not None
    return instant(dated).astimezone(UTC) + _delay(article.revision)


def _delay(name: str) -> timedelta:
    return timedelta(minutes=int.from_bytes(hashlib.sha256(name.encode()).digest()[:4]) % (3 * 24 * 60))


def _revised(articles: Sequence[Article]) -> list[Article]:
    """Of some the same a day later, without its last third."""
    return [
        replace(each, body=each.body[: len(each.body) * 2 // 3], updated_at=_days_after(each, 1))
        for each in articles[::REVISED_EVERY]
    ]


def _retracted(articles: Sequence[Article]) -> list[tuple[ArticleRetracted, datetime]]:
    found = []
    for each in articles[::RETRACTED_EVERY]:
        at = _days_after(each, 3)
        message = ArticleRetracted(article_id=each.article_id, retracted_at=at, reason=None)
        found.append((message, at + _delay(f"{each.revision} retracted")))
    return found


def _days_after(article: Article, days: int) -> datetime:
    assert article.published_at is not None
    return instant(article.published_at).astimezone(UTC) + timedelta(days=days)


def _content(record: Record) -> ExtractedRevision | Retraction:
    headers = tuple(record.headers)
    incoming = Incoming(Partition("mentions", 0), 0, record.timestamp_ms, record.key, record.value, headers)
    return arrivals.read(incoming).content
