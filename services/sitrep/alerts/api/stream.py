"""`/v1/alerts/stream`: alerts as they are raised, as server-sent events."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Annotated

import orjson
from fastapi import APIRouter, Header, Query
from fastapi.responses import StreamingResponse

from sitrep.alerts.adapters.postgres_reader import LedgerEntry, PostgresReader
from sitrep.core.errors import TransientError

MOST_READERS = 200
POLL_SECONDS = 0.25
PORTION = 200
BEAT_SECONDS = 15.0


def router(reader: PostgresReader) -> APIRouter:
    """The route on `reader`."""
    routes = APIRouter(prefix="/v1/alerts", tags=["alerts"])
    connected: set[object] = set()

    @routes.get(
        "/stream",
        operation_id="streamAlerts",
        summary="Alerts as they are raised (server-sent events)",
        response_class=StreamingResponse,
        responses={200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}, "description": "Alerts."}},
    )
    async def stream(
        after: Annotated[int | None, Query(ge=0, description="Position of the last alert that was had.")] = None,
        last_event_id: Annotated[str | None, Header(description="The same, as browsers send it.")] = None,
    ) -> StreamingResponse:
        """Each event's id is the alert's position in the ledger: who sends the last one back misses nothing."""
        if len(connected) >= MOST_READERS:
            raise TransientError(f"{MOST_READERS} readers are connected, and no more are served")
        given = last_event_id if last_event_id and last_event_id.isdigit() else None
        start = int(given) if given is not None else after
        position = start if start is not None else await reader.last_position()
        return StreamingResponse(
            _frames(reader, position, connected),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )

    return routes


async def _frames(reader: PostgresReader, position: int, connected: set[object]) -> AsyncGenerator[bytes]:
    token = object()
    connected.add(token)
    quiet = 0.0
    try:
        yield f"retry: 2000\nid: {position}\n\n".encode()
        while True:
            try:
                found = await reader.after(position, PORTION, late=False)
            except TransientError as error:
                yield b"event: closed\ndata: " + orjson.dumps({"reason": str(error)}) + b"\n\n"
                return
            for entry in found:
                position = entry.position
                yield frame(entry)
            if found:
                quiet = 0.0
                continue
            await asyncio.sleep(POLL_SECONDS)
            quiet += POLL_SECONDS
            if quiet >= BEAT_SECONDS:
                quiet = 0.0
                yield b": still here\n\n"
    finally:
        connected.discard(token)


def frame(entry: LedgerEntry) -> bytes:
    """An alert as a server-sent event."""
    return b"id: %d\nevent: sitrep.alert.raised.v1\ndata: %s\n\n" % (entry.position, orjson.dumps(entry))
