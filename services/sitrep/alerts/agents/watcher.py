"""The watcher of events: one process at a time reads all partitions, in one order, and has the rules asked.

Others stand by. One that does not know yet that another took over does no harm: the transaction compares the offsets
that it believes in with those that are stored.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError
from aiokafka.structs import ConsumerRecord

from sitrep.alerts.adapters.metrics import AlertsMetrics
from sitrep.alerts.adapters.turns import PostgresTurn
from sitrep.alerts.handlers import arrivals
from sitrep.alerts.handlers.arrivals import Incoming, Unreadable
from sitrep.alerts.handlers.ordering import Ordering
from sitrep.alerts.handlers.watching import Batch, Moved, Policy, watch
from sitrep.alerts.ports import Ledger
from sitrep.contracts.dead_letters import DeadLetter
from sitrep.core.errors import OperatorError, TransientError
from sitrep.runtime import logging, patience
from sitrep.runtime.clock import Clock
from sitrep.runtime.condition import Condition
from sitrep.runtime.kafka import Record, RecordPublisher, RecordTooLarge

log = logging.get(__name__)

POLL_TIMEOUT_MS = 200
SETTLE_MS = 20
"""How long a creation is kept back for what may follow it at once."""
STANDBY_SECONDS = 1.0
PUBLISH_TIMEOUT_SECONDS = 10.0
MOST_WAITING = 5_000
"""Records of one partition that wait for those of others."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What is read, in what portions, and where what cannot be read goes."""

    topic: str
    dead_letter_topic: str
    batch_size: int
    client_options: Mapping[str, Any]


class Watcher:
    """Watches the events topic while it is this process's turn."""

    def __init__(
        self,
        reading: Reading,
        policy: Policy,
        ledger: Ledger,
        publisher: RecordPublisher,
        metrics: AlertsMetrics,
        clock: Clock,
    ) -> None:
        self._reading = reading
        self._policy = policy
        self._ledger = ledger
        self._publisher = publisher
        self._metrics = metrics
        self._clock = clock
        self._condition = Condition(clock)

    def during(self, turn: PostgresTurn, raised: Callable[[], None]) -> Callable[[asyncio.Event], Any]:
        """Background work: watch whenever `turn` is ours. `raised` is called when alerts were."""

        async def run(stop: asyncio.Event) -> None:
            delays = patience.delays()
            while not stop.is_set():
                try:
                    async with turn.hold() as ours:
                        if ours:
                            await self._consume(stop, raised)
                    await patience.pause(stop, STANDBY_SECONDS)
                except (KafkaError, TransientError, OSError) as error:
                    self._held_up(error)
                    await patience.pause(stop, next(delays))

        return run

    async def check(self) -> None:
        """A readiness check: raises TransientError while events cannot be watched, with the reason."""
        await self._condition.check()

    def _held_up(self, error: Exception) -> None:
        reason = str(error) or type(error).__name__
        log.warning("watching waits", reason=reason)
        self._metrics.retries.labels("watch").inc()
        self._condition.fails(reason)

    async def _consume(self, stop: asyncio.Event, raised: Callable[[], None]) -> None:
        consumer = AIOKafkaConsumer(
            **self._reading.client_options,
            client_id="sitrep-alerts",
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            max_partition_fetch_bytes=4 * 1024 * 1024,
            fetch_max_wait_ms=100,
        )
        try:
            if not await patience.unless(stop, consumer.start()):
                return
            partitions = await self._assigned(consumer)
            positions = await self._placed(consumer, partitions)
            await self._follow(consumer, positions, stop, raised)
        finally:
            await consumer.stop()

    async def _assigned(self, consumer: AIOKafkaConsumer) -> list[TopicPartition]:
        topic = self._reading.topic
        cluster = consumer._client.cluster  # noqa: SLF001 - a consumer without a subscription asks for no metadata
        consumer._client.add_topic(topic)  # noqa: SLF001
        await consumer._client.force_metadata_update()  # noqa: SLF001
        numbers = cluster.partitions_for_topic(topic)
        if not numbers:
            raise TransientError(f"topics are missing: {topic}; run `sitrep topics apply`")
        partitions = [TopicPartition(topic, number) for number in sorted(numbers)]
        consumer.assign(partitions)
        return partitions

    async def _placed(self, consumer: AIOKafkaConsumer, partitions: list[TopicPartition]) -> dict[int, int]:
        """Have the partitions read from where the ledger is."""
        stored = await self._ledger.next_offsets()
        ends = await consumer.end_offsets(partitions)
        positions = {}
        for tp in partitions:
            offset = stored.get(tp.partition, 0)
            if offset > ends[tp]:
                raise OperatorError(
                    f"{offset} records of {tp.topic}[{tp.partition}] are watched, but it has {ends[tp]}: "
                    "the topic was made anew",
                    remedy="Set SITREP_ALERTS_SCHEMA to a new schema, or drop the old one, to watch it afresh.",
                )
            consumer.seek(tp, offset)
            positions[tp.partition] = offset
        return positions

    async def _follow(
        self, consumer: AIOKafkaConsumer, positions: dict[int, int], stop: asyncio.Event, raised: Callable[[], None]
    ) -> None:
        ordering = Ordering(positions)
        tps = {tp.partition: tp for tp in consumer.assignment()}
        first_ends = {tp.partition: end for tp, end in (await consumer.end_offsets(list(tps.values()))).items()}
        while not stop.is_set():
            unsettled = ordering.unsettled
            full = [tps[number] for number in ordering.full(MOST_WAITING)]
            consumer.pause(*full)
            polled = await consumer.getmany(
                timeout_ms=SETTLE_MS if unsettled else POLL_TIMEOUT_MS, max_records=self._reading.batch_size
            )
            consumer.resume(*full)
            ordering.add(incoming(record) for _, records in sorted(polled.items()) for record in records)
            ends = {n: max(first_ends[n], consumer.highwater(tp) or 0) for n, tp in tps.items()}
            taken = ordering.take(self._reading.batch_size, ends, settled=unsettled)
            if taken and not await self._watch(taken, positions, stop, raised):
                return
            self._condition.gets_on()
            for number, end in ends.items():
                self._metrics.lag.labels(str(number)).set(max(0, end - positions[number]))

    async def _watch(
        self, records: list[Incoming], positions: dict[int, int], stop: asyncio.Event, raised: Callable[[], None]
    ) -> bool:
        """Have the rules asked about `records`, however long the ledger is away. False: begin again where it is."""
        readable, unreadable = await asyncio.to_thread(arrivals.read_all, records)
        ends = {record.partition: record.offset + 1 for record in records}
        batch = Batch({number: positions[number] for number in ends}, ends, readable)
        delays = patience.delays()
        while not stop.is_set():
            try:
                for item in unreadable:
                    await self._set_aside(item)
                began = self._clock.monotonic()
                outcome = await watch(self._ledger, batch, self._policy, self._clock.now())
            except TransientError as error:
                self._held_up(error)
                await patience.pause(stop, next(delays))
                continue
            if isinstance(outcome, Moved):
                log.warning("another process has watched since; reading again", offsets=str(outcome.next_offsets))
                return False
            positions.update(ends)
            self._metrics.batch_seconds.observe(self._clock.monotonic() - began)
            self._metrics.records.labels("watched").inc(len(readable))
            self._metrics.records.labels("invalid").inc(len(unreadable))
            for raising in outcome.raisings:
                self._metrics.alerts.labels(raising.alert.rule, raising.state).inc()
            if outcome.raisings:
                raised()
            return True
        return False

    async def _set_aside(self, item: Unreadable) -> None:
        """Publish a dead letter; only then may the offset move past its record."""
        log.warning("set aside", reason=str(item.error))
        letter = _letter(item)
        try:
            await self._publish(letter, item.record)
        except RecordTooLarge:
            await self._publish(replace(letter, key=None, value=None, original_headers=(), left_out=True), item.record)

    async def _publish(self, letter: DeadLetter, record: Incoming) -> None:
        topic, at = self._reading.dead_letter_topic, max(0, record.timestamp_ms)
        await self._publisher.publish(
            [Record(topic, letter.key or b"", letter.value, letter.headers, at)],
            timeout_seconds=PUBLISH_TIMEOUT_SECONDS,
        )


def incoming(record: ConsumerRecord) -> Incoming:
    """A record as the consumer gives it, in our terms."""
    headers = tuple((name, value or b"") for name, value in record.headers)
    return Incoming(record.topic, record.partition, record.offset, record.timestamp, record.key, record.value, headers)


def _letter(item: Unreadable) -> DeadLetter:
    record = item.record
    return DeadLetter(
        error="invalid",
        reason=item.error.reason,
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        timestamp_ms=record.timestamp_ms,
        attempts=1,
        key=record.key,
        value=record.value,
        original_headers=record.headers,
    )
