"""A source of changes in memory."""

from collections.abc import AsyncGenerator, Sequence

from prometheus_client import Gauge

from sitrep.core.errors import TransientError
from sitrep.runtime.kafka import Record
from sitrep.timeline.api.stream import Streaming
from sitrep.timeline.handlers import changes
from sitrep.timeline.handlers.changes import Change, Position
from sitrep.timeline.handlers.fanout import Fanout


class FakeChangeSource:
    """A log of two partitions. What lies before `kept` is not in the log any more."""

    def __init__(self) -> None:
        self.fanout = Fanout()
        self.fanout.begin((0, 0))
        self.log: list[Change] = []
        self.kept: Position = (0, 0)
        self.away = False

    def streaming(self, most_readers: int = 100) -> Streaming:
        gauge = Gauge("readers", "Readers.", registry=None)
        return Streaming(self, gauge, most_readers)

    def publish(self, records: Sequence[Record]) -> None:
        """Those of the topic `events`, as the log's next, and tell everybody."""
        assert self.fanout.position is not None
        position = list(self.fanout.position)
        new = []
        for record in records:
            if record.topic == "events":
                partition = int.from_bytes((record.key or b"")[:2]) % 2
                ce_type = dict(record.headers)["ce_type"].decode()
                new.append(changes.change(partition, position[partition], ce_type, record.value))
                position[partition] += 1
        self.log += new
        self.fanout.take(new, tuple(position))

    def forget_recent(self) -> None:
        """As after a restart: the log is there, nothing of it is recent."""
        assert self.fanout.position is not None
        self.fanout.begin(self.fanout.position)

    async def start_of(self, given: Position | None) -> Position:
        now = self.fanout.position
        if now is None or self.away:
            raise TransientError("the stream has not reached Kafka yet")
        if given is None:
            return now
        whole = given + (0,) * (len(now) - len(given))
        if len(whole) > len(now) or any(offset > end for offset, end in zip(whole, now, strict=True)):
            raise ValueError("is of another log")
        if any(offset < first for offset, first in zip(whole, self.kept, strict=True)):
            raise LookupError("what followed then is not in the log any more")
        return whole

    async def catch_up(self, position: Position) -> AsyncGenerator[tuple[list[Change], Position]]:
        moved = list(position)
        for change in self.log:
            if change.offset >= moved[change.partition]:
                moved[change.partition] = change.offset + 1
                yield [change], tuple(moved)
