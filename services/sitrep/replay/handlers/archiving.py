"""Archiving: what the log has gained since the last time, into an archive."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import cramjam

from sitrep.contracts import archives
from sitrep.contracts.archives import MANIFEST, ArchivedPartition, Manifest, Segment
from sitrep.core import merkle
from sitrep.core.errors import OperatorError
from sitrep.core.log_entries import LogEntry
from sitrep.core.merkle import Frontier
from sitrep.replay.ports import Advance, ArchiveFiles, Bounds, LogReader, Partition

SEGMENT_BYTES = 64 * 1024 * 1024
"""Uncompressed: a segment is closed once it has so many."""


@dataclass(frozen=True, slots=True)
class Archived:
    """What an archive gained, and what it holds of each partition now."""

    records: int
    segments: int
    manifest: Manifest


async def manifest_of(files: ArchiveFiles) -> Manifest:
    """The archive's manifest; that of an empty one when there is none yet. Raises OperatorError when it is damaged."""
    content = await files.read(MANIFEST)
    if content is None:
        return Manifest()
    try:
        return Manifest.from_bytes(content)
    except ValueError as error:
        raise OperatorError(
            f"{MANIFEST} of the archive is damaged: {error}", remedy="Restore it from a copy, or begin a new archive."
        ) from error


async def write(
    reader: LogReader,
    files: ArchiveFiles,
    topics: Sequence[str],
    *,
    advance: Advance,
    segment_bytes: int = SEGMENT_BYTES,
) -> Archived:
    """Append to the archive what `topics` hold beyond it, up to their ends now.

    The manifest is written after each segment: interrupted at any moment, the next run goes on from the last one, and
    writes the segment that was cut short again under the same name. Raises OperatorError when the log does not go on
    where the archive ends, TransientError when it is away.
    """
    manifest = await manifest_of(files)
    held = sum(len(part.segments) for part in manifest.partitions)
    records = sum(part.size for part in manifest.partitions)
    for partition in await _partitions(reader, topics):
        bounds = (await reader.bounds([partition]))[partition]
        part = _continuation(manifest.partition(partition.topic, partition.number), partition, bounds)
        manifest = manifest.having(part)
        total, done = bounds.end - part.next_offset, 0
        advance(partition, 0, total)
        async for run in _runs(reader.read(partition, part.next_offset, bounds.end), segment_bytes):
            segment, content, frontier = await asyncio.to_thread(_segment, partition, run, part.frontier)
            await files.write(segment.name, content)
            part = _longer(part, segment, frontier)
            manifest = manifest.having(part)
            await files.write(MANIFEST, manifest.to_bytes())
            done += len(run)
            advance(partition, done, total)
    await files.write(MANIFEST, manifest.to_bytes())
    return Archived(
        sum(part.size for part in manifest.partitions) - records,
        sum(len(part.segments) for part in manifest.partitions) - held,
        manifest,
    )


async def _partitions(reader: LogReader, topics: Sequence[str]) -> list[Partition]:
    found: list[Partition] = []
    for topic in sorted(set(topics)):
        partitions = await reader.partitions(topic)
        if not partitions:
            raise OperatorError(
                f"there is no topic {topic}", remedy="`sitrep topics list` names them; mind SITREP_TOPIC_PREFIX."
            )
        found += partitions
    return found


def _continuation(part: ArchivedPartition | None, partition: Partition, bounds: Bounds) -> ArchivedPartition:
    """Where to go on. Raises OperatorError when nothing sound can be appended to what there is."""
    if part is None:
        return ArchivedPartition(
            topic=partition.topic, partition=partition.number,
            first_offset=bounds.start, next_offset=bounds.start, size=0, peaks=(), segments=(),
        )  # fmt: skip
    if bounds.end < part.next_offset:
        raise OperatorError(
            f"{partition} ends at offset {bounds.end}, but {part.next_offset} are archived: the topic was made anew",
            remedy="Begin a new archive for it, elsewhere.",
        )
    if bounds.start > part.next_offset:
        raise OperatorError(
            f"{partition} begins at offset {bounds.start}: {bounds.start - part.next_offset} entries were deleted "
            "before they were archived",
            remedy="Begin a new archive; keep this one. Archive more often than the topic's retention deletes.",
        )
    return part


async def _runs(batches: AsyncIterator[Sequence[LogEntry]], segment_bytes: int) -> AsyncIterator[list[LogEntry]]:
    """The entries of `batches` in runs for one segment each."""
    run: list[LogEntry] = []
    size = 0
    async for batch in batches:
        for entry in batch:
            run.append(entry)
            size += len(entry.value or b"") + len(entry.key or b"")
            if size >= segment_bytes:
                yield run
                run, size = [], 0
    if run:
        yield run


def _segment(partition: Partition, run: Sequence[LogEntry], frontier: Frontier) -> tuple[Segment, bytes, Frontier]:
    lines = b"".join(map(archives.to_line, run))
    content = bytes(cramjam.zstd.compress(lines))
    segment = Segment(
        name=archives.segment_name(partition.topic, partition.number, run[0].offset),
        first_offset=run[0].offset,
        next_offset=run[-1].offset + 1,
        records=len(run),
        first_timestamp_ms=run[0].timestamp_ms,
        last_timestamp_ms=run[-1].timestamp_ms,
        bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )
    return segment, content, frontier.extended(merkle.leaf_hash(entry.to_bytes()) for entry in run)


def _longer(part: ArchivedPartition, segment: Segment, frontier: Frontier) -> ArchivedPartition:
    return ArchivedPartition(
        topic=part.topic, partition=part.partition, first_offset=part.first_offset, next_offset=segment.next_offset,
        size=frontier.size, peaks=tuple(peak.hex() for peak in frontier.peaks), segments=(*part.segments, segment),
    )  # fmt: skip
