"""What a query restricts, twice: as a condition on rows of events, and as a test of one event in memory.

Both say the same, but that words are looked for in PostgreSQL only; the suite of the stores holds them together.
"""

from collections.abc import Iterator
from datetime import datetime

from psycopg import sql
from psycopg.types.range import TimestamptzRange

from sitrep.core.events import Event
from sitrep.timeline.adapters import rows
from sitrep.timeline.ports import Box, EventQuery

Parameters = dict[str, object]

_IN_BOX = "extent && %({0})s::box AND EXISTS (SELECT FROM unnest(points) AS at WHERE at <@ %({0})s::box)"


def of(query: EventQuery) -> tuple[sql.Composable, Parameters]:
    """The restrictions that are asked for, and only those, so that the planner sees which index serves.

    Neither the recorded time nor the place where the page begins is among them.
    """
    given: list[tuple[str, Parameters]] = [*_own(query)]
    if query.within is not None:
        given += [(_renamed(text, values), _prefixed(values)) for text, values in _own(query.within)]
    condition = sql.SQL(" AND ").join([sql.SQL(text) for text, _ in given] or [sql.SQL("true")])
    return condition, {name: value for _, values in given for name, value in values.items()}


def hold(query: EventQuery, event: Event) -> bool:
    """Whether `event` is among those asked for. Raises ValueError when words are, which only PostgreSQL finds."""
    if query.words is not None:
        raise ValueError("words are found in PostgreSQL only")
    return _holds(query, event) and (query.within is None or hold(query.within, event))


def _own(query: EventQuery) -> Iterator[tuple[str, Parameters]]:
    for column in ("valid", "recorded"):
        begin, end = f"{column}_from", f"{column}_to"
        if getattr(query, begin) is not None or getattr(query, end) is not None:
            parameters: Parameters = {begin: getattr(query, begin), end: getattr(query, end)}
            yield f"{column} && tstzrange(%({begin})s, %({end})s)", parameters
    for restriction, name, values in (
        ("places && %(places)s::text[]", "places", [place.casefold() for place in query.places]),
        ("countries && %(countries)s::text[]", "countries", list(query.countries)),
        ("actors && %(actors)s::text[]", "actors", [actor.casefold() for actor in query.actors]),
        ("type = ANY(%(types)s)", "types", [str(kind) for kind in query.types]),
        ("status = ANY(%(status)s)", "status", [str(status) for status in query.status]),
    ):
        if values:
            yield restriction, {name: values}
    if query.background is not None:
        yield "background = %(background)s", {"background": query.background}
    if query.box is not None:
        boxes: Parameters = {
            f"box_{number}": f"({part.east},{part.north}),({part.west},{part.south})"
            for number, part in enumerate(_parts(query.box))
        }
        yield "(" + " OR ".join(_IN_BOX.format(name) for name in boxes) + ")", boxes
    if query.words is not None:
        yield "words @@ websearch_to_tsquery('simple', %(words)s)", {"words": query.words}


def _renamed(text: str, values: Parameters) -> str:
    for name in values:
        text = text.replace(f"%({name})s", f"%(within_{name})s")
    return text


def _prefixed(values: Parameters) -> Parameters:
    return {f"within_{name}": value for name, value in values.items()}


def _parts(box: Box) -> tuple[Box, ...]:
    """The box as one or two that do not cross the antimeridian."""
    if box.west <= box.east:
        return (box,)
    return Box(box.west, box.south, 180.0, box.north), Box(-180.0, box.south, box.east, box.north)


def _holds(query: EventQuery, event: Event) -> bool:
    recorded = TimestamptzRange(event.first_recorded_at, event.last_recorded_at, "[]")
    return all(
        (
            _overlap(rows.valid_range(event.time), query.valid_from, query.valid_to),
            _overlap(recorded, query.recorded_from, query.recorded_to),
            not query.places or not {p.casefold() for p in query.places}.isdisjoint(rows.place_keys(event.places)),
            not query.countries or not {p.country for p in event.places}.isdisjoint(query.countries),
            not query.types or event.type in query.types,
            not query.status or event.status in query.status,
            query.background is None or event.background is query.background,
            query.box is None or _is_in(event, query.box),
            not query.actors
            or not {a.casefold() for a in query.actors}.isdisjoint(rows.actor_keys((*event.actors, *event.targets))),
        )
    )


def _overlap(span: TimestamptzRange | None, begin: datetime | None, end: datetime | None) -> bool:
    """As PostgreSQL's `span && tstzrange(begin, end)`; nothing restricts when both are None."""
    if begin is None and end is None:
        return True
    if span is None:
        return False
    first, last = span.lower, span.upper
    ends_after = begin is None or last is None or last > begin or (span.upper_inc and last == begin)
    return ends_after and (end is None or first is None or first < end)


def _is_in(event: Event, box: Box) -> bool:
    return any(
        part.west <= lon <= part.east and part.south <= lat <= part.north
        for lon, lat in rows.points(event.places)
        for part in _parts(box)
    )
