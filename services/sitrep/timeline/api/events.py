"""Routes of events."""

import asyncio
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request, Response

from sitrep.timeline.adapters.timeline_files import Timelines
from sitrep.timeline.api import descriptions, exports
from sitrep.timeline.api.answers import DigestAnswer, EventAnswer, EventsAnswer, problems_of
from sitrep.timeline.api.exports import Listing
from sitrep.timeline.api.filters import EventFilters
from sitrep.timeline.api.formats.catalogue import FormatName
from sitrep.timeline.api.parameters import EventId
from sitrep.timeline.ports import ChronologyReader

EXPORTS_AT_ONCE = 4
"""Lists in formats other than JSON that are read at a time; others wait."""


def router(reader: ChronologyReader, timelines: Timelines) -> APIRouter:
    """The routes on `reader`, for which `timelines` are known."""
    routes = APIRouter(prefix="/v1", tags=["events"])

    turns = asyncio.Semaphore(EXPORTS_AT_ONCE)

    @routes.get(
        "/events",
        operation_id="listEvents",
        summary="The chronology, filtered, a page at a time, in many formats",
        response_model=EventsAnswer,
        responses={**descriptions.LISTED, **problems_of(descriptions.NOT_ACCEPTABLE)},
    )
    async def list_events(request: Request, filters: Annotated[EventFilters, Query()]) -> Response:
        """Events sorted by (valid start, event id). Different filters must all hold. No page skips or repeats an
        event, whatever is projected meanwhile, but for those whose own date or id changes.
        """
        name = exports.chosen(request, filters.format)
        query = filters.query(timelines, name)
        timeline = timelines[filters.timeline] if filters.timeline is not None else None
        if name is FormatName.JSON:
            return await exports.answer(Listing(request, query, await reader.events(query), timeline, name))
        async with turns:  # each may hold thousands of events in memory
            return await exports.answer(Listing(request, query, await reader.events(query), timeline, name))

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
