"""Kafka as a log to read from and to restore into."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError
from aiokafka.structs import ConsumerRecord

from sitrep.contracts.topics import Topics
from sitrep.core.errors import OperatorError, TransientError
from sitrep.core.log_entries import LogEntry
from sitrep.replay.ports import Bounds, Partition
from sitrep.runtime import topic_admin
from sitrep.runtime.kafka import Publisher, Record

POLL_MS = 1_000
FETCH_RECORDS = 2_000
SILENCE_POLLS = 60
"""Polls without anything before the log counts as away."""
APPEND_TIMEOUT_SECONDS = 60.0


class KafkaLogReader:
    """A LogReader on a broker."""

    def __init__(self, consumer: "AIOKafkaConsumer[bytes, bytes]") -> None:
        self._consumer = consumer

    async def partitions(self, topic: str) -> tuple[Partition, ...]:
        with _away():
            # The consumer's own `topics` tells no partitions, and its `partitions_for_topic` only of what it reads.
            metadata = await self._consumer._client.fetch_all_metadata()  # noqa: SLF001
        numbers = metadata.partitions_for_topic(topic)
        return tuple(Partition(topic, number) for number in sorted(numbers or ()))

    async def bounds(self, partitions: Collection[Partition]) -> dict[Partition, Bounds]:
        tps = {partition: TopicPartition(partition.topic, partition.number) for partition in partitions}
        with _away():
            starts = await self._consumer.beginning_offsets(list(tps.values()))
            ends = await self._consumer.end_offsets(list(tps.values()))
        return {partition: Bounds(starts[tp], ends[tp]) for partition, tp in tps.items()}

    async def read(self, partition: Partition, start: int, end: int) -> AsyncIterator[Sequence[LogEntry]]:
        tp = TopicPartition(partition.topic, partition.number)
        silent = 0
        with _away():
            self._consumer.assign([tp])
            self._consumer.seek(tp, start)
            while await self._consumer.position(tp) < end:
                polled = (await self._consumer.getmany(tp, timeout_ms=POLL_MS, max_records=FETCH_RECORDS)).get(tp, [])
                silent = 0 if polled else silent + 1
                if silent >= SILENCE_POLLS:
                    raise TransientError(f"{partition} gives no more entries before offset {end}")
                if entries := [_entry(record) for record in polled if record.offset < end]:
                    yield entries


class KafkaLogWriter:
    """A LogWriter on a broker, for topics that `described` says how to create."""

    def __init__(
        self, described: Topics, client_options: Mapping[str, Any], publisher: Publisher, *, replication: int | None
    ) -> None:
        self._described = described
        self._options = client_options
        self._publisher = publisher
        self._replication = replication

    async def create(self, partitions: Collection[Partition]) -> None:
        counts: dict[str, int] = {}
        for partition in partitions:
            counts[partition.topic] = max(counts.get(partition.topic, 0), partition.number + 1)
        wanted = [
            topic.model_copy(update={"partitions": counts[topic.name]})
            for topic in self._described
            if topic.name in counts
        ]
        if unknown := sorted(counts.keys() - {topic.name for topic in wanted}):
            raise OperatorError(
                f"{', '.join(unknown)}: no such topic is described",
                remedy="Set SITREP_TOPIC_PREFIX to what it was when the archive was written.",
            )
        await topic_admin.apply(wanted, self._options, replication=self._replication)
        async with reader(self._options) as log:
            for topic, count in counts.items():
                if len(found := await log.partitions(topic)) != count:
                    raise OperatorError(
                        f"{topic} has {len(found)} partitions, in the archive {count}",
                        remedy="Restore into an empty cluster, or with another SITREP_TOPIC_PREFIX.",
                    )

    async def append(self, partition: Partition, entries: Sequence[LogEntry]) -> None:
        records = [
            Record(
                partition.topic, e.key, e.value,
                [(name, value or b"") for name, value in e.headers], e.timestamp_ms, partition.number,
            )
            for e in entries
        ]  # fmt: skip
        await self._publisher.publish(records, timeout_seconds=APPEND_TIMEOUT_SECONDS)


@asynccontextmanager
async def reader(client_options: Mapping[str, Any]) -> AsyncIterator[KafkaLogReader]:
    """A reader of everything that is committed. Raises TransientError when Kafka is away."""
    consumer: AIOKafkaConsumer[bytes, bytes] = AIOKafkaConsumer(
        **client_options, client_id="sitrep-replay", enable_auto_commit=False, isolation_level="read_committed",
        max_partition_fetch_bytes=16 * 1024 * 1024, fetch_max_bytes=32 * 1024 * 1024,
    )  # fmt: skip
    try:
        with _away():
            await consumer.start()
        yield KafkaLogReader(consumer)
    finally:
        await consumer.stop()


class _away:  # noqa: N801 - used as a statement
    """Kafka's errors as TransientError."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if isinstance(error, (KafkaError, OSError)):
            raise TransientError(f"Kafka is away: {error}") from error


def _entry(record: "ConsumerRecord[bytes, bytes]") -> LogEntry:
    return LogEntry(record.offset, record.timestamp, record.key, record.value, tuple(record.headers))
