"""Extractors as processes of their own, and the topics that they read and write: what their tests share."""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

import httpx
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.structs import ConsumerRecord
from tests.fakes import extractors

from sitrep.contracts import topics
from sitrep.contracts.articles import ArticlePublished
from sitrep.contracts.cloudevents import derived_traceparent, headers_for
from sitrep.contracts.mentions import MentionsExtracted
from sitrep.contracts.topics import Topics
from sitrep.core.articles import Article
from sitrep.extractor.settings import ExtractorSettings
from sitrep.runtime import topic_admin
from sitrep.runtime.clock import from_timestamp_ms
from sitrep.runtime.kafka import Publisher, Record

ROOT = Path(__file__).parents[2]
RECORDED = int(datetime(2024, 11, 30, 12, tzinfo=UTC).timestamp() * 1_000)
START_SECONDS = 40.0

Found: TypeAlias = "ConsumerRecord[bytes, bytes]"


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
class Log:
    """The topics of one test, which has them for itself."""

    bootstrap: str
    prefix: str

    @cached_property
    def topics(self) -> Topics:
        return topics.load(self.prefix)

    @property
    def group(self) -> str:
        return self.prefix + str(ExtractorSettings.model_fields["extractor_group"].default)

    async def create(self) -> None:
        await topic_admin.apply(self.topics, {"bootstrap_servers": self.bootstrap}, replication=1)

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

    async def publish(self, records: Sequence[Record]) -> None:
        publisher = Publisher({"bootstrap_servers": self.bootstrap}, client_id="test")
        try:
            await publisher.publish(records, timeout_seconds=30)
        finally:
            await publisher.close()

    async def read(self, topic: str, enough: Callable[[list[Found]], bool], *, seconds: float = 60.0) -> list[Found]:
        """The records from the beginning, until there are `enough` or the time is up."""
        consumer = AIOKafkaConsumer(topic, bootstrap_servers=self.bootstrap, auto_offset_reset="earliest")
        await consumer.start()
        found: list[Found] = []
        try:
            async with asyncio.timeout(seconds):
                while not enough(found):
                    for records in (await consumer.getmany(timeout_ms=200)).values():
                        found.extend(records)
        except TimeoutError:
            pass
        finally:
            await consumer.stop()
        return found

    async def read_keys(self, topic: str, keys: Collection[bytes | None], *, count: int = 0) -> list[Found]:
        """The records with these keys, at least one of each and `count` in all; fails when there are none in time."""

        def chosen(found: list[Found]) -> list[Found]:
            return [record for record in found if record.key in keys]

        def enough(found: list[Found]) -> bool:
            return {record.key for record in chosen(found)} == set(keys) and len(chosen(found)) >= count

        found = await self.read(topic, enough)
        assert enough(found), f"{len(chosen(found))} records in {topic}"
        return chosen(found)

    async def mentions(self, *, until: int, seconds: float = 60.0) -> dict[str, MentionsExtracted]:
        """The messages by article, once there are those of `until` articles; every repetition is the same bytes."""
        found = await self.read(
            self.topics.mentions.name,
            lambda records: len({record.key for record in records}) >= until,
            seconds=seconds,
        )
        values: dict[bytes | None, set[tuple[bytes | None, int]]] = {}
        for record in found:
            values.setdefault(record.key, set()).add((record.value, record.timestamp))
        assert all(len(versions) == 1 for versions in values.values())
        messages = [MentionsExtracted.from_bytes(record.value or b"") for record in found]
        return {message.article_id: message for message in messages}

    async def published(self) -> int:
        """How many articles the log holds."""
        consumer = AIOKafkaConsumer(bootstrap_servers=self.bootstrap)
        await consumer.start()
        try:
            topic = self.topics.articles
            ends = await consumer.end_offsets(
                [TopicPartition(topic.name, number) for number in range(topic.partitions)]
            )
        finally:
            await consumer.stop()
        return sum(ends.values())

    async def committed(self) -> int:
        """How many articles the extractors' group has committed."""
        consumer = AIOKafkaConsumer(bootstrap_servers=self.bootstrap, group_id=self.group, enable_auto_commit=False)
        await consumer.start()
        try:
            topic = self.topics.articles
            offsets = [
                await consumer.committed(TopicPartition(topic.name, number)) for number in range(topic.partitions)
            ]
        finally:
            await consumer.stop()
        return sum(offset or 0 for offset in offsets)


@dataclass
class Running:
    """An extractor process."""

    process: "subprocess.Popen[bytes]"
    url: str
    log_path: Path

    @property
    def log(self) -> str:
        return self.log_path.read_text()

    def end(self, number: signal.Signals = signal.SIGTERM, seconds: float = 40.0) -> int:
        """Send the signal; the exit status."""
        self.process.send_signal(number)
        return self.process.wait(seconds)

    def descendants(self) -> set[int]:
        """The processes that it started, and those that these started."""
        return descendants(self.process.pid)

    async def status(self, route: str) -> int | None:
        """Of the answer; None while there is none."""
        async with httpx.AsyncClient(timeout=5) as client:
            try:
                return (await client.get(f"{self.url}{route}")).status_code
            except httpx.TransportError:
                return None

    async def metrics(self) -> str:
        """What Prometheus reads."""
        async with httpx.AsyncClient(timeout=5) as client:
            return (await client.get(f"{self.url}/metrics")).text

    async def until_answers(self, route: str, status: int) -> None:
        """Wait for that status."""
        async with asyncio.timeout(START_SECONDS):
            while await self.status(route) != status:
                assert self.process.poll() is None, self.log
                await asyncio.sleep(0.1)

    async def until_ready(self) -> None:
        """Wait until it reads articles."""
        await self.until_answers("/readyz", 200)


class Extractors:
    """Starts extractor processes that log into `directory`, and ends those that a test leaves."""

    def __init__(self, log: Log, directory: Path, bytecode: Path) -> None:
        self._environment = {
            **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
            "PYTHONPYCACHEPREFIX": str(bytecode),  # so that only the first process of the session compiles
            "SITREP_KAFKA_BOOTSTRAP": log.bootstrap,
            "SITREP_TOPIC_PREFIX": log.prefix,
            "SITREP_EXTRACTOR_FACTORY": extractors.SCRIPTED,
            "SITREP_EXTRACTOR_WORKERS": "2",
            "SITREP_EXTRACTOR_BATCH_SIZE": "40",
            "SITREP_EXTRACTOR_ARTICLE_TIMEOUT_SECONDS": "2",
            "PYTHONPATH": str(ROOT),
        }
        self._directory = directory
        self._started: list[Running] = []

    def start(self, **settings: str) -> Running:
        """An extractor with the scripted extraction; `settings` are environment variables."""
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
            print(running.log)  # pytest shows it when the test failed


def descendants(pid: int) -> set[int]:
    """Of a living process."""
    parents: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            after_name = stat.read_text().rpartition(")")[2].split()
            parents[int(stat.parent.name)] = int(after_name[1])
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {pid}


def alive(pids: Iterable[int]) -> set[int]:
    """Those that still run; the dead that nobody has collected yet do not."""
    running = set()
    for pid in pids:
        with contextlib.suppress(OSError):
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z":
                running.add(pid)
    return running


async def until_gone(pids: Iterable[int], *, seconds: float = 5.0) -> set[int]:
    """Those that are still there after `seconds`."""
    for _ in range(int(seconds / 0.05)):
        if not alive(pids):
            break
        await asyncio.sleep(0.05)
    return alive(pids)
