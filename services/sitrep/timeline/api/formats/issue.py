"""What every format renders: a run of events, with what it is called and where it is from."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby
from urllib.parse import quote

from sitrep.core.events import Event
from sitrep.timeline.adapters import rows

CHUNK_BYTES = 64 * 1024
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""When an issue without events was updated."""


@dataclass(frozen=True, slots=True)
class Issue:
    """Events in the order in which they were asked for. The same issue is always rendered to the same bytes."""

    title: str
    description: str
    urn: str
    """Names what was asked, wherever it was asked."""
    url: str
    """Where this came from."""
    service_url: str
    """Where the service answers, with a slash at the end."""
    following_url: str | None
    """Where the events after these are; None when these are the last."""
    states: tuple[bytes, ...]
    """The events as JSON."""

    def events(self) -> Iterator[Event]:
        """The events, each read when its turn comes."""
        return map(rows.event, self.states)

    def by_day(self) -> Iterator[tuple[date | None, Iterator[Event]]]:
        """The events with the day on which they began, in UTC; None when it is not known."""
        return groupby(self.events(), key=_day)

    def event_url(self, event: Event) -> str:
        """Where all about one event is."""
        return f"{self.service_url}v1/events/{quote(event.event_id)}"


Render = Callable[[Issue], Iterable[bytes]]
"""What makes a format's bytes, piece by piece."""


def chunks(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The pieces joined to chunks of `CHUNK_BYTES` or a little more, so that few are sent."""
    waiting: list[bytes] = []
    size = 0
    for piece in pieces:
        waiting.append(piece)
        size += len(piece)
        if size >= CHUNK_BYTES:
            yield b"".join(waiting)
            waiting, size = [], 0
    if waiting:
        yield b"".join(waiting)


def _day(event: Event) -> date | None:
    start = event.time.start
    return start.astimezone(UTC).date() if isinstance(start, datetime) else start
