"""Handing changes on to many readers at once.

Readers who ask the same share a channel: what it sends is made once, kept for a while, and each reader only remembers
how far it is. Hence a change costs as much for a thousand readers as for one, until it is written to each, and a slow
reader holds nothing up: what it has not taken is gone some day, and then so is the reader.

Nothing here waits: whoever reads the log calls `take`, whoever writes to a reader asks its `Subscription`.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice

from sitrep.timeline.handlers.changes import Change, Position, written

Wanted = Callable[[Change], bool]

RECENT_CHANGES, RECENT_BYTES = 10_000, 32 * 1024 * 1024
"""Changes that are kept, so that those who were away for a moment need not read the log."""
PORTION_BYTES = 1024 * 1024
"""Of recent changes that a reader is sent at a time."""
QUEUED_FRAMES, QUEUED_BYTES = 2_000, 8 * 1024 * 1024
"""Of one channel; a reader that falls further behind is dropped."""
CHUNK_BYTES = 256 * 1024
"""That a reader is sent at a time."""


@dataclass(frozen=True, slots=True)
class Behind:
    """A reader that must read the log first: what it misses is not among the recent changes."""


@dataclass(frozen=True, slots=True)
class Missed:
    """Recent changes that a reader must be sent first, and its position after them."""

    changes: tuple[Change, ...]
    position: Position


@dataclass(frozen=True, slots=True)
class Ahead:
    """A reader that has had more than was read from the log here so far. It must come again a little later."""


class Channel:
    """What is sent to all who ask the same. Frames are numbered; the oldest are forgotten."""

    def __init__(self, wanted: Wanted | None) -> None:
        """`wanted` None wants all."""
        self.wanted = wanted
        self.news = asyncio.Event()
        """Set, and replaced by another, when there is something new."""
        self.end = 0
        """The number of the frame to come."""
        self.readers = 0
        self._frames: deque[bytes] = deque()
        self._bytes = 0
        self._joined: tuple[int, int, int, bytes] = (0, 0, 0, b"")

    def put(self, content: bytes) -> None:
        """Add a frame. Nobody is woken before `ring`."""
        self._frames.append(content)
        self._bytes += len(content)
        self.end += 1
        while len(self._frames) > 1 and (len(self._frames) > QUEUED_FRAMES or self._bytes > QUEUED_BYTES):
            self._bytes -= len(self._frames.popleft())

    def ring(self) -> None:
        """Wake those who wait."""
        news, self.news = self.news, asyncio.Event()
        news.set()

    def since(self, number: int) -> tuple[bytes, int] | None:
        """The frames from `number` on, some `CHUNK_BYTES` of them, and the number after; None when they are gone."""
        first = self.end - len(self._frames)
        if number < first:
            return None
        if self._joined[:2] != (number, self.end):  # nearly everybody asks for the same
            chunk: list[bytes] = []
            size = 0
            for content in islice(self._frames, number - first, None):
                chunk.append(content)
                size += len(content)
                if size >= CHUNK_BYTES:
                    break
            self._joined = (number, self.end, number + len(chunk), b"".join(chunk))
        return self._joined[3], self._joined[2]


class Subscription:
    """What one reader is still to be sent."""

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self._next = channel.end

    def take(self) -> bytes | None:
        """The next chunk of what is new; empty when there is nothing, None when a slow reader has lost some."""
        found = self.channel.since(self._next)
        if found is None:
            return None
        content, self._next = found
        return content


class Fanout:
    """The recent changes of a log and those who are told of new ones."""

    def __init__(self) -> None:
        self.position: Position | None = None
        """How far the log is read; None before it is known."""
        self.closed: str | None = None
        """Why nothing more will come, in words for readers."""
        self._channels: dict[Wanted | None, Channel] = {}
        self._recent: deque[Change] = deque()
        self._bytes = 0
        self._oldest: list[int] = []

    @property
    def readers(self) -> int:
        """How many are told."""
        return sum(channel.readers for channel in self._channels.values())

    def begin(self, position: Position) -> None:
        """The log is read from `position` on."""
        self.position = position
        self._oldest = list(position)
        self._recent.clear()
        self._bytes = 0

    def take(self, changes: Sequence[Change], position: Position) -> None:
        """The next changes of the log, which is then read up to `position`."""
        moved = list(self.position or position)
        for change in changes:
            self._keep(change)
            moved[change.partition] = change.offset + 1
            content = frame(change, written(moved))
            for channel in self._channels.values():
                if channel.wanted is None or channel.wanted(change):
                    channel.put(content)
        self.position = position
        if changes:
            self._ring()

    def beat(self) -> None:
        """Tell everybody that we are here, and the position, which moves also with what is not wanted."""
        if self.position is not None:
            for channel in self._channels.values():
                channel.put(f": still here\nid: {written(self.position)}\n\n".encode())
            self._ring()

    def close(self, reason: str) -> None:
        """Nothing more will come; readers still get what is there."""
        self.closed = reason
        self._ring()

    def covers(self, position: Position) -> bool:
        """Whether all after `position` is still here."""
        return all(offset >= oldest for offset, oldest in zip(position, self._oldest, strict=True))

    def subscribe(self, position: Position, wanted: Wanted | None) -> Subscription | Missed | Behind | Ahead:
        """Be told of all changes after `position`; or learn what must come before, and ask again after that."""
        if not self.covers(position):
            return Behind()
        missed = self._missed(position)
        if missed.changes:
            return missed
        if self.position is None or any(map(int.__gt__, position, self.position)):
            return Ahead()
        channel = self._channels.setdefault(wanted, Channel(wanted))
        channel.readers += 1
        return Subscription(channel)

    def unsubscribe(self, subscription: Subscription) -> None:
        """Tell it no more."""
        channel = subscription.channel
        channel.readers -= 1
        if channel.readers == 0:
            del self._channels[channel.wanted]

    def _missed(self, position: Position) -> Missed:
        """The first recent changes after `position`, `PORTION_BYTES` of them."""
        moved, found, size = list(position), [], 0
        for change in self._recent:
            if change.offset >= moved[change.partition]:
                moved[change.partition] = change.offset + 1
                found.append(change)
                size += len(change.value)
                if size >= PORTION_BYTES:
                    break
        return Missed(tuple(found), tuple(moved))

    def _keep(self, change: Change) -> None:
        self._recent.append(change)
        self._bytes += len(change.value)
        while len(self._recent) > RECENT_CHANGES or self._bytes > RECENT_BYTES:
            gone = self._recent.popleft()
            self._bytes -= len(gone.value)
            self._oldest[gone.partition] = gone.offset + 1

    def _ring(self) -> None:
        for channel in self._channels.values():
            channel.ring()


def frame(change: Change, position: str) -> bytes:
    """A change as a server-sent event."""
    return f"id: {position}\nevent: {change.ce_type}\ndata: ".encode() + change.value + b"\n\n"
