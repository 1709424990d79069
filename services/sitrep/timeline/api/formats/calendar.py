"""iCalendar (RFC 5545): an entry an event that is dated."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import icalendar
from icalendar.prop import vText

from sitrep.core import wording
from sitrep.core.events import Event, EventStatus
from sitrep.timeline.adapters import rows
from sitrep.timeline.api.formats.issue import Issue

PRODUCT = "-//Sitrep//Chronology//EN"
STATUS = {
    EventStatus.CORROBORATED: "CONFIRMED",
    EventStatus.REPORTED: "TENTATIVE",
    EventStatus.DISPUTED: "TENTATIVE",
}
"""What is not here (denied) is CANCELLED."""
_FOOT = b"END:VCALENDAR\r\n"


def render(issue: Issue) -> Iterator[bytes]:
    """Days are days without a time zone, instants are in UTC. Undated events are left out."""
    head = icalendar.Calendar()
    head.add("prodid", PRODUCT)
    head.add("version", "2.0")
    head.add("method", "PUBLISH")
    head.add("x-wr-calname", issue.title)
    head.add("x-wr-caldesc", issue.description)
    yield head.to_ical().removesuffix(_FOOT)
    for event in issue.events():
        if event.time.start is not None and event.time.end is not None:
            yield _entry(issue, event, event.time.start, event.time.end).to_ical()
    yield _FOOT


def _entry(issue: Issue, event: Event, start: date, end: date) -> icalendar.Event:
    entry = icalendar.Event()
    entry.add("uid", f"{event.event_id}@sitrep")
    entry.add("dtstamp", event.last_recorded_at.astimezone(UTC))
    entry.add("last-modified", event.last_recorded_at.astimezone(UTC))
    entry.add("dtstart", start.astimezone(UTC) if isinstance(start, datetime) else start)
    if not isinstance(end, datetime):
        entry.add("dtend", _day_after(end))
    elif end > start:
        entry.add("dtend", end.astimezone(UTC))
    entry.add("summary", wording.title(event))
    entry.add("description", f"{event.headline}\n\n{wording.vouched(event)}")
    if places := wording.where(event):
        entry.add("location", places)
    if points := rows.points(event.places):
        entry.add("geo", (points[0][1], points[0][0]))
    entry.add("categories", [vText(str(event.type))])
    entry.add("status", STATUS.get(event.status, "CANCELLED"))
    entry.add("transp", "TRANSPARENT")
    entry.add("url", issue.event_url(event))
    return entry


def _day_after(day: date) -> date:
    return day + timedelta(days=1) if day < date.max else day
