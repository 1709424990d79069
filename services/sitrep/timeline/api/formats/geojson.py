"""GeoJSON (RFC 7946): a FeatureCollection, a feature an event."""

from collections.abc import Iterator
from typing import Any

import orjson

from sitrep.core import wording
from sitrep.core.events import Event
from sitrep.timeline.adapters import rows
from sitrep.timeline.api.formats.issue import Issue


def render(issue: Issue) -> Iterator[bytes]:
    """The title and the address of what follows stand beside the features, which RFC 7946 (6.1) allows."""
    head = {"type": "FeatureCollection", "title": issue.title, "next": issue.following_url}
    yield orjson.dumps(head)[:-1] + b',"features":['
    separator = b""
    for event in issue.events():
        yield separator + orjson.dumps(_feature(issue, event))
        separator = b","
    yield b"]}"


def _feature(issue: Issue, event: Event) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": event.event_id,
        "geometry": _geometry(event),
        "properties": {
            "title": wording.title(event),
            "headline": event.headline,
            "type": event.type,
            "subtype": event.subtype,
            "start": event.time.start,
            "end": event.time.end,
            "precision": event.time.precision,
            "status": event.status,
            "background": event.background,
            "places": [place.name for place in event.places],
            "countries": sorted({place.country for place in event.places if place.country is not None}),
            "actors": [actor.name for actor in event.actors],
            "targets": [actor.name for actor in event.targets],
            "figures": [wording.figure(figure) for figure in event.figures],
            "sources": event.sources,
            "url": issue.event_url(event),
        },
    }


def _geometry(event: Event) -> dict[str, Any] | None:
    """The places known more closely than by their country; none is a feature without a location (RFC 7946, 3.2)."""
    points = rows.points(event.places)
    if not points:
        return None
    if len(points) == 1:
        return {"type": "Point", "coordinates": points[0]}
    return {"type": "MultiPoint", "coordinates": points}
