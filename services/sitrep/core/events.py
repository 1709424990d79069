"""The event: one thing that happened, merged from mentions. An entry of the chronology."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sitrep.core.event_types import EventType
from sitrep.core.mentions import Actor, ExtractorName, FigureKind, Mention, Place, Speaker
from sitrep.core.temporal.interval import ValidTime


class EventStatus(StrEnum):
    """How well an event is vouched for, over all its mentions."""

    REPORTED = "reported"  # one source
    CORROBORATED = "corroborated"  # two or more, of two or more origins
    DISPUTED = "disputed"  # asserted by some, denied by others
    DENIED = "denied"  # only denied
    RETRACTED = "retracted"  # every article that told of it was retracted


@dataclass(frozen=True, slots=True)
class ArticleHeader:
    """An article without its text."""

    article_id: str
    revision: str
    url: str | None
    source: str
    title: str | None
    published_at: datetime
    """As an instant: `articles.instant` of the publication."""
    text_signature: str | None = None
    """What near-identical texts share much of: `origins.signature` of the body. None in old messages."""


@dataclass(frozen=True, slots=True)
class ArticleRevision:
    """One content of an article as one extractor read it: what decides which revision counts."""

    header: ArticleHeader
    dated_at: datetime
    """As an instant: updated, or else published."""
    recorded_at: datetime
    """The log timestamp of the content's record: of several, the first."""
    extractor: ExtractorName
    fingerprint: str
    """Hash of what was extracted, 64 hex digits: tells apart two readings by one extractor version."""

    @property
    def extraction_rank(self) -> tuple[tuple[int, ...], str, str, str]:
        """Of several readings of one content the greatest counts: the latest extractor version's."""
        version = self.extractor.version
        return tuple(map(int, re.findall(r"\d+", version))), version, self.extractor.name, self.fingerprint

    def recorded(self, at: datetime) -> "ArticleRevision":
        """The same, first recorded `at`."""
        return replace(self, recorded_at=at)


@dataclass(frozen=True, slots=True)
class RecordedMention:
    """A mention with what merging needs of its article. `recorded_at` is the article's log timestamp.

    `retracted`: its article was withdrawn. It stays a member of its event, and counts for nothing while others stand.
    """

    mention: Mention
    article: ArticleHeader
    recorded_at: datetime
    retracted: bool = False


@dataclass(frozen=True, slots=True)
class ExtractedRevision:
    """One content of an article with all its mentions, in order of the text."""

    revision: ArticleRevision
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Retraction:
    """An article was withdrawn by whoever published it. Undone by a revision that is dated later."""

    article_id: str
    dated_at: datetime
    """When it was withdrawn, as an instant."""
    recorded_at: datetime
    """The log timestamp of its record."""
    reason: str | None


@dataclass(frozen=True, slots=True)
class FigureClaim:
    """One source's count, with its words and who says so."""

    mention_id: str
    source: str
    attributed_to: Speaker | None
    low: int | None
    best: int | None
    high: int | None
    text: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class EventFigure:
    """All claims of one kind about the same people: the lowest low, the highest high, the lower median best.

    `claims` are in order of publication, so that they tell how the count developed. `part_of` is the index, in the
    same list, of the figure that includes this one.
    """

    kind: FigureKind
    of: str | None
    low: int | None
    best: int | None
    high: int | None
    claims: tuple[FigureClaim, ...]
    part_of: int | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """The state of an event. A pure function of its mentions; every sequence is sorted by a total order."""

    event_id: str
    type: EventType
    subtype: str | None
    time: ValidTime
    places: tuple[Place, ...]
    actors: tuple[Actor, ...]
    targets: tuple[Actor, ...]
    figures: tuple[EventFigure, ...]
    status: EventStatus
    headline: str
    background: bool
    sources: tuple[str, ...]
    mention_ids: tuple[str, ...]
    first_recorded_at: datetime
    last_recorded_at: datetime
    origins: int = 0
    """How many independent origins `sources` come to: outlets that carry one text are one. 0 in old messages."""
    retracted_sources: tuple[str, ...] = ()
    """Publishers whose articles about it were retracted. Sorted."""
