"""What the service answers, as values."""

from dataclasses import dataclass
from datetime import date, datetime

from pydantic import BaseModel, Field, JsonValue

from sitrep.core.events import Event, RecordedMention


@dataclass(frozen=True, slots=True)
class EventPage:
    """A page of a list."""

    events: tuple[Event, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class EventDetail:
    """An event with what it rests on, by time of publication."""

    event: Event
    mentions: tuple[RecordedMention, ...]


@dataclass(frozen=True, slots=True)
class Cause:
    """A mention that changed an event, and the article that it is from."""

    mention_id: str
    article_id: str


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field that differs from the revision before, as JSON values."""

    field: str
    before: JsonValue
    after: JsonValue


@dataclass(frozen=True, slots=True)
class Revision:
    """A state of an event, and the recorded times from which and until which it was so."""

    recorded_from: datetime
    recorded_to: datetime | None
    caused_by: tuple[Cause, ...]
    changes: tuple[FieldChange, ...]
    event: Event


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """A page of an event's history."""

    event_id: str
    now: str | None
    revisions: tuple[Revision, ...]
    next: str | None


class NamedView(BaseModel):
    """A timeline: what it is called and which days it spans."""

    name: str
    title: str
    description: str
    from_: date | None = Field(alias="from")
    to: date | None


class NamedViews(BaseModel):
    """All timelines."""

    timelines: tuple[NamedView, ...]


@dataclass(frozen=True, slots=True)
class Digest:
    """The digest of the chronology."""

    digest: str
