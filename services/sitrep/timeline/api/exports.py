"""A list of events as an answer: in the format asked for, or not at all when the asker has it already."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from fastapi import HTTPException, Request, Response
from fastapi.responses import StreamingResponse

from sitrep.timeline.adapters.timeline_files import Timeline
from sitrep.timeline.api import conditional, cursors
from sitrep.timeline.api.formats import catalogue
from sitrep.timeline.api.formats.catalogue import FORMATS, MEDIA_TYPES, FormatName
from sitrep.timeline.api.formats.issue import Issue, chunks
from sitrep.timeline.ports import EventPage, EventQuery

TITLE = "Chronology"
VARY = {"Vary": "Accept"}


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of events that was found, and what was asked."""

    request: Request
    query: EventQuery
    page: EventPage
    timeline: Timeline | None
    format: FormatName


def chosen(request: Request, wanted: FormatName | None) -> FormatName:
    """The format that is asked for. Raises HTTPException 406 for one that is not to be had."""
    name = wanted or catalogue.accepted(request.headers.get("accept"))
    if name is None:
        known = ", ".join(MEDIA_TYPES.values())
        raise HTTPException(
            HTTPStatus.NOT_ACCEPTABLE, f"Accept names nothing that is to be had here, which is {known}."
        )
    if name in FORMATS and not FORMATS[name].available():
        raise HTTPException(
            HTTPStatus.NOT_ACCEPTABLE,
            f"This service was installed without what writes {name}; install sitrep[{name}], or take format=csv.",
        )
    return name


async def answer(listing: Listing) -> Response:
    """The page in its format, or 304."""
    page, following = listing.page, _following(listing)
    # Megabytes are hashed: not on the event loop.
    parts = (listing.format, following or "", str(listing.request.url))
    entity_tag = await asyncio.to_thread(conditional.tag, *parts, more=page.states)
    headers = {**VARY, **conditional.headers(entity_tag)}
    if following is not None:
        headers["Link"] = f'<{_url(listing, following)}>; rel="next"'
    unchanged = conditional.unchanged(listing.request, entity_tag, headers)
    if unchanged is not None:
        return unchanged
    if listing.format is FormatName.JSON:
        return _json(page, following, headers)
    return _rendered(listing, following, headers)


def _json(page: EventPage, following: str | None, headers: Mapping[str, str]) -> Response:
    """States go out as they are stored: no event is parsed to be listed."""
    cursor = f'"{following}"' if following is not None else "null"
    body = b'{"events":[' + b",".join(page.states) + b'],"next":' + cursor.encode() + b"}"
    return Response(body, media_type=catalogue.JSON_TYPE, headers=dict(headers))


def _rendered(listing: Listing, following: str | None, headers: Mapping[str, str]) -> Response:
    """Rendered piece by piece in a thread, while the pieces before are sent."""
    entry = FORMATS[listing.format]
    name = listing.timeline.name if listing.timeline is not None else TITLE.lower()
    disposition = "attachment" if entry.is_file else "inline"
    return StreamingResponse(
        chunks(entry.render(_issue(listing, following))),
        headers={
            **headers,
            **(entry.headers or {}),
            "Content-Type": entry.content_type or entry.media_type,
            "Content-Disposition": f'{disposition}; filename="{name}.{_suffix(listing.format)}"',
            "X-Content-Type-Options": "nosniff",
        },
    )


def _issue(listing: Listing, following: str | None) -> Issue:
    view = listing.timeline.view if listing.timeline is not None else None
    asked = cursors.fingerprint(listing.query)
    return Issue(
        title=view.title if view is not None else TITLE,
        description=view.description if view is not None else "",
        urn=f"urn:sitrep:events:{asked}",
        url=str(listing.request.url),
        service_url=str(listing.request.base_url),
        following_url=_url(listing, following) if following is not None else None,
        states=listing.page.states,
    )


def _following(listing: Listing) -> str | None:
    place = listing.page.following
    return cursors.write(listing.query, place) if place is not None else None


def _url(listing: Listing, cursor: str) -> str:
    return str(listing.request.url.include_query_params(cursor=cursor))


def _suffix(name: FormatName) -> str:
    return "json" if name is FormatName.TIMELINEJS else str(name)
