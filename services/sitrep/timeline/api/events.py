"""Routes of events."""

import asyncio
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request, Response

from sitrep.core import digest
from sitrep.timeline.adapters.timeline_files import Timelines
from sitrep.timeline.api import conditional, descriptions, exports, parameters
from sitrep.timeline.api.answers import DigestAnswer, EventAnswer, EventsAnswer, problems_of
from sitrep.timeline.api.exports import Listing
from sitrep.timeline.api.filters import EventFilters
from sitrep.timeline.api.formats import catalogue
from sitrep.timeline.api.formats.catalogue import FormatName
from sitrep.timeline.api.parameters import AsOfText, EventId
from sitrep.timeline.ports import ChronologyReader, EventDetail

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
        response_model=EventAnswer,
        responses={**descriptions.UNCHANGED, **problems_of({404: "No event has, or had, this id."})},
    )
    async def get_event(request: Request, event_id: EventId, as_of: AsOfText = None) -> Response:
        """An id of an event that was merged into another answers with that one: compare `event.event_id`;
        `Content-Location` names it too.
        """
        detail = await reader.event(event_id, parameters.as_of(as_of))
        if detail is None:
            raise HTTPException(HTTPStatus.NOT_FOUND, f"No event has, or had, the id {event_id}{_then(as_of)}.")
        location = {"Content-Location": f"/v1/events/{detail.event.event_id}"}
        entity_tag = _tag(detail)
        unchanged = conditional.unchanged(request, entity_tag, location)
        if unchanged is not None:
            return unchanged
        body = EventAnswer(event=detail.event, mentions=detail.mentions).model_dump_json()
        headers = {**location, **conditional.headers(entity_tag)}
        return Response(body, media_type=catalogue.JSON_TYPE, headers=headers)

    @routes.get(
        "/digest",
        operation_id="getDigest",
        summary="The digest of the whole chronology",
        responses=problems_of(),
    )
    async def get_digest(as_of: AsOfText = None) -> DigestAnswer:
        """Reads every event's digest: not for polling."""
        return DigestAnswer(digest=await reader.digest(parameters.as_of(as_of)))

    return routes


def _tag(detail: EventDetail) -> str:
    """Changes with the event's state, and with what its mentions say."""
    said = (
        f"{each.mention.mention_id} {each.mention.extractor} {each.article.revision} {each.retracted}".encode()
        for each in detail.mentions
    )
    return conditional.tag(digest.of_event(detail.event), more=said)


def _then(as_of: str | None) -> str:
    return f" as of {as_of}" if as_of is not None else ""
