"""Atom (RFC 4287): an entry an event, updated whenever something about it is recorded."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from sitrep.core import wording
from sitrep.core.events import Event
from sitrep.timeline.api.formats.issue import NEVER, Issue

NAMESPACE = "http://www.w3.org/2005/Atom"
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no way to write."""


def render(issue: Issue) -> Iterator[bytes]:
    """The feed was updated when the last of its events was."""
    updated = max((event.last_recorded_at for event in issue.events()), default=NEVER)
    feed = Element("feed", xmlns=NAMESPACE)
    _text(feed, "id", issue.urn)
    _text(feed, "title", issue.title)
    if issue.description:
        _text(feed, "subtitle", issue.description)
    _text(feed, "updated", _instant(updated))
    _text(SubElement(feed, "author"), "name", "Sitrep")
    _text(feed, "generator", "Sitrep")
    SubElement(feed, "link", rel="self", type="application/atom+xml", href=issue.url)
    if issue.following_url is not None:
        SubElement(feed, "link", rel="next", type="application/atom+xml", href=issue.following_url)
    head = _written(feed)
    yield b'<?xml version="1.0" encoding="utf-8"?>\n' + head.removesuffix(b"</feed>")
    for event in issue.events():
        yield b"\n" + _written(_entry(issue, event))
    yield b"\n</feed>\n"


def _entry(issue: Issue, event: Event) -> Element:
    entry = Element("entry")
    _text(entry, "id", f"urn:sitrep:event:{event.event_id}")
    _text(entry, "title", f"{wording.when(event.time)}: {wording.title(event)}")
    _text(entry, "updated", _instant(event.last_recorded_at))
    _text(entry, "published", _instant(event.first_recorded_at))
    SubElement(entry, "link", rel="alternate", type="application/json", href=issue.event_url(event))
    SubElement(entry, "category", term=str(event.type))
    SubElement(entry, "category", term=str(event.status), scheme="urn:sitrep:status")
    _text(entry, "content", f"{event.headline}\n\n{wording.vouched(event)}")
    return entry


def _text(parent: Element, tag: str, text: str) -> None:
    SubElement(parent, tag).text = _NO_XML.sub("�", text)


def _written(element: Element) -> bytes:
    return tostring(element, encoding="unicode").encode()


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
