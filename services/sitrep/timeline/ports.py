"""What the timeline asks of the outside: a store to project into, and one to read the chronology from."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sitrep.core.counting import Counting, KnownMention
from sitrep.core.errors import SitrepError
from sitrep.core.event_types import EventType
from sitrep.core.events import ArticleRevision, Event, EventStatus, ExtractedRevision, RecordedMention, Retraction
from sitrep.core.history import EventRevision
from sitrep.core.witnessing import Note, WitnessedLog
from sitrep.runtime.kafka import Record


class Unstorable(SitrepError):
    """The store refuses something in the batch and always will. What was begun is rolled back."""


@dataclass(frozen=True, slots=True, order=True)
class Partition:
    """A partition of a topic."""

    topic: str
    number: int


@dataclass(frozen=True, slots=True)
class StoredRevision:
    """A revision of an article as it is stored, with when it counts; None when it never does."""

    revision: ArticleRevision
    counting: Counting | None

    @property
    def counts(self) -> bool:
        """Whether it counts now; of one article, one revision at the most does."""
        return self.counting is not None and self.counting.until is None

    def counts_at(self, time: datetime | None) -> bool:
        """Whether it counts at `time`, None for now."""
        return self.counts if time is None else self.counting is not None and self.counting.at(time)


@dataclass(frozen=True, slots=True)
class Recording:
    """What arrivals change about articles."""

    revisions: tuple[StoredRevision, ...] = ()
    """Rows to write: those that are new or differ from what is stored."""
    extracted: tuple[ExtractedRevision, ...] = ()
    """Mentions to store, in place of those of the same revision if there are any."""
    retractions: tuple[Retraction, ...] = ()
    """Those that are not stored yet."""
    affected: tuple[str, ...] = ()
    """Ids of the articles whose mentions change, or change when they count, sorted."""


@dataclass(frozen=True, slots=True, order=True)
class Since:
    """An event id and the recorded time from which on it may have changed."""

    event_id: str
    time: datetime


class Projection(Protocol):
    """One transaction of the projection. Nothing of it is seen by others before it is committed, all of it after."""

    async def lock_offsets(self, partitions: Collection[Partition]) -> dict[Partition, int]:
        """The next offset to project of each, 0 at first; no other transaction gets past this until we end."""
        ...

    async def move_offsets(self, next_offsets: Mapping[Partition, int]) -> None:
        """Set the next offsets of partitions that this transaction has locked."""
        ...

    async def lock_articles(self, article_ids: Collection[str]) -> None:
        """Return when no other transaction holds any of these; then see all that those others committed."""
        ...

    async def revisions(self, article_ids: Collection[str]) -> tuple[StoredRevision, ...]:
        """All stored revisions of these articles, by (article id, revision)."""
        ...

    async def retractions(self, article_ids: Collection[str]) -> tuple[Retraction, ...]:
        """All stored retractions of these articles, in no order that matters."""
        ...

    async def extracted(self, article_ids: Collection[str]) -> tuple[ExtractedRevision, ...]:
        """All stored revisions of these articles with their mentions, by (article id, revision)."""
        ...

    async def lock_keys(self, keys: Collection[str]) -> None:
        """Return when no other transaction holds any of `keys`; then see all that those others committed."""
        ...

    async def mentions(
        self, keys: Collection[str], *, since: datetime, but: Collection[str]
    ) -> tuple[KnownMention, ...]:
        """The stored mentions with one of these keys that count just before `since` or later, in no order that
        matters, without those of articles `but`. There may be others among them.
        """
        ...

    async def history(self, since: Collection[Since]) -> tuple[EventRevision, ...]:
        """Of each event id: the stored revisions that are so at that time or later, with one that ended just then.

        Sorted by (event id, recorded time).
        """
        ...

    async def record(self, recording: Recording) -> None:
        """Write revisions, mentions and retractions. Raises Unstorable when a value does not fit the store."""
        ...

    async def rewrite(self, before: Sequence[EventRevision], after: Sequence[EventRevision]) -> None:
        """Put `after` in the place of `before`, which are stored. Raises Unstorable.

        Of a mention's event and of an event's revision nothing before the first difference is touched.
        """
        ...

    async def owe(self, records: Sequence[Record]) -> None:
        """Leave records in the outbox, in this order."""
        ...


class ChronologyStore(Protocol):
    """Where the chronology is projected to."""

    def projection(self) -> AbstractAsyncContextManager[Projection]:
        """A transaction: committed at the end of the block, rolled back when it raises.

        Raises TransientError when the store is away; the whole may then be tried again.
        """
        ...

    async def next_offsets(self, partitions: Collection[Partition]) -> dict[Partition, int]:
        """The next offset to project of each, 0 at first. Raises TransientError."""
        ...


@dataclass(frozen=True, slots=True)
class KeptCheckpoint:
    """A signed checkpoint as it is stored: its position among all, the size that it is of, its message as JSON."""

    position: int
    size: int
    message: bytes


class WitnessBook(Protocol):
    """What is witnessed of the log, written by one process at a time. Every method raises TransientError."""

    async def logs(self, topic: str) -> dict[Partition, WitnessedLog]:
        """Every partition of which something is witnessed."""
        ...

    async def write(
        self, partition: Partition, log: WitnessedLog, notes: Sequence[Note], signed: Record | None
    ) -> None:
        """Have the notes of new entries, the log as it is with them, and its checkpoint: all at once or not at all.

        `signed` is kept among the checkpoints and left in the outbox.
        """
        ...

    async def checkpoints(self, after: int) -> Sequence[KeptCheckpoint]:
        """Those with a position beyond `after`, in order."""
        ...


class WitnessLock(Protocol):
    """Lets one process at a time witness the log."""

    def hold(self) -> AbstractAsyncContextManager[WitnessBook | None]:
        """The book while we alone hold it, or None when another process does. Raises TransientError."""
        ...


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of events begins: after this event in the order of the chronology."""

    starts_us: int
    event_id: str


@dataclass(frozen=True, slots=True)
class Box:
    """A stretch of the earth, in degrees, its edges included. It crosses the antimeridian when `west` > `east`."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True, slots=True)
class EventQuery:
    """Which events are asked for; what is None or empty does not restrict. All restrictions hold together."""

    valid_from: datetime | None = None
    valid_to: datetime | None = None
    """Events whose valid time overlaps `valid_from` (inclusive) to `valid_to` (exclusive)."""
    recorded_from: datetime | None = None
    recorded_to: datetime | None = None
    """Events whose recorded times, first to last, overlap `recorded_from` (inclusive) to `recorded_to` (exclusive)."""
    places: tuple[str, ...] = ()
    """Names, `geonames:ID` or `country:CODE`, in any case; one of them."""
    box: Box | None = None
    """Events at a place in it that is known more closely than by its country."""
    countries: tuple[str, ...] = ()
    types: tuple[EventType, ...] = ()
    actors: tuple[str, ...] = ()
    """Names or ids of actors or targets, in any case; one of them."""
    words: str | None = None
    status: tuple[EventStatus, ...] = ()
    background: bool | None = None
    within: "EventQuery | None" = None
    """Restrictions that hold too: those of a timeline. Its order and page are of no account."""
    as_of: datetime | None = None
    """The chronology as it was at this recorded time; None: as it is now."""
    descending: bool = False
    after: Place | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class EventPage:
    """Events in the order asked for, as JSON, and where the next page begins; None on the last one."""

    states: tuple[bytes, ...]
    following: Place | None


@dataclass(frozen=True, slots=True)
class EventDetail:
    """An event with what it rests on, by (published time, mention id)."""

    event: Event
    mentions: tuple[RecordedMention, ...]


@dataclass(frozen=True, slots=True)
class ArticleDetail:
    """A revision of an article with its mentions, in order of the text."""

    stored: StoredRevision
    mentions: tuple[RecordedMention, ...]

    def retracted_at(self, time: datetime | None) -> bool:
        """Whether its article is retracted at `time`, None for now, while it counts."""
        counting = self.stored.counting
        if counting is None or counting.retracted is None:
            return False
        return time is None or counting.retracted_at(time)


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Revisions of one event id, from the first on."""

    revisions: tuple[EventRevision, ...]
    previous: EventRevision | None
    """What stood before the first of them, when the page is not the first."""
    articles: Mapping[str, str]
    """Of the mentions that caused them: the articles that they are of."""
    more: bool
    """Whether others follow."""
    event_id: str | None
    """The event that holds its mentions now: itself, or another; None when there is none."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the projection is."""

    next_offsets: Mapping[Partition, int]
    articles: int
    mentions: int
    events: int
    outbox: int


class ChronologyReader(Protocol):
    """Reads the chronology. Every method raises TransientError when the store is away.

    `as_of` is a recorded time: the answer is what would have been answered had nothing been recorded after it; None
    asks for now.
    """

    async def events(self, query: EventQuery) -> EventPage:
        """One page."""
        ...

    async def event(self, event_id: str, as_of: datetime | None = None) -> EventDetail | None:
        """The event of this id, or the one that took it in; None when there is none."""
        ...

    async def history(self, event_id: str, *, after: datetime | None, limit: int) -> HistoryPage | None:
        """The revisions that this id has had, from the first that is recorded later than `after`.

        None when it has had none. There may be none although articles once said so: what is recorded late rewrites
        the history to what it would have been.
        """
        ...

    async def article(
        self, article_id: str, revision: str | None, as_of: datetime | None = None
    ) -> ArticleDetail | None:
        """A revision of an article, or the one that counts; None when it is not projected."""
        ...

    async def progress(self) -> Progress:
        """How far the projection is."""
        ...

    async def digest(self, as_of: datetime | None = None) -> str:
        """The digest of the whole chronology, as `core.digest` has it."""
        ...

    async def history_digest(self) -> str:
        """The digest of all revisions of all events, as `core.digest` has it."""
        ...
