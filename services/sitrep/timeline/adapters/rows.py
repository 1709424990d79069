"""Values of the core as rows of PostgreSQL, and back."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from psycopg.types.range import TimestamptzRange
from pydantic import TypeAdapter

from sitrep.core import digest, identity, merging
from sitrep.core.articles import instant
from sitrep.core.events import ArticleHeader, ArticleRevision, Event, ExtractedRevision, RecordedMention
from sitrep.core.mentions import Actor, ExtractorName, Mention, Place, PlaceKind
from sitrep.core.temporal.interval import ValidTime
from sitrep.timeline.ports import BlockEvent, StoredRevision

UNDATED_US = 2**63 - 1
"""`starts_us` of events whose time is unknown: they come last."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_EVENT = TypeAdapter(Event)
_MENTION = TypeAdapter(Mention)


def revision_row(stored: StoredRevision) -> tuple[object, ...]:
    """The columns of table `articles`, in their order."""
    revision = stored.revision
    header = revision.header
    return (
        header.article_id,
        header.revision,
        header.url,
        header.source,
        header.title,
        header.published_at,
        header.text_signature,
        revision.dated_at,
        revision.recorded_at,
        revision.extractor.name,
        revision.extractor.version,
        revision.fingerprint,
        stored.counts,
    )


def stored_revision(row: Sequence[Any]) -> StoredRevision:
    """The way back from `revision_row`."""
    header, rest = ArticleHeader(*row[:7]), row[7:]
    return StoredRevision(ArticleRevision(header, rest[0], rest[1], ExtractorName(rest[2], rest[3]), rest[4]), rest[5])


def mention_rows(extracted: ExtractedRevision, *, counts: bool) -> Iterator[tuple[object, ...]]:
    """Rows of table `mentions`, in order of the text."""
    header = extracted.revision.header
    for position, mention in enumerate(extracted.mentions):
        yield (
            mention.mention_id,
            header.article_id,
            header.revision,
            position,
            str(mention.type),
            valid_range(mention.time),
            merging.block(mention),
            identity.event_id(mention.mention_id),
            counts,
            orjson.dumps(mention).decode(),
        )


def recorded_mention(row: Sequence[Any]) -> RecordedMention:
    """From the body as JSON text, the columns of an ArticleHeader, and the recorded time."""
    body, *header, recorded_at = row
    return RecordedMention(_MENTION.validate_json(body, strict=True), ArticleHeader(*header), recorded_at)


def event_row(item: BlockEvent) -> tuple[object, ...]:
    """The columns of table `events`, in their order, with the text to index in place of `words`."""
    event = item.event
    return (
        event.event_id,
        item.block,
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
        orjson.dumps(event).decode(),
    )


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
