"""TimelineJS JSON (Knight Lab): a slide an event that is dated."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from html import escape
from typing import Any

import orjson

from sitrep.core import wording
from sitrep.core.events import Event
from sitrep.timeline.api.formats.issue import Issue


def render(issue: Issue) -> Iterator[bytes]:
    """TimelineJS takes texts for HTML, so they are escaped. Undated events are left out."""
    title = {"text": {"headline": escape(issue.title), "text": escape(issue.description)}}
    yield orjson.dumps({"scale": "human", "title": title})[:-1] + b',"events":['
    separator = b""
    for event in issue.events():
        if event.time.start is not None and event.time.end is not None:
            yield separator + orjson.dumps(_slide(event, event.time.start, event.time.end))
            separator = b","
    yield b"]}"


def _slide(event: Event, start: date, end: date) -> dict[str, Any]:
    slide: dict[str, Any] = {
        "unique_id": event.event_id,
        "start_date": _date(start),
        "display_date": wording.when(event.time),
        "group": wording.kind(event)[0],
        "text": {
            "headline": escape(wording.title(event)),
            "text": f"<p>{escape(event.headline)}</p><p><em>{escape(wording.vouched(event))}</em></p>",
        },
    }
    if end != start:
        slide["end_date"] = _date(end)
    return slide


def _date(moment: date) -> dict[str, int]:
    told = {"year": moment.year, "month": moment.month, "day": moment.day}
    if isinstance(moment, datetime):
        instant = moment.astimezone(UTC)
        told = {"year": instant.year, "month": instant.month, "day": instant.day}
        told |= {"hour": instant.hour, "minute": instant.minute}
    return told
