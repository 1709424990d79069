"""What a witness knows of a log that only grows: how far it has read, and the Merkle tree of what it read."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from sitrep.core import merkle
from sitrep.core.log_entries import LogEntry
from sitrep.core.merkle import Frontier


@dataclass(frozen=True, slots=True)
class Note:
    """What is noted of an entry when it is new: its number in the tree, where it lies, its key and its leaf."""

    index: int
    offset: int
    key: bytes | None
    leaf: bytes


@dataclass(frozen=True, slots=True)
class WitnessedLog:
    """A partition as far as it is witnessed: everything before `next_offset`, of which `signed` entries are signed."""

    next_offset: int = 0
    frontier: Frontier = field(default_factory=Frontier)
    signed: int = 0
    last_leaf: bytes | None = None
    """Of the entry just before `next_offset`; None before the first."""
    last_timestamp_ms: int = 0
    """Its recorded time."""

    @property
    def unsigned(self) -> int:
        """How many entries no checkpoint covers yet."""
        return self.frontier.size - self.signed

    def all_signed(self) -> "WitnessedLog":
        """The same once a checkpoint covers all of it."""
        return replace(self, signed=self.frontier.size)


def extended(log: WitnessedLog, entries: Iterable[LogEntry]) -> tuple[WitnessedLog, tuple[Note, ...]]:
    """The log after `entries`, which are in order of their offsets, with a note of each that is new."""
    new = [entry for entry in entries if entry.offset >= log.next_offset]
    if not new:
        return log, ()
    leaves = [merkle.leaf_hash(entry.to_bytes()) for entry in new]
    notes = tuple(
        Note(log.frontier.size + number, entry.offset, entry.key, leaf)
        for number, (entry, leaf) in enumerate(zip(new, leaves, strict=True))
    )
    longer = WitnessedLog(
        next_offset=new[-1].offset + 1,
        frontier=log.frontier.extended(leaves),
        signed=log.signed,
        last_leaf=leaves[-1],
        last_timestamp_ms=new[-1].timestamp_ms,
    )
    return longer, notes


def is_last(log: WitnessedLog, entry: LogEntry) -> bool:
    """Whether `entry` is the last that was witnessed, unchanged and in its place."""
    return entry.offset == log.next_offset - 1 and merkle.leaf_hash(entry.to_bytes()) == log.last_leaf
