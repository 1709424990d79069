"""Timelines as processes of their own, and the topics that they read and write: what their tests share."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from aiokafka import AIOKafkaConsumer
from aiokafka.structs import ConsumerRecord
from tests.fakes import reports

from sitrep.contracts import topics
from sitrep.contracts.topics import Topics
from sitrep.core.events import ExtractedRevision
from sitrep.runtime import topic_admin
from sitrep.runtime.kafka import Publisher, Record

ROOT = Path(__file__).parents[2]
START_SECONDS = 120.0
THROUGH_SECONDS = 120.0


@dataclass
class Log:
    """The topics of one test, which has them for itself."""

    bootstrap: str
    prefix: str

    @property
    def topics(self) -> Topics:
        return topics.load(self.prefix)

    async def create(self) -> None:
        await topic_admin.apply(self.topics, {"bootstrap_servers": self.bootstrap}, replication=1)

    async def publish(self, found: Iterable[ExtractedRevision]) -> None:
        """As the extractor publishes them."""
        await self.publish_records([self.record(extracted) for extracted in found])

    def record(self, extracted: ExtractedRevision) -> Record:
        message = reports.message(extracted)
        headers, timestamp = reports.headers(extracted), reports.timestamp(extracted)
        return Record(self.topics.mentions.name, message.key.encode(), message.to_bytes(), headers, timestamp)

    async def publish_records(self, records: Sequence[Record]) -> None:
        publisher = Publisher({"bootstrap_servers": self.bootstrap}, client_id="test")
        try:
            await publisher.publish(records, timeout_seconds=30)
        finally:
            await publisher.close()

    async def read(self, topic: str, *, until: int, seconds: float = 30.0) -> list["ConsumerRecord[bytes, bytes]"]:
        """Every record from the beginning, until there are `until` or the time is up."""
        consumer = AIOKafkaConsumer(topic, bootstrap_servers=self.bootstrap, auto_offset_reset="earliest")
        await consumer.start()
        found: list[ConsumerRecord[bytes, bytes]] = []
        try:
            async with asyncio.timeout(seconds):
                while len(found) < until:
                    for records in (await consumer.getmany(timeout_ms=200)).values():
                        found.extend(records)
        except TimeoutError:
            pass
        finally:
            await consumer.stop()
        return found


@dataclass
class Running:
    """A timeline process."""

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

    async def get(self, path: str) -> httpx.Response:
        async with httpx.AsyncClient(base_url=self.url, timeout=10) as client:
            return await client.get(path)

    async def json(self, path: str) -> Any:
        return (await self.get(path)).raise_for_status().json()

    async def until_ready(self) -> None:
        """Wait until it can do its work."""
        await self.until_status("/readyz", 200)

    async def until_status(self, path: str, status: int, seconds: float = START_SECONDS) -> None:
        async with asyncio.timeout(seconds):
            while True:
                assert self.process.poll() is None, self.log
                try:
                    if (await self.get(path)).status_code == status:
                        return
                except httpx.TransportError:
                    pass
                await asyncio.sleep(0.05)

    async def until_projected(self, records: int, *, seconds: float = THROUGH_SECONDS) -> None:
        """Wait until so many records of the mentions topic are projected and nothing is owed."""
        async with asyncio.timeout(seconds):
            while True:
                assert self.process.poll() is None, self.log
                progress = await self.json("/v1/progress")
                if sum(part["next_offset"] for part in progress["offsets"]) >= records and progress["outbox"] == 0:
                    return
                await asyncio.sleep(0.05)


class Timelines:
    """Starts timeline processes, and ends those that a test leaves."""

    def __init__(self, log: Log, dsn: str, directory: Path) -> None:
        self._environment = {
            **os.environ,
            "SITREP_KAFKA_BOOTSTRAP": log.bootstrap,
            "SITREP_POSTGRES_DSN": dsn,
            "SITREP_TOPIC_PREFIX": log.prefix,
        }
        self._directory = directory
        self._started: list[Running] = []

    def start(self, **settings: str) -> Running:
        """A timeline; `settings` are environment variables."""
        with socket.socket() as chosen:
            chosen.bind(("127.0.0.1", 0))
            port = chosen.getsockname()[1]
        log_path = self._directory / f"timeline-{len(self._started)}.log"
        with log_path.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "sitrep.timeline"],
                env={**self._environment, "SITREP_TIMELINE_PORT": str(port), **settings},
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
