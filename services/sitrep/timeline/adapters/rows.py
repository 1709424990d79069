"""Values of the core as rows of PostgreSQL, and back."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from psycopg.types.range import TimestamptzRange
from pydantic import TypeAdapter

from sitrep.core import digest, identity, merging
from sitrep.core.articles import instant
from sitrep.core.counting import Counting, KnownMention
from sitrep.core.events import ArticleHeader, ArticleRevision, Event, ExtractedRevision, RecordedMention
from sitrep.core.history import EventRevision
from sitrep.core.mentions import Actor, ExtractorName, Mention, Place, PlaceKind
from sitrep.core.temporal.interval import ValidTime
from sitrep.timeline.ports import StoredRevision

UNDATED_US = 2**63 - 1
"""`starts_us` of events whose time is unknown: they come last."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_EVENT = TypeAdapter(Event)
_MENTION = TypeAdapter(Mention)


HEADER = "article_id, revision, url, source, title, published_at, text_signature"
"""Columns of an ArticleHeader, as they stand in table `articles`."""
REVISION = f"{HEADER}, dated_at, recorded_at, extractor_name, extractor_version, fingerprint"
COUNTING = "counts_from, counts_to, retracted_from"
_HEADER_COLUMNS = len(HEADER.split(","))


def revision_row(stored: StoredRevision) -> tuple[object, ...]:
    """The columns REVISION and COUNTING."""
    revision, counting = stored.revision, stored.counting
    interval = (counting.since, counting.until, counting.retracted) if counting is not None else (None, None, None)
    return (
        *astuple(revision.header),
        revision.dated_at,
        revision.recorded_at,
        revision.extractor.name,
        revision.extractor.version,
        revision.fingerprint,
        *interval,
    )


def stored_revision(row: Sequence[Any]) -> StoredRevision:
    """The way back from `revision_row`."""
    header, rest = ArticleHeader(*row[:_HEADER_COLUMNS]), row[_HEADER_COLUMNS:]
    revision = ArticleRevision(header, rest[0], rest[1], ExtractorName(rest[2], rest[3]), rest[4])
    return StoredRevision(revision, counting(rest[5:8]))


def counting(row: Sequence[Any]) -> Counting | None:
    """From the columns COUNTING."""
    return Counting(*row) if row[0] is not None else None


def mention_rows(extracted: ExtractedRevision) -> Iterator[tuple[object, ...]]:
    """Rows of table `mentions`, in order of the text."""
    header = extracted.revision.header
    for position, mention in enumerate(extracted.mentions):
        yield (
            mention.mention_id,
            header.article_id,
            header.revision,
            position,
            str(mention.type),
            identity.event_id(mention.mention_id),
            orjson.dumps(mention).decode(),
        )


def key_rows(mentions: Iterable[Mention]) -> Iterator[tuple[int, str]]:
    """Rows of table `mention_keys`."""
    for mention in mentions:
        yield from ((key, mention.mention_id) for key in sorted({hashed(key) for key in merging.keys(mention)}))


def hashed(key: str) -> int:
    """A key of core.merging as a bigint."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], signed=True)


def mention(body: bytes | str) -> Mention:
    """From `body`."""
    return _MENTION.validate_json(body, strict=True)


def known_mention(row: Sequence[Any]) -> KnownMention:
    """From the body as JSON text, the columns HEADER, the recorded time, and the columns COUNTING."""
    header, rest = ArticleHeader(*row[1 : 1 + _HEADER_COLUMNS]), row[1 + _HEADER_COLUMNS :]
    return KnownMention(mention(row[0]), header, rest[0], Counting(*rest[1:4]))


def recorded_mention(row: Sequence[Any]) -> RecordedMention:
    """From the body as JSON text, the columns HEADER, the recorded time, and whether its article is retracted."""
    header, rest = ArticleHeader(*row[1 : 1 + _HEADER_COLUMNS]), row[1 + _HEADER_COLUMNS :]
    return RecordedMention(mention(row[0]), header, rest[0], rest[1])


EVENT = (
    "event_id, recorded_from, type, starts_us, valid, status, places, countries, actors, background, "
    "recorded, points, extent, said, digest, "
    "caused_by, state"
)
"""Columns that tables `events` and `past_events` share, but for what PostgreSQL fills in itself."""


def event_row(revision: EventRevision) -> tuple[object, ...]:
    """The columns EVENT."""
    event = revision.event
    return (
        event.event_id,
        revision.recorded_from,
        str(event.type),
        starts_us(event.time),
        valid_range(event.time),
        str(event.status),
        place_keys(event.places),
        sorted({place.country for place in event.places if place.country is not None}),
        actor_keys((*event.actors, *event.targets)),
        event.background,
        TimestamptzRange(event.first_recorded_at, event.last_recorded_at, "[]"),
        [f"({lon},{lat})" for lon, lat in points(event.places)],
        extent(event.places),
        " ".join([event.headline, *(place.name for place in event.places), *_names(event)]),
        digest.of_event(event),
        list(revision.caused_by),
        orjson.dumps(event).decode(),
    )


def event_revision(row: Sequence[Any]) -> EventRevision:
    """From the state as JSON text, recorded from, recorded to, and what caused it."""
    return EventRevision(event(row[0]), row[1], row[2], tuple(row[3]))


def event(state: bytes | str) -> Event:
    """From `state`."""
    return _EVENT.validate_json(state, strict=True)


def starts_us(time: ValidTime) -> int:
    """The valid start in microseconds since 1970 in UTC, `UNDATED_US` when unknown."""
    return UNDATED_US if time.start is None else (instant(time.start) - _EPOCH) // timedelta(microseconds=1)


def valid_range(time: ValidTime) -> TimestamptzRange | None:
    """The valid time: days from midnight to midnight in UTC, instants with both ends; None when unknown."""
    if time.start is None or time.end is None:
        return None
    if isinstance(time.end, datetime):
        return TimestamptzRange(instant(time.start), instant(time.end), "[]")
    try:
        return TimestamptzRange(instant(time.start), instant(time.end) + timedelta(days=1), "[)")
    except OverflowError:  # the last day that Python knows
        return TimestamptzRange(instant(time.start), None, "[)")


def points(places: Iterable[Place]) -> list[tuple[float, float]]:
    """Longitude and latitude of those that are known more closely than by their country. Sorted."""
    return sorted(
        {
            (place.lon, place.lat)
            for place in places
            if place.kind is not PlaceKind.COUNTRY and place.lon is not None and place.lat is not None
        }
    )


def extent(places: Iterable[Place]) -> str | None:
    """The smallest box around `points`, as PostgreSQL writes one; None when there are none."""
    found = points(places)
    if not found:
        return None
    lons, lats = zip(*found, strict=True)
    return f"({max(lons)},{max(lats)}),({min(lons)},{min(lats)})"


def place_keys(places: Iterable[Place]) -> list[str]:
    """What a filter on places finds them by: names, the first-level area and the country they lie in, GeoNames ids."""
    keys = set()
    for place in places:
        keys |= {place.name.casefold(), place.text.casefold()}
        if place.admin1 is not None:
            keys.add(place.admin1.casefold())
        if place.geonames_id is not None:
            keys.add(f"geonames:{place.geonames_id}")
        if place.country is not None:
            keys.add(f"country:{place.country.casefold()}")
    return sorted(keys)


def actor_keys(actors: Iterable[Actor]) -> list[str]:
    """What a filter on actors finds them by: ids and names."""
    return sorted({text.casefold() for actor in actors for text in (actor.id, actor.name, actor.text) if text})


def _names(event: Event) -> list[str]:
    return [actor.name for actor in (*event.actors, *event.targets)]
