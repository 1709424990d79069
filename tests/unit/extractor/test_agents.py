"""When the stream acknowledges, and how it is configured. That nothing is lost: tests/integration."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import faust
import pytest
from faust.types.auth import AuthProtocol, SASLMechanism

from sitrep.extractor import agents
from sitrep.extractor.agents import ArticleStream, Consumption
from sitrep.extractor.ports import ArticleRecord
from sitrep.runtime.settings import KafkaSettings

CONSUMPTION = Consumption(
    topic="sitrep.articles.v1",
    group="sitrep-extractor",
    batch_size=2,
    batch_seconds=0.1,
    session_timeout_seconds=12,
    client_options={"bootstrap_servers": "one:9092,two:9093", "security_protocol": "PLAINTEXT"},
)


@dataclass
class Message:
    """Of Faust, as far as it is looked at."""

    offset: int
    timestamp: float = 1_732_968_000.123
    topic: str = "sitrep.articles.v1"
    partition: int = 3
    key: bytes | None = b"article-1"
    value: bytes | None = b"{}"
    headers: tuple[tuple[str, bytes | None], ...] = (("ce_id", b"7"), ("ce_id", b"8"))


@dataclass
class Event:
    message: Message


@dataclass
class FakeStream:
    """Of Faust: batches, and what was acknowledged. Closing it acknowledges nothing, as after `noack`."""

    batches: list[list[int]]
    acknowledged: list[int] = field(default_factory=list)
    acknowledges_by_itself: bool = True

    def noack(self) -> Self:
        self.acknowledges_by_itself = False
        return self

    async def noack_take(self, max_: int, within: float) -> AsyncIterator[list[Event]]:
        assert not self.acknowledges_by_itself
        for batch in self.batches:
            yield [Event(Message(offset)) for offset in batch]

    async def ack(self, event: Event) -> None:
        self.acknowledged.append(event.message.offset)


class TestAcknowledging:
    """A batch is acknowledged when it is through, and not before."""

    async def test_after_the_processing_and_in_order(self) -> None:
        stream = FakeStream([[1, 2], [3]])
        seen: list[tuple[list[int], list[int]]] = []

        async def process(records: Sequence[ArticleRecord]) -> None:
            seen.append(([record.offset for record in records], list(stream.acknowledged)))

        await ArticleStream(CONSUMPTION, process)._agent(stream)  # type: ignore[arg-type]

        assert seen == [([1, 2], []), ([3], [1, 2])]
        assert stream.acknowledged == [1, 2, 3]

    async def test_never_after_a_failure_and_nothing_more_is_begun(self) -> None:
        stream = FakeStream([[1], [2], [3]])
        seen: list[int] = []

        async def process(records: Sequence[ArticleRecord]) -> None:
            seen.extend(record.offset for record in records)
            if records[0].offset == 2:
                raise ZeroDivisionError

        articles = ArticleStream(CONSUMPTION, process)
        agent = asyncio.create_task(articles._agent(stream))  # type: ignore[arg-type]
        done, _ = await asyncio.wait({agent}, timeout=0.2)

        assert not done  # it stands still: an agent that raises is started again behind its batch
        assert (seen, stream.acknowledged) == ([1, 2], [1])
        assert isinstance(articles._failure, ZeroDivisionError)
        agent.cancel()
        with pytest.raises(asyncio.CancelledError):
            await agent

    async def test_never_when_it_is_cancelled_on_the_way(self) -> None:
        stream = FakeStream([[1], [2]])

        async def process(records: Sequence[ArticleRecord]) -> None:
            if records[0].offset == 2:
                await asyncio.sleep(60)

        agent = asyncio.create_task(ArticleStream(CONSUMPTION, process)._agent(stream))  # type: ignore[arg-type]
        await asyncio.sleep(0.05)
        agent.cancel()
        with pytest.raises(asyncio.CancelledError):
            await agent

        assert stream.acknowledged == [1]


class TestRecord:
    """Of Faust's message nothing is lost."""

    def test_headers_keep_their_order_and_timestamps_their_milliseconds(self) -> None:
        assert agents._record(Message(41)) == ArticleRecord(  # type: ignore[arg-type]
            topic="sitrep.articles.v1",
            partition=3,
            offset=41,
            timestamp_ms=1_732_968_000_123,
            key=b"article-1",
            value=b"{}",
            headers=(("ce_id", b"7"), ("ce_id", b"8")),
        )

    def test_every_millisecond_survives_the_float(self) -> None:
        for milliseconds in range(1_732_968_000_000, 1_732_968_002_000):
            assert agents._record(Message(1, timestamp=milliseconds / 1_000.0)).timestamp_ms == milliseconds  # type: ignore[arg-type]


class TestApp:
    """What Faust is told."""

    def build(self, directory: Path) -> faust.App:
        async def process(records: Sequence[ArticleRecord]) -> None: ...

        return ArticleStream(CONSUMPTION, process)._build(directory)

    def test_settings_that_keep_articles(self, tmp_path: Path) -> None:
        conf = self.build(tmp_path).conf
        assert [str(url) for url in conf.broker] == ["aiokafka://one:9092", "aiokafka://two:9093"]
        assert conf.stream_wait_empty is True
        assert conf.topic_allow_declare is False
        assert conf.topic_disable_leader is True
        assert conf.web_enabled is False
        assert conf.broker_session_timeout == CONSUMPTION.session_timeout_seconds
        assert conf.broker_heartbeat_interval <= CONSUMPTION.session_timeout_seconds / 3
        assert conf.stream_buffer_maxsize == 2
        assert conf.consumer_auto_offset_reset == "earliest"
        assert conf.datadir == tmp_path

    def test_nothing_is_unpacked_on_the_way(self, tmp_path: Path) -> None:
        (agent,) = self.build(tmp_path).agents.values()
        assert agent.concurrency == 1
        assert (agent.channel.key_type, agent.channel.value_type) == (bytes, bytes)


def settings(**fields: Any) -> dict[str, Any]:
    return KafkaSettings(kafka_bootstrap="one:9092", **fields).client_options()


class TestCredentials:
    """The one way to say how Kafka is reached holds for Faust too."""

    def test_none_in_the_clear(self) -> None:
        assert agents._credentials(settings()) is None

    def test_tls(self) -> None:
        credentials = agents._credentials(settings(kafka_security_protocol="SSL"))
        assert isinstance(credentials, faust.SSLCredentials)
        assert (credentials.protocol, type(credentials.context)) == (AuthProtocol.SSL, ssl.SSLContext)

    @pytest.mark.parametrize(
        ("protocol", "expected"),
        [("SASL_SSL", AuthProtocol.SASL_SSL), ("SASL_PLAINTEXT", AuthProtocol.SASL_PLAINTEXT)],
    )
    def test_sasl(self, protocol: str, expected: AuthProtocol) -> None:
        credentials = agents._credentials(
            settings(
                kafka_security_protocol=protocol,
                kafka_sasl_mechanism="SCRAM-SHA-512",
                kafka_sasl_username="sitrep",
                kafka_sasl_password="secret",
            )
        )
        assert isinstance(credentials, faust.SASLCredentials)
        assert (credentials.protocol, credentials.mechanism) == (expected, SASLMechanism.SCRAM_SHA_512)
        assert (credentials.username, credentials.password) == ("sitrep", "secret")
