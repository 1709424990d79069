"""Checking: that an archive is what was written."""

from sitrep.contracts.archives import ArchivedPartition, Manifest
from sitrep.core import merkle
from sitrep.core.errors import OperatorError
from sitrep.core.merkle import Frontier
from sitrep.replay.handlers.archive_log import ArchiveLog
from sitrep.replay.ports import Advance, ArchiveFiles, Partition


async def check_archive(files: ArchiveFiles, manifest: Manifest, *, advance: Advance) -> None:
    """Read every file. Raises OperatorError naming the first that is not what the manifest says."""
    archive = ArchiveLog(files, manifest)
    for part in manifest.partitions:
        await _check(archive, part, advance)


async def _check(archive: ArchiveLog, part: ArchivedPartition, advance: Advance) -> None:
    partition = Partition(part.topic, part.partition)
    frontier = Frontier()
    advance(partition, 0, part.size)
    for segment in part.segments:
        entries = await archive.entries(segment)
        frontier = frontier.extended(merkle.leaf_hash(entry.to_bytes()) for entry in entries)
        advance(partition, frontier.size, part.size)
    if frontier != part.frontier:
        raise OperatorError(
            f"the entries of {partition} are not those that the manifest was written for: its root is "
            f"{part.frontier.root.hex()}, theirs {frontier.root.hex()}",
            remedy="Restore manifest and files from one copy.",
        )
