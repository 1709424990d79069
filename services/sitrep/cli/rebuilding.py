"""A replay put together: the extractor's workers, and the timeline's projection into a schema of its own."""

import asyncio
from collections.abc import Sequence

from sitrep.core.errors import TransientError
from sitrep.core.log_entries import LogEntry
from sitrep.extractor.adapters.pool import ProcessExtractionPool
from sitrep.extractor.ports import ArticleRecord, Extracted
from sitrep.replay.ports import Partition
from sitrep.timeline.adapters.postgres_replay import PostgresReplay
from sitrep.timeline.adapters.postgres_store import PostgresStore
from sitrep.timeline.handlers import arrivals
from sitrep.timeline.handlers.arrivals import Arrival, Incoming, Unreadable
from sitrep.timeline.handlers.projection import Batch, Behind, Outlets, Projected, project
from sitrep.timeline.handlers.sifting import sift
from sitrep.timeline.ports import Partition as TimelinePartition

SILENT = Outlets(events_topic="", chronology_topic="", announce=False)
"""Nothing is told: no event, no alert."""


class Rebuild:
    """replay's Rebuilding. The schema's offsets are those of the articles topic: no mentions topic stands between."""

    def __init__(self, pool: ProcessExtractionPool, store: PostgresStore, record: PostgresReplay) -> None:
        self._pool = pool
        self._store = store
        self._record = record

    async def next_offset(self, partition: Partition) -> int:
        there = _partition(partition)
        return (await self._store.next_offsets([there]))[there]

    async def extract(self, partition: Partition, entries: Sequence[LogEntry]) -> tuple[Arrival, ...]:
        found = await asyncio.gather(*(self._extracted(partition, entry) for entry in entries))
        records = [incoming for incoming in found if incoming is not None]
        readable, unreadable = await asyncio.to_thread(arrivals.read_all, records)
        for item in unreadable:
            await self._set_aside(item)
        return readable

    async def project(self, partition: Partition, start: int, end: int, extracted: tuple[Arrival, ...]) -> None:
        there = _partition(partition)
        # A replay that begins in the middle has projected nothing before it.
        stored = (await self._store.next_offsets([there]))[there]
        outcome = await sift(
            Batch({there: min(start, stored)}, {there: end}, extracted), self._project, self._set_aside
        )
        if isinstance(outcome, Behind):
            raise TransientError("the schema was emptied in the meantime; begin again")

    async def _project(self, batch: Batch) -> Projected | Behind:
        return await project(self._store, batch, SILENT)

    async def _extracted(self, partition: Partition, entry: LogEntry) -> Incoming | None:
        """The record that the extractor would publish; None for what is set aside."""
        outcome = await self._pool.extract(
            ArticleRecord(
                partition.topic,
                partition.number,
                entry.offset,
                entry.timestamp_ms,
                entry.key,
                entry.value,
                entry.headers,
            )
        )
        if not isinstance(outcome, Extracted):
            await self._record.set_aside(_partition(partition), entry.offset, f"{outcome.failure}: {outcome.reason}")
            return None
        headers = tuple(outcome.headers)
        return Incoming(_partition(partition), entry.offset, entry.timestamp_ms, outcome.key, outcome.value, headers)

    async def _set_aside(self, item: Unreadable) -> None:
        await self._record.set_aside(item.record.partition, item.record.offset, item.error.reason)


def _partition(partition: Partition) -> TimelinePartition:
    return TimelinePartition(partition.topic, partition.number)
