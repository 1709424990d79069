"""A log in memory: what replay reads and fills, as Kafka is."""

from collections.abc import AsyncIterator, Collection, Sequence

from sitrep.core.errors import OperatorError, TransientError
from sitrep.core.log_entries import LogEntry
from sitrep.replay.ports import Bounds, Partition

BATCH = 3


class FakeLog:
    """A LogReader and a LogWriter. `takes`: how many entries it takes before it is away, once."""

    def __init__(self, held: dict[Partition, list[LogEntry]] | None = None, *, takes: int | None = None) -> None:
        self.held: dict[Partition, list[LogEntry]] = held if held is not None else {}
        self.starts: dict[Partition, int] = {}
        self._takes = takes

    async def partitions(self, topic: str) -> tuple[Partition, ...]:
        return tuple(sorted(partition for partition in self.held if partition.topic == topic))

    async def bounds(self, partitions: Collection[Partition]) -> dict[Partition, Bounds]:
        return {p: Bounds(self.starts.get(p, 0), self._end(p)) for p in partitions}

    async def read(self, partition: Partition, start: int, end: int) -> AsyncIterator[Sequence[LogEntry]]:
        wanted = [entry for entry in self.held[partition] if start <= entry.offset < end]
        for first in range(0, len(wanted), BATCH):
            yield wanted[first : first + BATCH]

    async def create(self, partitions: Collection[Partition]) -> None:
        topics = {partition.topic for partition in partitions}
        if any(p.topic in topics and p not in partitions for p in self.held):
            raise OperatorError("a topic has other partitions", remedy="Restore into an empty cluster.")
        for partition in partitions:
            self.held.setdefault(partition, [])

    async def append(self, partition: Partition, entries: Sequence[LogEntry]) -> None:
        for entry in entries:
            if self._takes == 0:
                self._takes = None
                raise TransientError("Kafka is away")
            if self._takes is not None:
                self._takes -= 1
            own = LogEntry(self._end(partition), entry.timestamp_ms, entry.key, entry.value, entry.headers)
            self.held[partition].append(own)

    def _end(self, partition: Partition) -> int:
        entries = self.held[partition]
        return entries[-1].offset + 1 if entries else self.starts.get(partition, 0)
