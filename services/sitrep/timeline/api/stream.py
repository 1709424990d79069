"""`/v1/stream`: changes of the chronology as they are made, as server-sent events."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Protocol

import orjson
from fastapi import APIRouter, Header, HTTPException, Query, Response
from prometheus_client import Gauge
from starlette.types import Receive, Scope, Send

from sitrep.core.errors import TransientError
from sitrep.timeline.adapters import restrictions
from sitrep.timeline.adapters.timeline_files import Timelines
from sitrep.timeline.api import descriptions, parameters
from sitrep.timeline.api.answers import problems_of
from sitrep.timeline.api.filters import StreamFilters
from sitrep.timeline.handlers import changes
from sitrep.timeline.handlers.changes import Change, Position
from sitrep.timeline.handlers.fanout import QUEUED_FRAMES, Ahead, Behind, Fanout, Missed, Subscription, Wanted, frame
from sitrep.timeline.ports import EventQuery

RETRY_MS = 2_000
"""How long a reader should wait before it connects again."""
STALLED_SECONDS = 30.0
"""A reader that takes nothing for so long is cut off."""
AHEAD_SECONDS = 0.05
"""Until we have read what another process has sent already."""
FILTERS_REMEMBERED = 4_096


class ChangeSource(Protocol):
    """Where changes come from: `agents.change_feed.ChangeFeed`, which says what may be raised."""

    fanout: Fanout

    async def start_of(self, given: Position | None) -> Position:
        """Where a reader begins."""
        ...

    def catch_up(self, position: Position) -> AsyncGenerator[tuple[list[Change], Position]]:
        """What a reader has missed, until the rest is recent."""
        ...


@dataclass(frozen=True, slots=True)
class Streaming:
    """What the route needs."""

    source: ChangeSource
    readers: Gauge
    most_readers: int


def router(streaming: Streaming, timelines: Timelines) -> APIRouter:
    """The route on a source of changes."""
    routes = APIRouter(prefix="/v1", tags=["events"])
    connected: set[EventStream] = set()

    @routes.get(
        "/stream",
        operation_id="streamEvents",
        summary="Changes of the chronology as they are made (server-sent events)",
        response_class=Response,
        responses={**descriptions.STREAMED, **problems_of(descriptions.STREAM_PROBLEMS)},
    )
    async def stream(
        filters: Annotated[StreamFilters, Query()],
        last_event_id: Annotated[
            str | None, Header(description="The `id` of the last event that was had; what followed it comes first.")
        ] = None,
    ) -> Response:
        """Each event's type is that of the message (`sitrep.event.created.v1` …), its data the message as it is on
        `sitrep.events.v1`. A change passes when the event as it was before, or as it is after, is what the filters let
        through. Without a last id the stream begins now, with `0` at the beginning of the log. Nothing is lost or sent
        twice to those who send the last id that they had, to whichever process. A comment is sent when nothing
        else is for a while. The last event of a stream that we end is `closed`, and says why.
        """
        if len(connected) >= streaming.most_readers:
            raise TransientError(f"{streaming.most_readers:,} readers are connected, and no more are served")
        wanted = _wanted(filters.restrictions(timelines))
        try:
            given = changes.read(text) if (text := filters.last_event_id or last_event_id) else None
            start = await streaming.source.start_of(given)
        except ValueError as error:
            raise parameters.refuse("last_event_id", str(error)) from error
        except LookupError as error:
            raise HTTPException(HTTPStatus.GONE, str(error.args[0])) from error
        return EventStream(streaming, start, wanted, connected)

    return routes


class EventStream(Response):
    """One reader's stream. It ends when the reader goes, reads too slowly, or the service stops."""

    media_type = "text/event-stream"

    def __init__(
        self, streaming: Streaming, start: Position, wanted: Wanted | None, connected: set["EventStream"]
    ) -> None:
        super().__init__(headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._streaming = streaming
        self._start = start
        self._wanted = wanted
        self._connected = connected

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        self._connected.add(self)
        self._streaming.readers.inc()
        writing = asyncio.create_task(self._write(send))
        leaving = asyncio.create_task(_left(receive))
        try:
            await asyncio.wait((writing, leaving), return_when=asyncio.FIRST_COMPLETED)
            if writing.done():
                writing.result()
        finally:
            self._connected.discard(self)
            self._streaming.readers.dec()
            for task in (writing, leaving):
                task.cancel()
            await asyncio.gather(writing, leaving, return_exceptions=True)

    async def _write(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        try:
            async with aclosing(self._chunks()) as chunks:
                async for chunk in chunks:
                    async with asyncio.timeout(STALLED_SECONDS):
                        await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        except TimeoutError:
            return  # the server closes what is not finished

    async def _chunks(self) -> AsyncGenerator[bytes]:
        position = self._start
        yield f"retry: {RETRY_MS}\nid: {changes.written(position)}\n\n".encode()
        fanout, source = self._streaming.source.fanout, self._streaming.source
        while not isinstance(found := fanout.subscribe(position, self._wanted), Subscription):
            match found:
                case Missed():
                    yield self._told(found.changes, position, found.position)
                    position = found.position
                case Ahead():
                    await asyncio.sleep(AHEAD_SECONDS)
                case Behind():
                    try:
                        async with aclosing(source.catch_up(position)) as portions:
                            async for portion, after in portions:
                                yield self._told(portion, position, after)
                                position = after
                    except TransientError as error:
                        yield _closed(str(error), position)
                        return
        try:
            async for chunk in self._live(found):
                yield chunk
        finally:
            fanout.unsubscribe(found)

    async def _live(self, subscription: Subscription) -> AsyncGenerator[bytes]:
        fanout = self._streaming.source.fanout
        while True:
            news, reason, position = subscription.channel.news, fanout.closed, fanout.position
            content = subscription.take()
            if content is None:
                yield _closed(f"you read too slowly: more than {QUEUED_FRAMES:,} changes were waiting", None)
                return
            if content:
                yield content
            elif reason is not None:
                yield _closed(reason, position)
                return
            else:
                await news.wait()

    def _told(self, portion: Sequence[Change], before: Position, after: Position) -> bytes:
        """A portion of the log, each change with the position after it, and the position after all."""
        position, told = list(before), []
        for change in portion:
            position[change.partition] = change.offset + 1
            if self._wanted is None or self._wanted(change):
                told.append(frame(change, changes.written(position)))
        return b"".join(told) + f"id: {changes.written(after)}\n\n".encode()


def _remembered() -> Callable[[EventQuery], Wanted | None]:
    """The same test for the same question, so that a change is tested once for all who ask it."""
    known: dict[EventQuery, Wanted] = {}

    def wanted(query: EventQuery) -> Wanted | None:
        if query == EventQuery():
            return None
        if query not in known:
            if len(known) >= FILTERS_REMEMBERED:
                known.clear()
            known[query] = lambda change: any(
                event is not None and restrictions.hold(query, event) for event in (change.after, change.before)
            )
        return known[query]

    return wanted


_wanted = _remembered()


def _closed(reason: str, position: Sequence[int] | None) -> bytes:
    """The last event, with the position when all before it was sent."""
    told = b"event: closed\ndata: " + orjson.dumps({"reason": reason}) + b"\n\n"
    return told if position is None else f"id: {changes.written(position)}\n".encode() + told


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
