"""The chronology over HTTP."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from http import HTTPStatus
from types import TracebackType
from typing import Self, TypeVar

import httpx
from httpx_sse import ServerSentEvent, SSEError, aconnect_sse
from pydantic import TypeAdapter, ValidationError

from sitrep.client.answers import Digest, EventDetail, EventPage, HistoryPage, NamedView, NamedViews, Revision
from sitrep.client.listening import Change, Unrepeated, message_of
from sitrep.client.query import Query
from sitrep.contracts.message import describe
from sitrep.core.errors import OperatorError, TransientError
from sitrep.core.events import Event

TIMEOUT_SECONDS = 20.0
SILENCE_SECONDS = 60.0
"""A stream that says nothing for so long, four heartbeats, is taken for broken."""
PAGE, HISTORY_PAGE = 500, 200
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.5, 30.0
CLOSED = "closed"

ReadT = TypeVar("ReadT")
_PAGE = TypeAdapter(EventPage)
_DETAIL = TypeAdapter(EventDetail)
_HISTORY = TypeAdapter(HistoryPage)
_VIEWS = TypeAdapter(NamedViews)
_DIGEST = TypeAdapter(Digest)


class Client:
    """Reads the chronology and listens to it. Use it as an async context manager.

    Methods raise TransientError when the service is away, and OperatorError when it refuses what is asked.
    """

    def __init__(self, base_url: str, *, timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        self._url = base_url.rstrip("/")
        self._http = httpx.AsyncClient(base_url=self._url, timeout=timeout_seconds)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()

    async def events(self, query: Query | None = None, *, limit: int | None = None) -> AsyncGenerator[Event]:
        """The events that `query` lets through, in order, `limit` at the most, however many pages that takes."""
        asked = (query or Query()).parameters()
        cursor: str | None = None
        left = limit
        while left is None or left > 0:
            size = PAGE if left is None else min(PAGE, left)
            more = [("limit", str(size))] + ([("cursor", cursor)] if cursor is not None else [])
            page = _read(_PAGE, await self._get("/v1/events", [*asked, *more]))
            for event in page.events:
                yield event
            cursor, left = page.next, None if left is None else left - len(page.events)
            if cursor is None:
                return

    async def event(self, event_id: str) -> EventDetail | None:
        """An event with what it rests on, also by an id that it had before it was merged; None when there is none."""
        return _read_if_there(_DETAIL, await self._get(f"/v1/events/{event_id}", [], missing_is_fine=True))

    async def history(self, event_id: str) -> tuple[Revision, ...] | None:
        """All that was known of an event, in order of recorded time; None when there never was one of this id."""
        revisions: list[Revision] = []
        cursor: str | None = None
        while True:
            given = [("limit", str(HISTORY_PAGE))] + ([("cursor", cursor)] if cursor is not None else [])
            answer = await self._get(f"/v1/events/{event_id}/history", given, missing_is_fine=True)
            page = _read_if_there(_HISTORY, answer)
            if page is None:
                return None
            revisions += page.revisions
            cursor = page.next
            if cursor is None:
                return tuple(revisions)

    async def timelines(self) -> tuple[NamedView, ...]:
        """The named views, by name."""
        return _read(_VIEWS, await self._get("/v1/timelines", [])).timelines

    async def digest(self) -> str:
        """The digest of the whole chronology."""
        return _read(_DIGEST, await self._get("/v1/digest", [])).digest

    async def stream(self, query: Query | None = None, *, position: str | None = None) -> AsyncGenerator[Change]:
        """Changes as they are made, for ever: those after `position`; from the beginning of the log after `"0"`, from
        now on when it is None. Connects again by itself when the service goes or says that we are too slow; nothing
        is lost or comes twice. Raises OperatorError when the service refuses.
        """
        asked = (query or Query()).parameters(streaming=True)
        unrepeated = Unrepeated()
        pause = FIRST_PAUSE_SECONDS
        while True:
            try:
                async with aclosing(self._listen(asked, position)) as events:
                    async for event in events:
                        pause = FIRST_PAUSE_SECONDS
                        position = event.id or position
                        change = _change(event, position)
                        if change is not None and unrepeated.is_new(change.message):
                            yield change
            except (TransientError, httpx.TransportError, SSEError):
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
            else:
                await asyncio.sleep(FIRST_PAUSE_SECONDS)

    async def _listen(self, asked: Sequence[tuple[str, str]], position: str | None) -> AsyncGenerator[ServerSentEvent]:
        """The events of one connection."""
        headers = {"Last-Event-ID": position} if position is not None else {}
        timeout = httpx.Timeout(TIMEOUT_SECONDS, read=SILENCE_SECONDS)
        async with aconnect_sse(
            self._http, "GET", "/v1/stream", params=httpx.QueryParams(list(asked)), headers=headers, timeout=timeout
        ) as source:
            if not source.response.is_success:
                await source.response.aread()
                _refuse(source.response)
            async for event in source.aiter_sse():
                yield event
                if event.event == CLOSED:
                    return

    async def _get(
        self, path: str, parameters: Sequence[tuple[str, str]], *, missing_is_fine: bool = False
    ) -> httpx.Response:
        try:
            response = await self._http.get(path, params=httpx.QueryParams(list(parameters)))
        except httpx.TransportError as error:
            raise TransientError(f"The timeline service at {self._url} does not answer ({error!r}).") from error
        if not (response.is_success or (missing_is_fine and response.status_code == HTTPStatus.NOT_FOUND)):
            _refuse(response)
        return response


def _change(event: ServerSentEvent, position: str | None) -> Change | None:
    """The change that an event tells; None for one that tells only the position, or the end."""
    if not event.data or event.event == CLOSED or position is None:
        return None
    try:
        return Change(message_of(event.event, event.data.encode()), position)
    except ValueError as error:
        raise OperatorError(f"A change cannot be read: {error}", remedy="Update Sitrep.") from error


def _refuse(response: httpx.Response) -> None:
    """Raises what the answer means."""
    said = f"status {response.status_code}"
    try:
        body = response.json()
        if isinstance(body, Mapping):
            said = str(body.get("detail", said))
    except ValueError:
        pass
    if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise TransientError(f"The timeline service says: {said}")
    raise OperatorError(f"The timeline service refuses: {said}", remedy="docs/api.md says what can be asked.")


def _read_if_there(adapter: TypeAdapter[ReadT], response: httpx.Response) -> ReadT | None:
    return None if response.status_code == HTTPStatus.NOT_FOUND else _read(adapter, response)


def _read(adapter: TypeAdapter[ReadT], response: httpx.Response) -> ReadT:
    try:
        return adapter.validate_json(response.content, strict=True)
    except ValidationError as error:
        raise OperatorError(
            f"What answers at {response.url} is no timeline service of this version: {describe(error)[:300]}",
            remedy="Check the address, or update Sitrep.",
        ) from error
