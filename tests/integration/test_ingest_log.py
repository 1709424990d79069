"""The article log on a real broker."""

from collections.abc import AsyncIterator

import pytest
from tests.fakes.article_log import Logged
from tests.topics_of_test import TopicsOfTest
from tests.unit.ingest.article_log_suite import RECORDED_AT, TRACE, ArticleLogSuite, Harness, published

from sitrep.contracts.articles import ArticlePublished
from sitrep.contracts.cloudevents import header
from sitrep.ingest.adapters.kafka_log import KafkaArticleLog
from sitrep.runtime.clock import from_timestamp_ms
from sitrep.runtime.devstack.addresses import StackAddress
from sitrep.runtime.kafka import Publisher

CLOSED = "127.0.0.1:1"


async def records(log: TopicsOfTest) -> list[Logged]:
    """All articles that the topic holds, partition by partition."""
    found = []
    for record in await log.read_all(log.topics.articles):
        article = ArticlePublished.from_bytes(record.value or b"")
        assert record.key == article.article_id.encode()
        assert header(record.headers, "ce_time") == from_timestamp_ms(record.timestamp).isoformat()
        trace = header(record.headers, "traceparent")
        assert trace is not None
        found.append(Logged(article, from_timestamp_ms(record.timestamp), trace))
    return found


class TestKafkaArticleLog(ArticleLogSuite):
    """The suite, on Kafka."""

    @pytest.fixture
    async def topics(self, stack: StackAddress, topic_prefix: str) -> TopicsOfTest:
        topics = TopicsOfTest(stack.kafka_bootstrap, topic_prefix)
        await topics.create()
        return topics

    @pytest.fixture
    async def harness(self, topics: TopicsOfTest) -> AsyncIterator[Harness]:
        options, topic = {"bootstrap_servers": topics.bootstrap}, topics.topics.articles.name
        publisher = Publisher(options, client_id="test-ingest")
        away = Publisher({"bootstrap_servers": CLOSED}, client_id="test-ingest-away")
        yield Harness(
            KafkaArticleLog(publisher, topic=topic, timeout_seconds=20),
            KafkaArticleLog(away, topic=topic, timeout_seconds=2),
            lambda: records(topics),
        )
        await publisher.close()
        await away.close()

    async def test_the_headers_are_those_of_a_cloud_event(self, harness: Harness, topics: TopicsOfTest) -> None:
        article = published("a")
        await harness.log.append([article], recorded_at=RECORDED_AT, traceparent=TRACE)
        [record] = await topics.read_all(topics.topics.articles)
        assert dict(record.headers) == {
            "ce_specversion": b"1.0",
            "ce_id": article.ce_id.encode(),
            "ce_type": b"sitrep.article.published.v1",
            "ce_source": b"/sitrep/ingest",
            "ce_time": b"2024-12-01T06:30:15.123000+00:00",
            "content-type": b"application/json",
            "traceparent": TRACE.encode(),
        }
