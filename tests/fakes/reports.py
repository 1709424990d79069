"""Articles and mentions made up for tests: `report` is what an extractor would have read in an article."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from sitrep.contracts.cloudevents import derived_traceparent, headers_for
from sitrep.contracts.mentions import MentionsExtracted, MentionsRetracted
from sitrep.core import identity
from sitrep.core.articles import dated_at, instant
from sitrep.core.event_types import EventType
from sitrep.core.events import ArticleHeader, ArticleRevision, ExtractedRevision, Retraction
from sitrep.core.mentions import (
    Actor,
    ActorKind,
    Assertion,
    Evidence,
    ExtractorName,
    Figure,
    FigureKind,
    Mention,
    Modality,
    Place,
    PlaceKind,
    PlaceRole,
    Span,
    Status,
)
from sitrep.core.temporal.interval import Basis, Moment, Precision, ValidTime
from sitrep.runtime.clock import timestamp_ms

RECORDED = datetime(2024, 11, 30, 12, tzinfo=UTC)
FRIDAY = date(2024, 11, 29)
SCRIBE = ExtractorName("scribe", "1.0.0")


def place(name: str = "Aleppo", country: str | None = "SY", kind: PlaceKind = PlaceKind.SETTLEMENT) -> Place:
    return Place(
        text=name,
        name=name,
        kind=kind,
        country=country,
        admin1=None,
        lat=36.20124,
        lon=37.16117,
        geonames_id=int.from_bytes(hashlib.sha256(name.encode()).digest()[:3]),
        precision=6 if kind is PlaceKind.COUNTRY else 1,
        role=PlaceRole.LOCATION,
    )


def actor(name: str = "rebels", identifier: str | None = None) -> Actor:
    return Actor(text=name, name=name, id=identifier, kind=ActorKind.REBELS, country="SY")


def killed(best: int, *, text: str | None = None, of: str | None = None) -> Figure:
    return Figure(FigureKind.KILLED, best, best, best, of, text or f"{best} people", None)


def day(start: Moment | None = FRIDAY, end: Moment | None = None, precision: Precision = Precision.DAY) -> ValidTime:
    last = end if end is not None else start
    if start is None:
        precision = Precision.UNKNOWN
    return ValidTime(start, last, ".." if start is None else str(start), precision, Basis.EXPLICIT)


def mention(
    sentence: int = 0,
    type: EventType = EventType.AIR_STRIKE,  # noqa: A002 - the field's name
    *,
    subtype: str | None = None,
    time: ValidTime | None = None,
    places: Sequence[Place] | None = None,
    actors: Sequence[Actor] = (),
    figures: Sequence[Figure] = (),
    modality: Modality = Modality.OCCURRED,
    background: bool = False,
    quote: bool = False,
    text: str | None = None,
) -> Mention:
    """A mention in sentence number `sentence`; `report` gives it its id."""
    words = text or f"{sentence} soldiers attacked northern countryside."
    start = sentence * 100
    return Mention(
        mention_id="",
        type=type,
        subtype=subtype,
        time=time or day(),
        places=tuple(places) if places is not None else (place(),),
        actors=tuple(actors),
        targets=(),
        figures=tuple(figures),
        assertion=Assertion(modality, None, Status.STATED),
        background=background,
        evidence=Evidence(start, start + len(words), words, Span(start, start + 8, words[:8]), quote),
        confidence=0.75,
        extractor=SCRIBE,
    )


def report(
    article_id: str,
    *mentions: Mention,
    source: str | None = None,
    content: str = "first",
    published: Moment = FRIDAY,
    updated: Moment | None = None,
    recorded: datetime | int = 0,
    extractor: ExtractorName = SCRIBE,
) -> ExtractedRevision:
    """What was read in revision `content` of an article. `recorded`: an instant, or seconds after RECORDED."""
    revision = hashlib.sha256(f"{article_id} {content} {published} {updated}".encode()).hexdigest()
    named = tuple(_named(each, article_id, revision) for each in mentions)
    header = ArticleHeader(
        article_id=article_id,
        revision=revision,
        url=f"https://example.org/{article_id}",
        source=source or f"{article_id} daily",
        title=f"Report {article_id}",
        published_at=instant(published),
    )
    return ExtractedRevision(
        ArticleRevision(
            header=header,
            dated_at=dated_at(published, updated),
            recorded_at=recorded if isinstance(recorded, datetime) else RECORDED + timedelta(seconds=recorded),
            extractor=extractor,
            fingerprint=hashlib.sha256(repr((named, extractor)).encode()).hexdigest(),
        ),
        named,
    )


def retraction(
    article_id: str, *, dated: Moment = date(2024, 12, 1), recorded: datetime | int = 0, reason: str | None = None
) -> Retraction:
    """`recorded` as in `report`."""
    at = recorded if isinstance(recorded, datetime) else RECORDED + timedelta(seconds=recorded)
    return Retraction(article_id, instant(dated), at, reason)


def message(extracted: ExtractedRevision) -> MentionsExtracted:
    """As the extractor publishes it."""
    revision = extracted.revision
    return MentionsExtracted(
        article_id=revision.header.article_id,
        revision=revision.header.revision,
        url=revision.header.url,
        source=revision.header.source,
        title=revision.header.title,
        published_at=revision.header.published_at,
        updated_at=revision.dated_at if revision.dated_at != revision.header.published_at else None,
        language="en",
        extractor=revision.extractor,
        time_expressions=(),
        mentions=extracted.mentions,
    )


def retraction_message(told: Retraction) -> MentionsRetracted:
    """As the extractor passes it on."""
    return MentionsRetracted(article_id=told.article_id, retracted_at=told.dated_at, reason=told.reason)


def retraction_headers(told: Retraction) -> list[tuple[str, bytes]]:
    """Of the record of `retraction_message`."""
    sent = retraction_message(told)
    trace = derived_traceparent(sent.ce_id)
    return headers_for(sent, source="/sitrep/extractor", time=told.recorded_at, traceparent=trace)


def headers(extracted: ExtractedRevision) -> list[tuple[str, bytes]]:
    """Of the record of `message`."""
    sent = message(extracted)
    return headers_for(
        sent,
        source="/sitrep/extractor",
        time=extracted.revision.recorded_at,
        traceparent=derived_traceparent(sent.ce_id),
    )


def timestamp(extracted: ExtractedRevision) -> int:
    """Of the record of `message`, in milliseconds."""
    return timestamp_ms(extracted.revision.recorded_at)


def _named(each: Mention, article_id: str, revision: str) -> Mention:
    start, end = each.evidence.start, each.evidence.end
    return replace(each, mention_id=identity.mention_id(article_id, revision, start, end, each.type))
