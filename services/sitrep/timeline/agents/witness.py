"""The witness of the articles log: notes every entry, and signs what the log holds, one process at a time.

It reads all partitions from the offsets in PostgreSQL, which are committed with the notes: an entry is noted once,
whatever ends the process. The clock only says when to sign; nothing that is signed holds a time of ours.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError
from aiokafka.structs import ConsumerRecord

from sitrep.core.errors import OperatorError, TransientError
from sitrep.core.log_entries import LogEntry
from sitrep.core.witnessing import WitnessedLog, extended
from sitrep.runtime import logging, patience
from sitrep.runtime.clock import Clock
from sitrep.runtime.condition import Condition
from sitrep.timeline.adapters.checkpoint_file import CheckpointFile
from sitrep.timeline.adapters.metrics import TimelineMetrics
from sitrep.timeline.handlers.witnessing import Signing, check_bounds, check_last
from sitrep.timeline.ports import Partition, WitnessBook, WitnessLock

log = logging.get(__name__)

STANDBY_SECONDS = 2.0
"""Between attempts to become the process that witnesses."""
POLL_TIMEOUT_MS = 500
POLL_RECORDS = 1_000
READ_SECONDS = 20.0
"""For one entry that must be there."""
LOOK_AGAIN_SECONDS = 10.0
"""Between looks, while nothing new comes, whether the log still ends with what was witnessed."""


@dataclass(frozen=True, slots=True)
class Watch:
    """What is witnessed, and what comes of it: nothing signed without `signing`, no file without `file`."""

    topic: str
    client_options: Mapping[str, Any]
    signing: Signing | None
    file: CheckpointFile | None


class Witness:
    """Witnesses while it holds the lock, and stands by while another process does."""

    def __init__(self, watch: Watch, lock: WitnessLock, metrics: TimelineMetrics, clock: Clock) -> None:
        self._watch = watch
        self._lock = lock
        self._metrics = metrics
        self._clock = clock
        self._condition = Condition(clock)

    async def run(self, stop: asyncio.Event) -> None:
        """Witness until `stop` is set. A log that is not what was witnessed is waited for: it may be restored."""
        if self._watch.signing is None:
            log.info("checkpoints are not signed", remedy="set SITREP_CHECKPOINT_KEY or SITREP_CHECKPOINT_KEY_FILE")
        delays = patience.delays()
        while not stop.is_set():
            try:
                async with self._lock.hold() as book:
                    if book is not None:
                        delays = patience.delays()
                        await self._witness(book, stop)
                await patience.pause(stop, STANDBY_SECONDS)
            except OperatorError as error:
                log.error("the log is not what was witnessed", problem=error.problem, remedy=error.remedy)  # noqa: TRY400
                self._condition.fails(f"{error.problem}. {error.remedy}")
                await patience.pause(stop, next(delays))
            except (KafkaError, TransientError, OSError) as error:
                reason = str(error) or type(error).__name__
                log.warning("witness waits", reason=reason)
                self._metrics.retries.labels("witness").inc()
                self._condition.fails(reason)
                await patience.pause(stop, next(delays))

    async def check(self) -> None:
        """A readiness check: raises TransientError while the log cannot be witnessed, with the reason."""
        await self._condition.check()

    async def _witness(self, book: WitnessBook, stop: asyncio.Event) -> None:
        consumer = AIOKafkaConsumer(
            self._watch.topic,
            **self._watch.client_options,
            client_id="sitrep-timeline-witness",
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            isolation_level="read_committed",
            max_partition_fetch_bytes=16 * 1024 * 1024,
        )
        try:
            if await patience.unless(stop, consumer.start()):  # without a group it is assigned every partition
                await _Reading(self._watch, book, consumer, self._metrics, self._clock).go_on(stop, self._condition)
        finally:
            await consumer.stop()


class _Reading:
    """The log being read from where the book is, by whoever holds it."""

    def __init__(
        self, watch: Watch, book: WitnessBook, consumer: AIOKafkaConsumer, metrics: TimelineMetrics, clock: Clock
    ) -> None:
        self._watch = watch
        self._book = book
        self._consumer = consumer
        self._metrics = metrics
        self._clock = clock
        self._logs: dict[Partition, WitnessedLog] = {}
        self._waiting_since: dict[Partition, float] = {}
        """Of partitions with unsigned entries: when the first of them was seen."""
        self._filed = 0
        """Position of the last checkpoint in the file."""
        self._placed_at = clock.monotonic()

    async def go_on(self, stop: asyncio.Event, condition: Condition) -> None:
        await self._file()
        while not stop.is_set():
            await self._place()
            polled = await self._consumer.getmany(timeout_ms=POLL_TIMEOUT_MS, max_records=POLL_RECORDS)
            signed = [await self._take(partition, polled) for partition in sorted(self._logs)]
            if any(signed):
                await self._file()
            if not polled and self._clock.monotonic() - self._placed_at >= LOOK_AGAIN_SECONDS:
                self._logs.clear()
            condition.gets_on()

    async def _place(self) -> None:
        """Have newly assigned partitions read from where the book is."""
        new = sorted(tp for tp in self._consumer.assignment() if Partition(tp.topic, tp.partition) not in self._logs)
        if not new:
            return
        self._placed_at = self._clock.monotonic()
        known = await self._book.logs(self._watch.topic)
        starts, ends = await self._consumer.beginning_offsets(new), await self._consumer.end_offsets(new)
        for tp in new:
            partition = Partition(tp.topic, tp.partition)
            found = check_bounds(known, partition, starts[tp], ends[tp])
            if found.last_leaf is not None:
                self._consumer.seek(tp, found.next_offset - 1)
                check_last(partition, found, await self._one(tp))
            self._consumer.seek(tp, found.next_offset)
            self._logs[partition] = found
            log.debug("partition witnessed", partition=partition.number, offset=found.next_offset)

    async def _one(self, tp: TopicPartition) -> LogEntry:
        try:
            return _entry(await asyncio.wait_for(self._consumer.getone(tp), READ_SECONDS))
        except TimeoutError as error:
            raise TransientError(f"{tp.topic}[{tp.partition}] gives no entry") from error

    async def _take(
        self, partition: Partition, polled: Mapping[TopicPartition, Sequence["ConsumerRecord[bytes, bytes]"]]
    ) -> bool:
        """Write down what is new of `partition`, and sign it when that is due; whether it was signed."""
        records = polled.get(TopicPartition(partition.topic, partition.number), ())
        known = self._logs[partition]
        if records and records[0].offset < known.next_offset:  # the consumer was set back: look why
            del self._logs[partition]
            return False
        longer, notes = await asyncio.to_thread(extended, known, [_entry(record) for record in records])
        signing, checkpoint = self._watch.signing, None
        now = self._clock.monotonic()
        if longer.unsigned:
            self._waiting_since.setdefault(partition, now)
        waited = now - self._waiting_since.get(partition, now)
        if signing is not None and signing.is_due(longer, waited):
            message = signing.sign(partition, longer)
            checkpoint, longer = signing.record(message, longer.last_timestamp_ms), longer.all_signed()
        if notes or checkpoint is not None:
            await self._book.write(partition, longer, notes, checkpoint)
            self._metrics.witnessed.inc(len(notes))
        self._logs[partition] = longer
        if checkpoint is not None:
            self._waiting_since.pop(partition, None)
            self._metrics.checkpoints.inc()
            log.info("checkpoint signed", partition=partition.number, size=longer.frontier.size)
        return checkpoint is not None

    async def _file(self) -> None:
        """Bring the file up to the table."""
        if self._watch.file is None:
            return
        kept = await self._book.checkpoints(self._filed)
        await self._watch.file.append([checkpoint.message for checkpoint in kept])
        self._filed = max([self._filed, *(checkpoint.position for checkpoint in kept)])


def _entry(record: "ConsumerRecord[bytes, bytes]") -> LogEntry:
    return LogEntry(record.offset, record.timestamp, record.key, record.value, tuple(record.headers))
