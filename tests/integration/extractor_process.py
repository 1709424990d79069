"""Extractors as processes of their own, and the topics that they read and write: what their tests share."""

import asyncio
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from tests.fakes import extractors
from tests.processes import ROOT, Instances, services
from tests.topics_of_test import Found, TopicsOfTest

from sitrep.contracts.articles import ArticlePublished
from sitrep.contracts.cloudevents import derived_traceparent, headers_for
from sitrep.contracts.mentions import MentionsExtracted
from sitrep.contracts.topics import Topic
from sitrep.core.articles import Article
from sitrep.extractor.settings import ExtractorSettings
from sitrep.runtime.clock import from_timestamp_ms
from sitrep.runtime.kafka import Record

RECORDED = int(datetime(2024, 11, 30, 12, tzinfo=UTC).timestamp() * 1_000)
SESSION_SECONDS = 6
"""The least that a broker allows: who takes over from a dead extractor begins so much later."""


def article(number: int, body: str) -> Article:
    """Article `article-<number>`."""
    return Article(
        article_id=f"article-{number}",
        url=None,
        source="Test Wire",
        title=f"Report {number}",
        body=body,
        published_at=date(2024, 11, 30),
        updated_at=None,
        language="en",
    )


@dataclass
class Log(TopicsOfTest):
    """Articles in, mentions out."""

    @property
    def group(self) -> str:
        return self.prefix + str(ExtractorSettings.model_fields["extractor_group"].default)

    def record(self, number: int, body: str, *, article_id: str | None = None) -> Record:
        """As ingest publishes it, recorded `number` milliseconds after RECORDED."""
        published = article(number, body)
        message = ArticlePublished.of(replace(published, article_id=article_id or published.article_id))
        headers = headers_for(
            message,
            source="/sitrep/ingest",
            time=from_timestamp_ms(RECORDED + number),
            traceparent=derived_traceparent(message.ce_id),
        )
        return self.raw(number, message.key.encode(), message.to_bytes(), headers)

    def raw(
        self, number: int, key: bytes | None, value: bytes | None, headers: Iterable[tuple[str, bytes]] = ()
    ) -> Record:
        return Record(self.topics.articles.name, key, value, list(headers), RECORDED + number)

    async def read_keys(self, topic: Topic, keys: Collection[bytes | None], *, count: int = 0) -> list[Found]:
        """The records with these keys, at least one of each and `count` in all; fails when there are none in time."""

        def chosen(found: list[Found]) -> list[Found]:
            return [record for record in found if record.key in keys]

        def enough(found: list[Found]) -> bool:
            return {record.key for record in chosen(found)} == set(keys) and len(chosen(found)) >= count

        found = await self.read(topic, enough)
        assert enough(found), f"{len(chosen(found))} records in {topic.name}"
        return chosen(found)

    async def mentions(self, *, until: int) -> dict[str, MentionsExtracted]:
        """The messages by article, once there are those of `until` articles."""
        found = await self.read(self.topics.mentions, lambda records: len({record.key for record in records}) >= until)
        return _by_article(found)

    async def mentions_now(self) -> dict[str, MentionsExtracted]:
        """The messages that are there, by article."""
        return _by_article(await self.read_all(self.topics.mentions))

    async def published(self) -> int:
        """How many articles the log holds."""
        return await self.count(self.topics.articles)

    async def done(self) -> int:
        """How many articles the extractors' group has committed."""
        return await self.committed(self.topics.articles, self.group)

    async def until_done(self, articles: int, *, seconds: float = 60.0) -> None:
        """Wait until so many are committed: some are read again after a rebalance, when their mentions are there."""
        async with asyncio.timeout(seconds):
            while await self.done() < articles:  # noqa: ASYNC110 - it is another process that we wait for
                await asyncio.sleep(0.2)


def _by_article(found: Iterable[Found]) -> dict[str, MentionsExtracted]:
    """Every repetition is the same bytes, recorded at the same time."""
    values: dict[bytes | None, set[tuple[bytes | None, int]]] = {}
    messages = {}
    for record in found:
        values.setdefault(record.key, set()).add((record.value, record.timestamp))
        message = MentionsExtracted.from_bytes(record.value or b"")
        messages[message.article_id] = message
    assert all(len(versions) == 1 for versions in values.values())
    return messages


@contextmanager
def extractors_of(log: Log, directory: Path) -> Iterator[Instances]:
    """With the scripted extraction. They log into `directory`; none is left at the end."""
    environment = {
        **log.environment,
        "SITREP_EXTRACTOR": extractors.SCRIPTED,
        "SITREP_EXTRACTOR_WORKERS": "2",
        "SITREP_EXTRACTOR_BATCH_SIZE": "40",
        "SITREP_EXTRACTOR_ARTICLE_TIMEOUT_SECONDS": "2",
        "SITREP_EXTRACTOR_SESSION_TIMEOUT_SECONDS": str(SESSION_SECONDS),
        "PYTHONPATH": str(ROOT),  # the workers find the scripted extraction there
    }
    with services(directory, environment) as processes:
        yield Instances(processes, "extractor")
