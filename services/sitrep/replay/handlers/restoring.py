"""Restoring: an archive back into an empty log, entry for entry, every one at the offset that it had."""

from collections.abc import Sequence
from dataclasses import dataclass

from sitrep.core import merkle
from sitrep.core.errors import OperatorError
from sitrep.core.log_entries import LogEntry
from sitrep.core.merkle import Frontier
from sitrep.replay.ports import Advance, Bounds, LogReader, LogWriter, Partition

APPEND_ENTRIES = 500


@dataclass(frozen=True, slots=True)
class Restored:
    """What was done: entries appended now, and those that were there from an earlier run."""

    appended: int
    found: int


async def restore(
    archive: LogReader, log: LogReader, writer: LogWriter, topics: Sequence[str], *, advance: Advance
) -> Restored:
    """Fill `log` with what `archive` holds of `topics`, then read it back and compare.

    Interrupted, or after a TransientError, the next run goes on where this one came to. Raises OperatorError when the
    log holds anything else, or when the archive cannot be restored at the same offsets.
    """
    partitions = [partition for topic in sorted(set(topics)) for partition in await _archived(archive, topic)]
    wanted = await archive.bounds(partitions)
    for partition in partitions:
        if wanted[partition].start > 0:
            raise _not_the_same(partition, f"begins at offset {wanted[partition].start} in the archive")
    await writer.create(partitions)
    held = await log.bounds(partitions)
    appended = 0
    for partition in partitions:
        there = await _prefix(archive, log, partition, held[partition], wanted[partition])
        appended += await _append(archive, writer, partition, there, wanted[partition].end, advance)
        await _compare(archive, log, partition, wanted[partition].end)
    return Restored(appended, sum(bounds.end for bounds in held.values()))


async def _archived(archive: LogReader, topic: str) -> tuple[Partition, ...]:
    partitions = await archive.partitions(topic)
    if not partitions:
        raise OperatorError(f"{topic} is not in the archive", remedy="`sitrep archive show` says what is.")
    return partitions


async def _prefix(archive: LogReader, log: LogReader, partition: Partition, held: Bounds, wanted: Bounds) -> int:
    """How many entries the log holds already. Raises OperatorError when they are not the archive's first ones."""
    fits = held.start == 0 and held.end <= wanted.end
    if fits and await _frontier(log, partition, held.end) == await _frontier(archive, partition, held.end):
        return held.end
    raise OperatorError(
        f"{partition} holds entries that are not the archive's",
        remedy="Restore into an empty cluster, or use a prefix.",
    )


async def _append(
    archive: LogReader, writer: LogWriter, partition: Partition, start: int, end: int, advance: Advance
) -> int:
    """Append the entries from `start` to before `end`; returns their number."""
    done = 0
    advance(partition, 0, end - start)
    async for entries in archive.read(partition, start, end):
        for first in range(0, len(entries), APPEND_ENTRIES):
            chunk = entries[first : first + APPEND_ENTRIES]
            _require_no_gap(partition, chunk, start + done)
            await writer.append(partition, chunk)
            done += len(chunk)
            advance(partition, done, end - start)
    return done


async def _compare(archive: LogReader, log: LogReader, partition: Partition, end: int) -> None:
    """Raises OperatorError unless the log now holds what the archive does."""
    if await _frontier(log, partition, end) != await _frontier(archive, partition, end):
        raise _not_the_same(partition, "was filled by somebody else at the same time")


async def _frontier(log: LogReader, partition: Partition, end: int) -> Frontier:
    frontier = Frontier()
    if end > 0:
        async for entries in log.read(partition, 0, end):
            frontier = frontier.extended(merkle.leaf_hash(entry.to_bytes()) for entry in entries)
    return frontier


def _require_no_gap(partition: Partition, entries: Sequence[LogEntry], at: int) -> None:
    for offset, entry in enumerate(entries, at):
        if entry.offset != offset:
            raise _not_the_same(partition, f"has no entry at offset {offset} in the archive")


def _not_the_same(partition: Partition, why: str) -> OperatorError:
    return OperatorError(
        f"{partition} cannot be restored at the offsets that it had: it {why}",
        remedy="Restore sitrep.articles.v1 alone: all other topics can be made again from it.",
    )
