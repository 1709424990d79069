"""An archive as a log to read: every file is checked against the manifest before an entry of it is used."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Collection, Sequence

import cramjam

from sitrep.contracts import archives
from sitrep.contracts.archives import Manifest, Segment
from sitrep.core.errors import OperatorError
from sitrep.core.log_entries import LogEntry
from sitrep.replay.ports import ArchiveFiles, Bounds, Partition


class ArchiveDamaged(OperatorError):
    """A file of an archive is missing, or is not the one that was written."""


class ArchiveLog:
    """A LogReader over the files of an archive."""

    def __init__(self, files: ArchiveFiles, manifest: Manifest) -> None:
        self._files = files
        self._manifest = manifest

    async def partitions(self, topic: str) -> tuple[Partition, ...]:
        return tuple(Partition(p.topic, p.partition) for p in self._manifest.partitions if p.topic == topic)

    async def bounds(self, partitions: Collection[Partition]) -> dict[Partition, Bounds]:
        found = {}
        for partition in partitions:
            part = self._manifest.partition(partition.topic, partition.number)
            if part is None:
                raise OperatorError(f"{partition} is not in the archive", remedy="`sitrep archive show` says what is.")
            found[partition] = Bounds(part.first_offset, part.next_offset)
        return found

    async def read(self, partition: Partition, start: int, end: int) -> AsyncIterator[Sequence[LogEntry]]:
        part = self._manifest.partition(partition.topic, partition.number)
        for segment in part.segments if part is not None else ():
            if segment.next_offset > start and segment.first_offset < end:
                entries = await self.entries(segment)
                yield [entry for entry in entries if start <= entry.offset < end]

    async def entries(self, segment: Segment) -> list[LogEntry]:
        """All entries of a segment. Raises ArchiveDamaged that names the file when it is not as it was written."""
        content = await self._files.read(segment.name)
        if content is None:
            raise _damaged(segment, "is missing")
        return await asyncio.to_thread(_entries, segment, content)


def _entries(segment: Segment, content: bytes) -> list[LogEntry]:
    if hashlib.sha256(content).hexdigest() != segment.sha256:
        raise _damaged(segment, "is not the file that was written: its SHA-256 differs")
    try:
        lines = bytes(cramjam.zstd.decompress(content)).splitlines()
        entries = [archives.from_line(line) for line in lines]
    except (cramjam.DecompressionError, ValueError) as error:
        raise _damaged(segment, f"cannot be read: {error}") from error
    offsets = [entry.offset for entry in entries]
    if len(entries) != segment.records or offsets != sorted(set(offsets)) or not entries:
        raise _damaged(segment, "does not hold the entries that the manifest says")
    if (offsets[0], offsets[-1] + 1) != (segment.first_offset, segment.next_offset):
        raise _damaged(segment, "does not hold the offsets that the manifest says")
    return entries


def _damaged(segment: Segment, what: str) -> ArchiveDamaged:
    return ArchiveDamaged(f"{segment.name} of the archive {what}", remedy="Restore the file from another copy.")
