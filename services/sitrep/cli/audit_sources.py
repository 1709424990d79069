"""Where `sitrep audit` and `sitrep replay` read from: a broker or an archive, checkpoints, what the witness noted."""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sitrep.cli import kafka_options
from sitrep.contracts.checkpoints import CheckpointSigned
from sitrep.core.errors import OperatorError
from sitrep.replay.ports import LogReader, NotedEntry, NotedLeaf, Partition

if TYPE_CHECKING:
    from sitrep.runtime.postgres import Database
    from sitrep.timeline.adapters.postgres_witness import PostgresWitnessReader


@dataclass(frozen=True, slots=True)
class Checkpoints:
    """Checkpoints as they were found, signatures unchecked, and what could not be read as one, in words."""

    found: tuple[CheckpointSigned, ...]
    unreadable: tuple[str, ...]


@asynccontextmanager
async def log(bootstrap: str | None, archive: str | None) -> AsyncIterator[LogReader]:
    """The log of an archive, else that of a broker. Raises OperatorError when neither is named."""
    if archive is not None:
        from sitrep.replay.adapters.archive_files import FsspecFiles
        from sitrep.replay.handlers import archiving
        from sitrep.replay.handlers.archive_log import ArchiveLog

        files = FsspecFiles(archive)
        manifest = await archiving.manifest_of(files)
        if not manifest.partitions:
            raise OperatorError(f"{archive} holds no archive", remedy="`sitrep archive write` makes one.")
        yield ArchiveLog(files, manifest)
    elif bootstrap:
        from sitrep.replay.adapters import kafka_log

        async with kafka_log.reader(kafka_options.client_options(bootstrap)) as reader:
            yield reader
    else:
        raise OperatorError("there is no log to read", remedy="Give --bootstrap or --archive.")


def checkpoints_of_file(path: Path) -> Checkpoints:
    """Those of a file with a message a line. Raises OperatorError when it cannot be read."""
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise OperatorError(f"{path} cannot be read: {error.strerror}", remedy="Check --checkpoints.") from error
    return _read((f"line {number} of {path}", line) for number, line in enumerate(lines, 1) if line.strip())


async def checkpoints_of_log(reader: LogReader, topic: str) -> Checkpoints:
    """Those of the topic, which may be missing."""
    found: list[tuple[str, bytes]] = []
    bounds = await reader.bounds(await reader.partitions(topic))
    for partition, there in sorted(bounds.items()):
        async for entries in reader.read(partition, there.start, there.end):
            found += [(f"offset {entry.offset} of {partition}", entry.value or b"") for entry in entries]
    return _read(found)


def _read(values: Iterable[tuple[str, bytes]]) -> Checkpoints:
    found: dict[str, CheckpointSigned] = {}
    unreadable: list[str] = []
    for where, value in values:
        try:
            message = CheckpointSigned.from_bytes(value)
        except ValueError as error:
            unreadable.append(f"the checkpoint at {where} cannot be read: {error}")
        else:
            found.setdefault(message.note, message)  # at least once on the wire
    return Checkpoints(tuple(found.values()), tuple(unreadable))


@asynccontextmanager
async def database(dsn: str, schema: str | None, *, name: str) -> "AsyncIterator[Database]":
    """A schema of PostgreSQL; None: the one that SITREP_POSTGRES_SCHEMA says."""
    from pydantic import ValidationError

    from sitrep.contracts.message import describe
    from sitrep.runtime.postgres import Database
    from sitrep.runtime.settings import PostgresSettings

    given = {"postgres_dsn": dsn} | ({"postgres_schema": schema} if schema is not None else {})
    try:
        opened = Database(PostgresSettings.model_validate(given), name=name)
    except ValidationError as error:
        remedy = "docs/settings.md lists the SITREP_POSTGRES_ settings."
        raise OperatorError(f"Settings are wrong: {describe(error)}", remedy=remedy) from error
    await opened.open()
    try:
        yield opened
    finally:
        await opened.close()


class TimelineWitness:
    """replay's Witness over the timeline's tables."""

    def __init__(self, reader: "PostgresWitnessReader") -> None:
        self._reader = reader

    async def leaves(self, partition: Partition, start: int, end: int) -> Sequence[NotedLeaf]:
        from sitrep.timeline.ports import Partition as TimelinePartition

        noted = await self._reader.notes(TimelinePartition(partition.topic, partition.number), start, end)
        return [NotedLeaf(note.offset, note.leaf) for note in noted]

    async def entries_of(self, topic: str, key: bytes) -> Sequence[NotedEntry]:
        noted = await self._reader.notes_of(topic, key)
        return [NotedEntry(Partition(topic, at.number), note.index, note.offset) for at, note in noted]

    async def last_checkpoint(self, partition: Partition) -> CheckpointSigned | None:
        from sitrep.timeline.ports import Partition as TimelinePartition

        kept = await self._reader.last_checkpoint(TimelinePartition(partition.topic, partition.number))
        return CheckpointSigned.from_bytes(kept.message) if kept is not None else None
