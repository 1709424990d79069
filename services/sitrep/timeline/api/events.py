"""Routes of events."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Response

from sitrep.timeline.adapters.timeline_files import Timelines
from sitrep.timeline.api import cursors
from sitrep.timeline.api.answers import DigestAnswer, EventAnswer, EventsAnswer, problems_of
from sitrep.timeline.api.filters import EventFilters
from sitrep.timeline.api.parameters import EventId
from sitrep.timeline.ports import ChronologyReader, EventPage, EventQuery


def router(reader: ChronologyReader, timelines: Timelines) -> APIRouter:
    """The routes on `reader`, for which `timelines` are known."""
    routes = APIRouter(prefix="/v1", tags=["events"])

    @routes.get(
        "/events",
        operation_id="listEvents",
        summary="The chronology, filtered, a page at a time",
        response_model=EventsAnswer,
        responses=problems_of(),
    )
    async def list_events(filters: Annotated[EventFilters, Query()]) -> Response:
        """Events sorted by (valid start, event id). Different filters must all hold. No page skips or repeats an
        event, whatever is projected meanwhile, but for those whose own date or id changes.
        """
        query = filters.query(timelines)
        return _page(query, await reader.events(query))

    @routes.get(
        "/events/{event_id}",
        operation_id="getEvent",
        summary="An event with its mentions, their evidence and their articles",
        responses=problems_of({404: "No event has, or had, this id."}),
    )
    async def get_event(event_id: EventId, response: Response) -> EventAnswer:
        """An id of an event that was merged into another answers with that one: compare `event.event_id`;
        `Content-Location` names it too.
        """
        detail = await reader.event(event_id)
        if detail is None:
            raise HTTPException(HTTPStatus.NOT_FOUND, f"No event has, or had, the id {event_id}.")
        response.headers["Content-Location"] = f"/v1/events/{detail.event.event_id}"
        return EventAnswer(event=detail.event, mentions=detail.mentions)

    @routes.get(
        "/digest",
        operation_id="getDigest",
        summary="The digest of the whole chronology",
        responses=problems_of(),
    )
    async def get_digest() -> DigestAnswer:
        """Reads every event's digest: not for polling."""
        return DigestAnswer(digest=await reader.digest())

    return routes


def _page(query: EventQuery, page: EventPage) -> Response:
    """States go out as they are stored: no event is parsed to be listed."""
    following = f'"{cursors.write(query, page.following)}"' if page.following is not None else "null"
    body = b'{"events":[' + b",".join(page.states) + b'],"next":' + following.encode() + b"}"
    return Response(body, media_type="application/json")
