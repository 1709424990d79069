"""Replaying: history read again from the log, extracted again, into a chronology of its own."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from sitrep.contracts.replays import PlannedPartition, ReplayPlan
from sitrep.core.errors import OperatorError
from sitrep.core.log_entries import LogEntry
from sitrep.replay.ports import Advance, LogReader, Partition, Rebuilding
from sitrep.runtime.clock import from_timestamp_ms

T = TypeVar("T")

BATCH = 200
"""Entries that are extracted, and projected in one transaction."""


@dataclass(frozen=True, slots=True)
class Window:
    """What of the log is replayed; None: no limit. Offsets are those of every partition, `until_offset` exclusive."""

    from_time: datetime | None = None
    until_time: datetime | None = None
    from_offset: int | None = None
    until_offset: int | None = None


@dataclass(frozen=True, slots=True)
class _Batch(Generic[T]):
    """The offsets from `start` to before `end`, and what was extracted of them."""

    start: int
    end: int
    extracted: T


async def plan(log: LogReader, topic: str, window: Window, extractor: str) -> ReplayPlan:
    """What there is to replay now: entries that come later are not in it. Raises OperatorError without a topic."""
    partitions = await log.partitions(topic)
    if not partitions:
        raise OperatorError(f"there is no topic {topic}", remedy="Mind SITREP_TOPIC_PREFIX.")
    planned = []
    for partition, there in sorted((await log.bounds(partitions)).items()):
        start = max(there.start, window.from_offset or 0)
        end = there.end if window.until_offset is None else min(there.end, window.until_offset)
        planned.append(PlannedPartition(topic=topic, partition=partition.number, start=start, end=max(start, end)))
    return ReplayPlan(
        extractor=extractor,
        recorded_from=window.from_time,
        recorded_until=window.until_time,
        from_offset=window.from_offset,
        until_offset=window.until_offset,
        partitions=tuple(planned),
    )


def is_of(planned: ReplayPlan, topic: str, window: Window, extractor: str) -> bool:
    """Whether `planned` is what was planned for these."""
    asked = Window(planned.recorded_from, planned.recorded_until, planned.from_offset, planned.until_offset)
    return {part.topic for part in planned.partitions} == {topic} and (asked, planned.extractor) == (window, extractor)


async def replay(log: LogReader, planned: ReplayPlan, into: Rebuilding[T], *, advance: Advance) -> None:
    """Do what is planned and not done yet. Interrupted, it goes on the next time.

    A batch is projected while the next is extracted. Raises TransientError when something is away.
    """
    for part in planned.partitions:
        partition = Partition(part.topic, part.partition)
        at, total = max(part.start, await into.next_offset(partition)), part.end - part.start
        advance(partition, at - part.start, total)
        before: _Batch[T] | None = None
        async for entries in _batches(log.read(partition, at, part.end)):
            chosen = [entry for entry in entries if _is_in(planned, entry)]
            extracted, _ = await asyncio.gather(into.extract(partition, chosen), _project(into, partition, before))
            advance(partition, at - part.start, total)
            before = _Batch(at, entries[-1].offset + 1, extracted)
            at = before.end
        await _project(into, partition, before)
        advance(partition, total, total)


async def _project(into: Rebuilding[T], partition: Partition, batch: "_Batch[T] | None") -> None:
    if batch is not None:
        await into.project(partition, batch.start, batch.end, batch.extracted)


def _is_in(planned: ReplayPlan, entry: LogEntry) -> bool:
    recorded = from_timestamp_ms(entry.timestamp_ms)
    return (planned.recorded_from is None or planned.recorded_from <= recorded) and (
        planned.recorded_until is None or recorded <= planned.recorded_until
    )


async def _batches(runs: AsyncIterator[Sequence[LogEntry]]) -> AsyncIterator[Sequence[LogEntry]]:
    async for run in runs:
        for first in range(0, len(run), BATCH):
            yield run[first : first + BATCH]
