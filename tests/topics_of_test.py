"""The topics that a test has for itself: create them, publish to them, read what is in them."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.structs import ConsumerRecord

from sitrep.contracts import topics
from sitrep.contracts.topics import Topic, Topics
from sitrep.runtime import topic_admin
from sitrep.runtime.kafka import Publisher, Record

Found: TypeAlias = "ConsumerRecord[bytes, bytes]"
POLL_MS = 100
READ_SECONDS = 60.0


@dataclass
class TopicsOfTest:
    """All topics of the project, with a prefix that no other test has."""

    bootstrap: str
    prefix: str

    @cached_property
    def topics(self) -> Topics:
        return topics.load(self.prefix)

    @property
    def environment(self) -> dict[str, str]:
        """The settings of a service that works on them."""
        return {"SITREP_KAFKA_BOOTSTRAP": self.bootstrap, "SITREP_TOPIC_PREFIX": self.prefix}

    async def create(self) -> None:
        await topic_admin.apply(self.topics, self._options, replication=1)

    async def publish(self, records: Sequence[Record]) -> None:
        publisher = Publisher(self._options, client_id="test")
        try:
            await publisher.publish(records, timeout_seconds=30)
        finally:
            await publisher.close()

    async def read(
        self, topic: Topic, enough: Callable[[list[Found]], bool], *, seconds: float = 120.0
    ) -> list[Found]:
        """The records from the beginning, until there are `enough` or the time is up."""
        found: list[Found] = []
        async with self._consumer(topic) as consumer:
            clock = asyncio.get_running_loop().time
            deadline = clock() + seconds
            while not enough(found) and clock() < deadline:
                for records in (await consumer.getmany(timeout_ms=POLL_MS)).values():
                    found.extend(records)
        return found

    async def read_all(self, topic: Topic) -> list[Found]:
        """The records that are in the topic now, partition by partition."""
        found: list[Found] = []
        async with self._consumer(topic) as consumer:
            partitions = _partitions(topic)
            for partition, end in sorted((await consumer.end_offsets(partitions)).items()):
                while await consumer.position(partition) < end:
                    found.append(await asyncio.wait_for(consumer.getone(partition), READ_SECONDS))
        return found

    async def count(self, topic: Topic) -> int:
        """How many records there are, or have been."""
        async with self._consumer(topic) as consumer:
            return sum((await consumer.end_offsets(_partitions(topic))).values())

    async def committed(self, topic: Topic, group: str) -> int:
        """How many records a consumer group has committed."""
        async with self._consumer(topic, group_id=group, enable_auto_commit=False) as consumer:
            offsets = [await consumer.committed(partition) for partition in _partitions(topic)]
        return sum(offset or 0 for offset in offsets)

    @asynccontextmanager
    async def _consumer(self, topic: Topic, **options: Any) -> AsyncIterator[AIOKafkaConsumer]:
        """Of all partitions, also with a `group_id`: it does not join the group."""
        consumer = AIOKafkaConsumer(**self._options, auto_offset_reset="earliest", **options)
        consumer.assign(_partitions(topic))
        try:
            await consumer.start()
            yield consumer
        finally:
            await consumer.stop()

    @property
    def _options(self) -> dict[str, Any]:
        return {"bootstrap_servers": self.bootstrap}


def _partitions(topic: Topic) -> list[TopicPartition]:
    return [TopicPartition(topic.name, number) for number in range(topic.partitions)]
