"""The route of an event's history."""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query

from sitrep.core import changes
from sitrep.core.events import Event
from sitrep.core.history import EventRevision
from sitrep.timeline.api import parameters
from sitrep.timeline.api.answers import CauseAnswer, ChangeAnswer, HistoryAnswer, RevisionAnswer, problems_of
from sitrep.timeline.api.parameters import EventId, MomentText
from sitrep.timeline.ports import ChronologyReader, HistoryPage

MAX_LIMIT = 200

Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT)]
Cursor = Annotated[MomentText | None, Query(description="`next` of the page before.")]


def router(reader: ChronologyReader) -> APIRouter:
    """The route on `reader`."""
    routes = APIRouter(prefix="/v1", tags=["events"])

    @routes.get(
        "/events/{event_id}/history",
        operation_id="getHistory",
        summary="What was known of an event, and when",
        responses=problems_of({404: "No event has, or had, this id at any recorded time."}),
    )
    async def get_history(event_id: EventId, limit: Limit = 50, cursor: Cursor = None) -> HistoryAnswer:
        """The revisions that an id has had, with what changed and what was recorded then.

        The history is that of recorded time: what is recorded late is put where it belongs.
        """
        page = await reader.history(event_id, after=_after(cursor), limit=limit)
        if page is None:
            raise HTTPException(HTTPStatus.NOT_FOUND, f"No event has, or had, the id {event_id} at any recorded time.")
        return _answer(event_id, page)

    return routes


def _after(cursor: str | None) -> datetime | None:
    return parameters.beginning("cursor", cursor)


def _cursor(time: datetime) -> str:
    """With Z for the offset: a plus sign would have to be escaped in a URL."""
    return time.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def _answer(event_id: str, page: HistoryPage) -> HistoryAnswer:
    before = [page.previous, *page.revisions]
    return HistoryAnswer(
        event_id=event_id,
        now=page.event_id,
        revisions=tuple(
            _revision(revision, previous.event if previous is not None else None, page)
            for previous, revision in zip(before, page.revisions, strict=False)
        ),
        next=_cursor(page.revisions[-1].recorded_from) if page.more else None,
    )


def _revision(revision: EventRevision, previous: Event | None, page: HistoryPage) -> RevisionAnswer:
    return RevisionAnswer(
        recorded_from=revision.recorded_from,
        recorded_to=revision.recorded_to,
        caused_by=tuple(
            CauseAnswer(mention_id=mention_id, article_id=page.articles[mention_id])
            for mention_id in revision.caused_by
            if mention_id in page.articles
        ),
        changes=tuple(
            ChangeAnswer(field=each.field, before=each.before, after=each.after)
            for each in changes.between(previous, revision.event)
        ),
        event=revision.event,
    )
