"""One order for the records of all partitions: by recorded time, whichever partition is read first.

Rules that look back (what is new at a place, what bursts) depend on the order in which they see events. So they see
them in an order that is a property of the log: of the partitions' next records the one that was recorded first.
"""

import heapq
from collections import deque
from collections.abc import Iterable, Mapping

from sitrep.alerts.handlers.arrivals import Incoming, is_creation


class Ordering:
    """Takes records of each partition in its order, and gives them out in one order for all."""

    def __init__(self, positions: Mapping[int, int]) -> None:
        """`positions`: of each partition the offset to be read next."""
        self._read_to = dict(positions)
        self._buffers: dict[int, deque[Incoming]] = {partition: deque() for partition in sorted(positions)}
        self.unsettled = False
        """Whether a creation was kept back, for what may follow it at once and say that it is no new event."""

    def add(self, records: Iterable[Incoming]) -> None:
        """Records that follow those added before, partition by partition."""
        for record in records:
            self._buffers[record.partition].append(record)
            self._read_to[record.partition] = record.offset + 1

    def full(self, limit: int) -> list[int]:
        """The partitions of which more than `limit` records wait."""
        return [partition for partition, buffer in self._buffers.items() if len(buffer) > limit]

    def take(self, limit: int, ends: Mapping[int, int], *, settled: bool) -> list[Incoming]:
        """The next records, `limit` or a few more, as far as their order is certain.

        It is while every partition has a record waiting or is read to its end in `ends`. `settled`: give out a
        creation, too, that nothing follows.
        """
        self.unsettled = False
        heads = [(buffer[0].place, partition) for partition, buffer in self._buffers.items() if buffer]
        heapq.heapify(heads)
        behind = {p for p, buffer in self._buffers.items() if not buffer and self._read_to[p] < ends.get(p, 0)}
        taken: list[Incoming] = []
        while heads and not behind:
            _, partition = heads[0]
            buffer = self._buffers[partition]
            if len(taken) >= limit and not (is_creation(taken[-1]) and taken[-1].partition == partition):
                break
            if len(buffer) == 1 and is_creation(buffer[0]) and not settled:
                self.unsettled = True
                break
            taken.append(buffer.popleft())
            if buffer:
                heapq.heapreplace(heads, (buffer[0].place, partition))
            else:
                heapq.heappop(heads)
                if self._read_to[partition] < ends.get(partition, 0):
                    behind.add(partition)
        return taken
