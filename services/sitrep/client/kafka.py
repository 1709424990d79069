"""The chronology's changes straight from Kafka."""

from collections.abc import AsyncGenerator, Mapping
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from sitrep.client.listening import Change, Unrepeated, message_of
from sitrep.contracts import topics
from sitrep.contracts.cloudevents import header
from sitrep.core.errors import OperatorError, TransientError


async def changes_from_kafka(
    bootstrap: str,
    *,
    position: str | None = None,
    topic_prefix: str = "",
    options: Mapping[str, Any] | None = None,
) -> AsyncGenerator[Change]:
    """The changes on `sitrep.events.v1` as they are made, for ever.

    Positions are those of `Client.stream`: those after `position`; all after `"0"`, from now on when it is None.
    No consumer group is used: whoever asks gets everything. `options` are aiokafka's, such as `security_protocol`.
    Raises TransientError when Kafka is away at the start, OperatorError for a position that is none of this log.
    """
    topic = topics.load(topic_prefix).events.name
    consumer = AIOKafkaConsumer(
        topic,
        bootstrap_servers=bootstrap,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_partition_fetch_bytes=8 * 1024 * 1024,
        **(options or {}),
    )
    try:
        try:
            await consumer.start()
            current = await _begin(consumer, position)
        except (KafkaError, OSError) as error:
            raise TransientError(f"Kafka at {bootstrap} is away: {error}") from error
        unrepeated = Unrepeated()
        async for record in consumer:
            current[record.partition] = record.offset + 1
            headers = [(name, value or b"") for name, value in record.headers]
            try:
                message = message_of(header(headers, "ce_type"), record.value or b"")
            except ValueError as error:
                raise OperatorError(
                    f"A change cannot be read: {error} ({topic}[{record.partition}]@{record.offset})",
                    remedy="Update Sitrep.",
                ) from error
            if unrepeated.is_new(message):
                yield Change(message, ".".join(map(str, current)))
    finally:
        await consumer.stop()


async def _begin(consumer: AIOKafkaConsumer, position: str | None) -> list[int]:
    """Have it read from the position, which is answered as numbers."""
    tps = sorted(consumer.assignment())
    ends = await consumer.end_offsets(tps)
    if position is None:
        given = [ends[tp] for tp in tps]
    else:
        given = _numbers(position, len(tps))
        if any(offset > ends[tp] for offset, tp in zip(given, tps, strict=True)):
            raise OperatorError(f"{position} is beyond the end of the log: it is of another one.", remedy=_REMEDY)
    for offset, tp in zip(given, tps, strict=True):
        consumer.seek(TopicPartition(tp.topic, tp.partition), offset)
    return given


_REMEDY = "Take a position from a change of this system, or None."


def _numbers(position: str, partitions: int) -> list[int]:
    parts = position.split(".")
    if len(parts) > partitions or not all(part.isascii() and part.isdigit() for part in parts):
        raise OperatorError(f"{position!r} is no position in this log.", remedy=_REMEDY)
    return [int(part) for part in parts] + [0] * (partitions - len(parts))
