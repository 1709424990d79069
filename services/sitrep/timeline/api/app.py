"""The API of the timeline, put together."""

from http import HTTPStatus
from importlib.metadata import version

from fastapi import FastAPI, Request
from fastapi.responses import Response
from prometheus_client import CollectorRegistry
from starlette_compress import CompressMiddleware, add_compress_type, remove_compress_type

from sitrep.core.errors import TransientError
from sitrep.runtime import problems
from sitrep.runtime.health import Readiness, operations_router
from sitrep.runtime.problems import Problem
from sitrep.timeline.adapters.timeline_files import Timelines
from sitrep.timeline.api import articles, events, histories, progress, stream, views
from sitrep.timeline.api.formats.catalogue import FORMATS
from sitrep.timeline.api.stream import Streaming
from sitrep.timeline.ports import ChronologyReader

RETRY_AFTER_SECONDS = 2
COMPRESSED_BYTES = 1_000
"""Answers from this size on are compressed for those who accept zstd, br or gzip."""


def build(
    reader: ChronologyReader,
    readiness: Readiness,
    registry: CollectorRegistry,
    timelines: Timelines,
    streaming: Streaming,
) -> FastAPI:
    """The routes of the timeline on `reader`. Nothing is connected here."""
    api = FastAPI(
        title="Sitrep timeline",
        version=version("sitrep"),
        description="The chronology: events merged from what articles mention, with their evidence.",
        docs_url=None,  # their pages load scripts from elsewhere
        redoc_url=None,
    )
    _compress(api)
    problems.install(api)
    api.add_exception_handler(TransientError, _away)
    api.include_router(operations_router(readiness, registry))
    api.include_router(events.router(reader, timelines))
    api.include_router(histories.router(reader))
    api.include_router(stream.router(streaming, timelines))
    api.include_router(views.router(timelines))
    api.include_router(articles.router(reader))
    api.include_router(progress.router(reader))
    return api


def _compress(api: FastAPI) -> None:
    """Text is compressed; a stream is not: a thousand readers would mean a thousand compressors."""
    for entry in FORMATS.values():
        if not entry.is_packed:
            add_compress_type(entry.media_type)
    remove_compress_type("text/event-stream")
    api.add_middleware(CompressMiddleware, minimum_size=COMPRESSED_BYTES)


async def _away(_request: Request, error: Exception) -> Response:
    return Problem(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "unavailable",
        f"{error}; try again",
        headers={"Retry-After": str(RETRY_AFTER_SECONDS)},
    ).response()
