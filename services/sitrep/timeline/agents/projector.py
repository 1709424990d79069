"""The consumer of mentions: reads batches, has them projected, retries for ever what is only away.

Offsets are PostgreSQL's: a partition that is assigned to us is read from what the store has projected. An owner that
does not know yet that it lost a partition does no harm, for the transaction compares what it is about to project
with what is projected already. So neither rebalances nor several processes need any agreement here.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import KafkaError
from aiokafka.structs import ConsumerRecord

from sitrep.contracts.cloudevents import trace_id, traceparent_of
from sitrep.contracts.dead_letters import DeadLetter
from sitrep.core.errors import OperatorError, TransientError
from sitrep.runtime import logging, patience
from sitrep.runtime.clock import Clock
from sitrep.runtime.condition import Condition
from sitrep.runtime.kafka import Record, RecordPublisher, RecordTooLarge
from sitrep.timeline.adapters.metrics import TimelineMetrics
from sitrep.timeline.handlers import arrivals, recording
from sitrep.timeline.handlers.arrivals import Incoming, Unreadable
from sitrep.timeline.handlers.projection import Batch, Behind, Outlets, Projected, project
from sitrep.timeline.handlers.sifting import sift
from sitrep.timeline.ports import ChronologyStore, Partition

log = logging.get(__name__)

POLL_TIMEOUT_MS = 500
PUBLISH_TIMEOUT_SECONDS = 10.0
SESSION_TIMEOUT_MS = 6_000
"""The least that brokers allow by default: a dead process is replaced soon, and one believed dead does no harm."""


@dataclass(frozen=True, slots=True)
class Consumption:
    """What is read, by whom, in what portions, and where what cannot be read goes."""

    topic: str
    dead_letter_topic: str
    group: str
    batch_size: int
    client_options: Mapping[str, Any]


class Projector:
    """Projects the mentions topic into a store, together with all other processes of its group."""

    def __init__(
        self,
        consumption: Consumption,
        outlets: Outlets,
        store: ChronologyStore,
        publisher: RecordPublisher,
        metrics: TimelineMetrics,
        clock: Clock,
    ) -> None:
        self._consumption = consumption
        self._outlets = outlets
        self._store = store
        self._publisher = publisher
        self._metrics = metrics
        self._clock = clock
        self._condition = Condition(clock)
        self._starts: dict[Partition, int] = {}
        """Of the partitions that are ours and placed: the offset up to which all is projected."""

    async def run(self, stop: asyncio.Event) -> None:
        """Project until `stop` is set. Raises only for what no retry mends."""
        delays = patience.delays()
        while not stop.is_set():
            try:
                await self._consume(stop)
            except (KafkaError, TransientError, OSError) as error:
                self._held_up(error, "consume")
                await patience.pause(stop, next(delays))

    async def check(self) -> None:
        """A readiness check: raises TransientError while what is to be projected cannot be, with the reason."""
        await self._condition.check()

    def _held_up(self, error: Exception, at: str) -> None:
        reason = str(error) or type(error).__name__
        log.warning("projection waits", reason=reason)
        self._metrics.retries.labels(at).inc()
        self._condition.fails(reason)

    async def _consume(self, stop: asyncio.Event) -> None:
        consumer = AIOKafkaConsumer(
            **self._consumption.client_options,
            client_id="sitrep-timeline",
            group_id=self._consumption.group,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            session_timeout_ms=SESSION_TIMEOUT_MS,
            heartbeat_interval_ms=SESSION_TIMEOUT_MS // 3,
            max_partition_fetch_bytes=4 * 1024 * 1024,
            fetch_max_wait_ms=100,
        )
        self._starts.clear()
        consumer.subscribe([self._consumption.topic], listener=_Forget(self._starts))
        try:
            if not await patience.unless(stop, consumer.start()):  # it waits for the topic
                return
            while not stop.is_set():
                await self._place(consumer)
                polled = await consumer.getmany(timeout_ms=POLL_TIMEOUT_MS, max_records=self._consumption.batch_size)
                await self._take(polled, stop)
                self._measure_lag(consumer)
        finally:
            await consumer.stop()

    async def _place(self, consumer: AIOKafkaConsumer) -> None:
        """Have newly assigned partitions read from where the store is."""
        new = sorted(_partition(tp) for tp in consumer.assignment() if _partition(tp) not in self._starts)
        if not new:
            return
        stored = await self._store.next_offsets(new)
        tps = [_topic_partition(partition) for partition in new]
        beginnings, ends = await consumer.beginning_offsets(tps), await consumer.end_offsets(tps)
        for partition in new:
            tp, offset = _topic_partition(partition), stored[partition]
            if offset < beginnings[tp]:
                log.error("records were deleted unread", partition=partition.number, records=beginnings[tp] - offset)
            if offset > ends[tp]:
                raise OperatorError(
                    f"{offset} records of {partition.topic}[{partition.number}] are projected, but it has {ends[tp]}: "
                    "the topic was made anew",
                    remedy="Set SITREP_POSTGRES_SCHEMA to a new schema, or drop the old one, to project it afresh.",
                )
            if tp in consumer.assignment():
                consumer.seek(tp, offset)
                self._starts[partition] = offset
                log.info("partition assigned", partition=partition.number, offset=offset)

    async def _take(self, polled: Mapping[TopicPartition, Sequence[ConsumerRecord]], stop: asyncio.Event) -> None:
        """Have what was polled projected, however long the store is away; or nothing, when told to stop."""
        # What came before a partition was placed is read again, from the right offset.
        placed = {
            _partition(tp): records for tp, records in polled.items() if records and _partition(tp) in self._starts
        }
        if not placed:
            return
        records = [_incoming(record) for _, part in sorted(placed.items()) for record in part]
        readable, unreadable = await asyncio.to_thread(arrivals.read_all, records)
        batch = Batch(
            starts={partition: self._starts[partition] for partition in placed},
            ends={partition: part[-1].offset + 1 for partition, part in placed.items()},
            arrivals=readable,
        )
        delays = patience.delays()
        while not stop.is_set():
            try:
                for item in unreadable:
                    await self._set_aside(item)
                outcome = await sift(batch, self._project, self._set_aside)
            except TransientError as error:
                self._held_up(error, "project")
                await patience.pause(stop, next(delays))
            else:
                self._settle(batch, outcome, len(unreadable))
                self._condition.gets_on()
                return

    async def _project(self, batch: Batch) -> Projected | Behind:
        """Project `batch`, or nothing of it."""
        began = self._clock.monotonic()
        outcome = await project(self._store, batch, self._outlets)
        self._metrics.batch_seconds.observe(self._clock.monotonic() - began)
        if isinstance(outcome, Projected):
            self._count(batch, outcome)
        return outcome

    def _count(self, batch: Batch, projected: Projected) -> None:
        metrics = self._metrics
        metrics.records.labels("projected").inc(len(batch.arrivals) - projected.skipped)
        metrics.records.labels("skipped").inc(projected.skipped)
        metrics.articles.inc(projected.articles)
        metrics.events.labels("changed").inc(projected.changed_events)
        metrics.events.labels("gone").inc(projected.gone_events)
        for arrival in batch.arrivals:
            about = recording.article_of(arrival.content)
            log.debug("projected", article_id=about, trace_id=trace_id(arrival.traceparent))

    def _settle(self, batch: Batch, outcome: Projected | Behind, invalid: int) -> None:
        """Remember how far we are. Partitions that were taken from us in the meantime are not ours to remember."""
        if isinstance(outcome, Behind):
            log.warning("the store has projected less than before; reading again", offsets=str(outcome.next_offsets))
            self._starts.clear()
            return
        self._metrics.records.labels("invalid").inc(invalid)
        for partition in batch.ends:
            if partition in self._starts:
                self._starts[partition] = max(self._starts[partition], batch.ends[partition])

    async def _set_aside(self, item: Unreadable) -> None:
        """Publish a dead letter; only then may the offset move past its record."""
        log.warning("set aside", reason=str(item.error), trace_id=_trace_id(item.record))
        letter = _letter(item)
        try:
            await self._publish(letter, item.record)
        except RecordTooLarge:
            await self._publish(replace(letter, key=None, value=None, original_headers=(), left_out=True), item.record)

    async def _publish(self, letter: DeadLetter, record: Incoming) -> None:
        topic = self._consumption.dead_letter_topic
        await self._publisher.publish(
            [Record(topic, letter.key or b"", letter.value, letter.headers, max(0, record.timestamp_ms))],
            timeout_seconds=PUBLISH_TIMEOUT_SECONDS,
        )

    def _measure_lag(self, consumer: AIOKafkaConsumer) -> None:
        lags = []
        for partition, start in self._starts.items():
            tp = _topic_partition(partition)
            end = consumer.highwater(tp) if tp in consumer.assignment() else None
            if end is not None:
                lags.append(max(0, end - start))
                self._metrics.lag.labels(str(partition.number)).set(lags[-1])
        if len(lags) == len(consumer.assignment()) and not any(lags):
            self._condition.gets_on()


class _Forget(ConsumerRebalanceListener):  # type: ignore[misc]
    """Forgets where partitions are when they are dealt out anew: they may have moved on without us."""

    def __init__(self, starts: dict[Partition, int]) -> None:
        self._starts = starts

    def on_partitions_revoked(self, _revoked: Sequence[TopicPartition]) -> None:
        self._starts.clear()

    def on_partitions_assigned(self, _assigned: Sequence[TopicPartition]) -> None:
        self._starts.clear()


def _partition(tp: TopicPartition) -> Partition:
    return Partition(tp.topic, tp.partition)


def _topic_partition(partition: Partition) -> TopicPartition:
    return TopicPartition(partition.topic, partition.number)


def _incoming(record: ConsumerRecord) -> Incoming:
    return Incoming(
        partition=Partition(record.topic, record.partition),
        offset=record.offset,
        timestamp_ms=record.timestamp,
        key=record.key,
        value=record.value,
        headers=tuple((name, value or b"") for name, value in record.headers),
    )


def _trace_id(record: Incoming) -> str:
    return trace_id(traceparent_of(record.headers, fallback=f"{record.partition} {record.offset}"))


def _letter(item: Unreadable) -> DeadLetter:
    record = item.record
    return DeadLetter(
        error="invalid",
        reason=item.error.reason,
        topic=record.partition.topic,
        partition=record.partition.number,
        offset=record.offset,
        timestamp_ms=record.timestamp_ms,
        attempts=1,
        key=record.key,
        value=record.value,
        original_headers=record.headers,
    )
