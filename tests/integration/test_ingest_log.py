"""The article log on a real broker."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiokafka import AIOKafkaConsumer
from tests.fakes.article_log import Logged
from tests.unit.ingest.article_log_suite import RECORDED_AT, TRACE, ArticleLogSuite, Harness, published

from sitrep.contracts import topics
from sitrep.contracts.articles import ArticlePublished
from sitrep.contracts.cloudevents import header
from sitrep.ingest.adapters.kafka_log import KafkaArticleLog
from sitrep.runtime import topic_admin
from sitrep.runtime.clock import from_timestamp_ms
from sitrep.runtime.devstack.addresses import StackAddress
from sitrep.runtime.kafka import Publisher

CLOSED = "127.0.0.1:1"


async def records(bootstrap: str, topic: str) -> list[Logged]:
    """All that the topic holds, partition by partition."""
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=bootstrap, auto_offset_reset="earliest")
    await consumer.start()
    try:
        partitions = sorted(consumer.assignment())
        assert partitions
        ends = await consumer.end_offsets(partitions)
        found = []
        for partition in partitions:
            while await consumer.position(partition) < ends[partition]:
                record = await asyncio.wait_for(consumer.getone(partition), 20)
                article = ArticlePublished.from_bytes(record.value)
                assert record.key == article.article_id.encode()
                assert header(record.headers, "ce_time") == from_timestamp_ms(record.timestamp).isoformat()
                trace = header(record.headers, "traceparent")
                assert trace is not None
                found.append(Logged(article, from_timestamp_ms(record.timestamp), trace))
        return found
    finally:
        await consumer.stop()


class TestKafkaArticleLog(ArticleLogSuite):
    """The suite, on Kafka."""

    @pytest.fixture
    async def harness(self, stack: StackAddress, topic_prefix: str) -> AsyncIterator[Harness]:
        options = {"bootstrap_servers": stack.kafka_bootstrap}
        wanted = topics.load(topic_prefix)
        await topic_admin.apply(wanted, options, replication=1)
        topic = wanted.articles.name
        publisher = Publisher(options, client_id="test-ingest")
        away = Publisher({"bootstrap_servers": CLOSED}, client_id="test-ingest-away")
        yield Harness(
            KafkaArticleLog(publisher, topic=topic, timeout_seconds=20),
            KafkaArticleLog(away, topic=topic, timeout_seconds=2),
            lambda: records(stack.kafka_bootstrap, topic),
        )
        await publisher.close()
        await away.close()

    async def test_the_headers_are_those_of_a_cloud_event(
        self, harness: Harness, stack: StackAddress, topic_prefix: str
    ) -> None:
        article = published("a")
        await harness.log.append([article], recorded_at=RECORDED_AT, traceparent=TRACE)
        consumer = AIOKafkaConsumer(
            topics.load(topic_prefix).articles.name,
            bootstrap_servers=stack.kafka_bootstrap,
            auto_offset_reset="earliest",
        )
        await consumer.start()
        try:
            record = await asyncio.wait_for(consumer.getone(), 20)
        finally:
            await consumer.stop()
        assert dict(record.headers) == {
            "ce_specversion": b"1.0",
            "ce_id": article.ce_id.encode(),
            "ce_type": b"sitrep.article.published.v1",
            "ce_source": b"/sitrep/ingest",
            "ce_time": b"2024-12-01T06:30:15.123000+00:00",
            "content-type": b"application/json",
            "traceparent": TRACE.encode(),
        }
