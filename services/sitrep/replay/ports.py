"""What replay asks of the outside: a log to read and to fill, and a place for files."""

from collections.abc import AsyncIterator, Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias, TypeVar

from sitrep.contracts.checkpoints import CheckpointSigned
from sitrep.core.log_entries import LogEntry

ExtractedT = TypeVar("ExtractedT")


@dataclass(frozen=True, slots=True, order=True)
class Partition:
    """A partition of a topic."""

    topic: str
    number: int

    def __str__(self) -> str:
        return f"{self.topic}[{self.number}]"


@dataclass(frozen=True, slots=True)
class Bounds:
    """Where a partition begins, and the offset after its last entry."""

    start: int
    end: int


class LogReader(Protocol):
    """Reads a log. Every method raises TransientError when it is away."""

    async def partitions(self, topic: str) -> tuple[Partition, ...]:
        """The topic's partitions, sorted; none when there is no such topic."""
        ...

    async def bounds(self, partitions: Collection[Partition]) -> dict[Partition, Bounds]:
        """What each partition holds now."""
        ...

    def read(self, partition: Partition, start: int, end: int) -> AsyncIterator[Sequence[LogEntry]]:
        """The entries with offsets from `start` to before `end`, in order, some at a time."""
        ...


class LogWriter(Protocol):
    """Fills partitions with entries as they were: timestamps, keys, values and headers; offsets are the log's own."""

    async def create(self, partitions: Collection[Partition]) -> None:
        """Have the topics of `partitions`, with just these. Raises OperatorError when one has other partitions."""
        ...

    async def append(self, partition: Partition, entries: Sequence[LogEntry]) -> None:
        """Return once all are acknowledged. Raises TransientError; the first few may then be in the log, in order."""
        ...


class ArchiveFiles(Protocol):
    """The files of one archive, by names with slashes. Every method raises OperatorError when the place is no good."""

    async def read(self, name: str) -> bytes | None:
        """The file, None when there is none."""
        ...

    async def write(self, name: str, content: bytes) -> None:
        """Have the file: whole, or as it was before."""
        ...


@dataclass(frozen=True, slots=True)
class NotedLeaf:
    """What a witness noted of an entry when it was new: its offset and its leaf in the Merkle tree."""

    offset: int
    leaf: bytes


class LeafRecord(Protocol):
    """What the witness noted of each entry."""

    async def leaves(self, partition: Partition, start: int, end: int) -> Sequence[NotedLeaf]:
        """Of the entries number `start` to before `end`, in order; none when they were not witnessed."""
        ...


@dataclass(frozen=True, slots=True)
class NotedEntry:
    """Where the witness noted an entry: number `index` of its partition."""

    partition: Partition
    index: int
    offset: int


class Witness(LeafRecord, Protocol):
    """What the timeline's witness noted of the articles log."""

    async def entries_of(self, topic: str, key: bytes) -> Sequence[NotedEntry]:
        """The entries with this key, by index."""
        ...

    async def last_checkpoint(self, partition: Partition) -> CheckpointSigned | None:
        """The largest checkpoint that was signed, None before the first."""
        ...


class Rebuilding(Protocol[ExtractedT]):
    """A chronology that is made anew from the entries of the articles log. Methods raise TransientError."""

    async def next_offset(self, partition: Partition) -> int:
        """The offset up to which all is projected, 0 at first."""
        ...

    async def extract(self, partition: Partition, entries: Sequence[LogEntry]) -> ExtractedT:
        """What the entries say. What cannot be read is set aside."""
        ...

    async def project(self, partition: Partition, start: int, end: int, extracted: ExtractedT) -> None:
        """Project what was extracted of the offsets from `start` to before `end`: all of it, or nothing."""
        ...


Advance: TypeAlias = Callable[[Partition, int, int], None]
"""Told how far a partition is: (partition, entries done, of how many)."""
