"""The events topic as it grows: one reader of the log for all who listen in this process, and catching up for one."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError
from aiokafka.structs import ConsumerRecord

from sitrep.contracts.cloudevents import header
from sitrep.core.errors import TransientError
from sitrep.runtime import logging, patience
from sitrep.timeline.handlers import changes
from sitrep.timeline.handlers.changes import Change, Position
from sitrep.timeline.handlers.fanout import Fanout

log = logging.get(__name__)

POLL_TIMEOUT_MS = 500
PORTION = 500
"""Records read at a time."""
CATCHING_UP_AT_ONCE = 4
"""Readers that read the log on their own; others wait for their turn."""
HEARTBEAT_SECONDS = 15.0
PAUSE_SECONDS = 0.01
PAUSE_SECONDS_PER_READER = 0.0001
"""Between two rounds of telling everybody, so that many readers get many changes at once instead of taking up the
process: a thousand get theirs every tenth of a second.
"""


class ChangeFeed:
    """The changes of the chronology. Use `run` as background work."""

    def __init__(self, topic: str, client_options: Mapping[str, Any]) -> None:
        self.fanout = Fanout()
        self._topic = topic
        self._options = client_options
        self._turns = asyncio.Semaphore(CATCHING_UP_AT_ONCE)

    async def run(self, stop: asyncio.Event) -> None:
        """Read the log until `stop` is set, then close all subscriptions."""
        beating = asyncio.create_task(self._beat())
        delays = patience.delays()
        try:
            while not stop.is_set():
                try:
                    await patience.unless(stop, self._follow())
                except (KafkaError, OSError) as error:
                    log.warning("the stream waits", reason=str(error) or type(error).__name__)
                    await patience.pause(stop, next(delays))
        finally:
            beating.cancel()
            self.fanout.close("the service stops; connect again")

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            self.fanout.beat()

    async def start_of(self, given: Position | None) -> Position:
        """Where a reader begins that has had all before `given`; now when it is None.

        Raises TransientError while the log is not read yet, LookupError when what follows is not in the log any more,
        ValueError when the position is beyond the log.
        """
        now = self.fanout.position
        if now is None:
            raise TransientError("the stream has not reached Kafka yet")
        if given is None:
            return now
        if len(given) > len(now):
            raise ValueError(f"is of another log: {len(given)} partitions, and this has {len(now)}")
        whole = given + (0,) * (len(now) - len(given))
        if any(offset > end for offset, end in zip(whole, now, strict=True)) or not self.fanout.covers(whole):
            await self._check(whole)
        return whole

    async def catch_up(self, position: Position) -> AsyncGenerator[tuple[list[Change], Position]]:
        """The changes after `position`, with the position after each portion, until all that follow are recent."""
        async with self._turns, self._reading() as consumer:
            _seek(consumer, self._topic, position)
            while not self.fanout.covers(position):
                records = await _portion(consumer)
                position = _after(position, records)
                yield await asyncio.to_thread(_changes, records), position

    async def _check(self, position: Position) -> None:
        tps = [TopicPartition(self._topic, number) for number in range(len(position))]
        async with self._reading() as consumer:
            first, last = await consumer.beginning_offsets(tps), await consumer.end_offsets(tps)
        if any(offset < first[tp] for offset, tp in zip(position, tps, strict=True)):
            raise LookupError("what followed then is not in the log any more; begin again without a position")
        if any(offset > last[tp] for offset, tp in zip(position, tps, strict=True)):
            raise ValueError("is beyond the end of the log: it is of another one")

    async def _follow(self) -> None:
        """Begin at the end of the log, or where we were, and hand on what comes, for ever."""
        async with self._consumer() as consumer:
            position = self.fanout.position
            tps = sorted(consumer.assignment())
            if position is None or len(position) != len(tps):
                ends = await consumer.end_offsets(tps)
                position = tuple(ends[tp] for tp in tps)
                self.fanout.close("the topic has other partitions now; connect again")
                self.fanout = Fanout()
                self.fanout.begin(position)
            _seek(consumer, self._topic, position)
            while True:
                records = await _portion(consumer)
                position = _after(position, records)
                self.fanout.take(await asyncio.to_thread(_changes, records), position)
                if records:
                    await asyncio.sleep(PAUSE_SECONDS + PAUSE_SECONDS_PER_READER * self.fanout.readers)

    @asynccontextmanager
    async def _reading(self) -> AsyncIterator[AIOKafkaConsumer]:
        """A consumer of all partitions. Raises TransientError when Kafka is away."""
        try:
            async with self._consumer() as consumer:
                yield consumer
        except (KafkaError, OSError) as error:
            raise TransientError(f"Kafka is away: {error}") from error

    @asynccontextmanager
    async def _consumer(self) -> AsyncIterator[AIOKafkaConsumer]:
        """Of all partitions: without a group, nobody shares them. Waits for the topic."""
        consumer = AIOKafkaConsumer(
            self._topic,
            **self._options,
            client_id="sitrep-timeline-stream",
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            fetch_max_wait_ms=100,
            max_partition_fetch_bytes=4 * 1024 * 1024,
        )
        try:
            await consumer.start()
            yield consumer
        finally:
            await consumer.stop()


def _seek(consumer: AIOKafkaConsumer, topic: str, position: Position) -> None:
    for number, offset in enumerate(position):
        consumer.seek(TopicPartition(topic, number), offset)


async def _portion(consumer: AIOKafkaConsumer) -> Sequence[ConsumerRecord]:
    polled = await consumer.getmany(timeout_ms=POLL_TIMEOUT_MS, max_records=PORTION)
    return [record for _, records in sorted(polled.items()) for record in records]


def _after(position: Position, records: Iterable[ConsumerRecord]) -> Position:
    moved = list(position)
    for record in records:
        if record.partition >= len(moved):
            raise OSError("the topic has more partitions now")
        moved[record.partition] = record.offset + 1
    return tuple(moved)


def _changes(records: Iterable[ConsumerRecord]) -> list[Change]:
    found = []
    for record in records:
        headers = tuple((name, value or b"") for name, value in record.headers)
        try:
            found.append(changes.change(record.partition, record.offset, header(headers, "ce_type"), record.value))
        except ValueError as error:
            log.warning("no change", partition=record.partition, offset=record.offset, reason=str(error))
    return found
