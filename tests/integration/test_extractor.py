"""The extractor as a process of its own, on a real broker: nothing is lost, whatever happens to it."""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import httpx
import psutil
import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.structs import ConsumerRecord

from sitrep.contracts import topics
from sitrep.contracts.articles import ArticlePublished
from sitrep.contracts.cloudevents import derived_traceparent, header, headers_for
from sitrep.contracts.dead_letters import DeadLetter
from sitrep.contracts.mentions import MentionsExtracted
from sitrep.contracts.topics import Topics
from sitrep.core.articles import Article
from sitrep.runtime import topic_admin
from sitrep.runtime.clock import from_timestamp_ms
from sitrep.runtime.devstack.addresses import StackAddress
from sitrep.runtime.kafka import Publisher, Record
from tests.fakes import extractors

ROOT = Path(__file__).parents[2]
RECORDED = int(datetime(2024, 11, 30, 12, tzinfo=UTC).timestamp() * 1_000)
START_SECONDS = 40.0


def article(number: int, body: str) -> Article:
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


def record_of(number: int, body: str, topic: str) -> Record:
    message = ArticlePublished.of(article(number, body))
    recorded = RECORDED + number
    headers = headers_for(
        message,
        source="/sitrep/ingest",
        time=from_timestamp_ms(recorded),
        traceparent=derived_traceparent(message.ce_id),
    )
    return Record(topic, message.key.encode(), message.to_bytes(), headers, recorded)


@dataclass
class Log:
    """The topics of one test."""

    bootstrap: str
    topics: Topics

    async def publish(self, records: Sequence[Record]) -> None:
        publisher = Publisher({"bootstrap_servers": self.bootstrap}, client_id="test")
        try:
            await publisher.publish(records, timeout_seconds=30)
        finally:
            await publisher.close()

    async def read(self, topic: str, *, until: int, seconds: float = 60.0) -> list["ConsumerRecord[bytes, bytes]"]:
        """Every record from the beginning, until there are `until` different keys or the time is up."""
        consumer = AIOKafkaConsumer(topic, bootstrap_servers=self.bootstrap, auto_offset_reset="earliest")
        await consumer.start()
        found: list[ConsumerRecord[bytes, bytes]] = []
        try:
            async with asyncio.timeout(seconds):
                while len({record.key for record in found}) < until:
                    for records in (await consumer.getmany(timeout_ms=500)).values():
                        found.extend(records)
        except TimeoutError:
            pass
        finally:
            await consumer.stop()
        return found

    async def committed(self, group: str) -> int:
        """How many articles the group has committed, over all partitions."""
        consumer = AIOKafkaConsumer(bootstrap_servers=self.bootstrap, group_id=group, enable_auto_commit=False)
        await consumer.start()
        try:
            name = self.topics.articles.name
            offsets = [
                await consumer.committed(TopicPartition(name, number))
                for number in range(self.topics.articles.partitions)
            ]
        finally:
            await consumer.stop()
        return sum(offset or 0 for offset in offsets)


@pytest.fixture
async def log(stack: StackAddress, topic_prefix: str) -> Log:
    named = topics.load(topic_prefix + "-")
    await topic_admin.apply(named, {"bootstrap_servers": stack.kafka_bootstrap}, replication=1)
    return Log(stack.kafka_bootstrap, named)


@dataclass
class Running:
    """An extractor process."""

    process: subprocess.Popen[bytes]
    url: str
    log_path: Path

    def workers(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def end(self, number: signal.Signals = signal.SIGTERM, seconds: float = 30.0) -> int:
        self.process.send_signal(number)
        return self.process.wait(seconds)

    async def until_ready(self) -> None:
        async with httpx.AsyncClient() as client, asyncio.timeout(START_SECONDS):
            while True:
                assert self.process.poll() is None, self.log_path.read_text()
                with contextlib.suppress(httpx.TransportError):
                    if (await client.get(f"{self.url}/readyz")).status_code == 200:
                        return
                await asyncio.sleep(0.1)


class Extractors:
    """Starts extractor processes and ends those that a test leaves."""

    def __init__(self, prefix: str, bootstrap: str, directory: Path) -> None:
        self._environment = {
            **os.environ,
            "SITREP_KAFKA_BOOTSTRAP": bootstrap,
            "SITREP_TOPIC_PREFIX": prefix,
            "SITREP_EXTRACTOR_FACTORY": extractors.SCRIPTED,
            "SITREP_EXTRACTOR_WORKERS": "2",
            "SITREP_EXTRACTOR_ARTICLE_TIMEOUT_SECONDS": "1",
            "PYTHONPATH": str(ROOT),
        }
        self._directory = directory
        self._started: list[Running] = []

    def start(self, **settings: str) -> Running:
        with socket.socket() as chosen:
            chosen.bind(("127.0.0.1", 0))
            port = chosen.getsockname()[1]
        log_path = self._directory / f"extractor-{len(self._started)}.log"
        with log_path.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "sitrep.extractor"],
                env={**self._environment, "SITREP_EXTRACTOR_PORT": str(port), **settings},
                stderr=output,
                cwd=ROOT,
            )
        running = Running(process, f"http://127.0.0.1:{port}", log_path)
        self._started.append(running)
        return running

    def end_all(self) -> None:
        for running in self._started:
            if running.process.poll() is None:
                running.process.kill()
                running.process.wait()
            print(running.log_path.read_text())


@pytest.fixture
def extractor(log: Log, stack: StackAddress, topic_prefix: str, tmp_path: Path) -> Iterator[Extractors]:
    started = Extractors(topic_prefix + "-", stack.kafka_bootstrap, tmp_path)
    yield started
    started.end_all()


def mentions_of(records: Sequence["ConsumerRecord[bytes, bytes]"]) -> dict[str, MentionsExtracted]:
    return {
        message.article_id: message
        for message in (MentionsExtracted.from_bytes(record.value or b"") for record in records)
    }


async def test_mentions_carry_the_articles_key_timestamp_and_trace(log: Log, extractor: Extractors) -> None:
    sent = [
        record_of(number, f"Clashes near Saraqib, report {number}.", log.topics.articles.name) for number in range(30)
    ]
    await log.publish(sent)

    running = extractor.start()
    found = await log.read(log.topics.mentions.name, until=30)

    assert {record.key: record.timestamp for record in found} == {record.key: record.timestamp_ms for record in sent}
    assert {header(record.headers, "traceparent") for record in found} == {
        header(record.headers, "traceparent") for record in sent
    }
    assert all(len(message.mentions) == 1 for message in mentions_of(found).values())
    workers = running.workers()
    assert len(workers) >= 2
    assert running.end() == 0
    assert not [worker for worker in workers if worker.is_running() and worker.status() != psutil.STATUS_ZOMBIE]
    assert await log.committed(f"{log.topics.articles.name.removesuffix(topics.ARTICLES)}sitrep-extractor") == 30
