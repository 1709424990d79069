"""A request to publish articles, from its bytes to its answer."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from email.message import Message
from http import HTTPStatus

from fastapi import Request
from fastapi.responses import JSONResponse, Response

from sitrep.contracts.cloudevents import is_traceparent, trace_id
from sitrep.core.errors import TransientError
from sitrep.ingest import handlers
from sitrep.ingest.api import answers, bodies
from sitrep.ingest.api.acknowledged import AcknowledgedRevisions
from sitrep.ingest.api.keys import ApiKeys
from sitrep.ingest.api.metrics import IngestMetrics, RequestCause
from sitrep.ingest.handlers import Decision, Line
from sitrep.ingest.ports import ArticleLog, RecordTooLarge
from sitrep.runtime import logging
from sitrep.runtime.clock import Clock
from sitrep.runtime.problems import Problem

log = logging.get(__name__)

JSON = "application/json"
NDJSON = "application/x-ndjson"
_CHARSETS = ("utf-8", "utf8", "us-ascii")


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a request may hold and how long it may take."""

    request_bytes: int = 16 * 1024 * 1024
    article_bytes: int = 4 * 1024 * 1024
    lines: int = 1000
    request_timeout_seconds: float = 60
    remembered_revisions: int = 10_000


class Intake:
    """Reads, decides, publishes, answers."""

    def __init__(self, log: ArticleLog, clock: Clock, keys: ApiKeys, limits: Limits, metrics: IngestMetrics) -> None:
        self._log = log
        self._clock = clock
        self._keys = keys
        self._limits = limits
        self._metrics = metrics
        self._acknowledged = AcknowledgedRevisions(limits.remembered_revisions)

    async def answer(self, request: Request) -> Response:
        """The answer to `request`: 202 only when the log has acknowledged all that is accepted."""
        media_type = _media_type(request)
        problem = self._keys.problem_with(request.headers.get("authorization"))
        if problem is not None:
            return self._refuse(RequestCause.KEY, problem)
        if media_type is None:
            return self._refuse(RequestCause.MEDIA_TYPE, _unsupported())
        body = await bodies.read(
            request, max_bytes=self._limits.request_bytes, timeout_seconds=self._limits.request_timeout_seconds
        )
        if isinstance(body, Problem):
            return self._refuse(RequestCause.BODY, body)
        self._metrics.request_bytes.observe(len(body))
        batch = media_type == NDJSON
        lines = _lines(body) if batch else [Line(1, body)]
        problem = self._problem_with_number(lines)
        if problem is not None:
            return self._refuse(RequestCause.LINES, problem)
        return await self._take(lines, request.headers.get("traceparent", ""), batch=batch)

    async def _take(self, lines: list[Line], traceparent: str, *, batch: bool) -> Response:
        """Decide on `lines` and publish what is accepted."""
        now = self._clock.now()
        decision = await asyncio.to_thread(  # a full batch takes a while, and others want answers meanwhile
            handlers.accept,
            lines,
            now=now,
            max_article_bytes=self._limits.article_bytes,
            acknowledged=self._acknowledged,
        )
        for refused in decision.refused:
            self._metrics.refused.labels(refused.cause).inc()
        if not decision.accepted:
            return answers.all_refused(decision, batch=batch).response()
        problem = await self._publish(decision, now, traceparent if is_traceparent(traceparent) else None)
        if problem is not None:
            return self._refuse(RequestCause.LOG, problem)
        return JSONResponse(answers.receipt(decision).model_dump(mode="json"), HTTPStatus.ACCEPTED)

    async def _publish(self, decision: Decision, now: datetime, traceparent: str | None) -> Problem | None:
        """Return None once the log has everything that `decision` accepts, else why not."""
        articles = decision.to_publish
        if articles:
            try:
                with self._metrics.publish_seconds.time():
                    await self._log.append(articles, recorded_at=now, traceparent=traceparent)
            except TransientError as error:
                log.warning("log is away", articles=len(articles), reason=str(error))
                return answers.away()
            except RecordTooLarge as error:
                return Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too-large", f"An article is too large: {error}.")
        self._acknowledged.add(accepted.article.revision for accepted in decision.accepted)
        duplicates = len(decision.accepted) - len(articles)
        self._metrics.accepted.inc(len(articles))
        self._metrics.duplicates.inc(duplicates)
        trace = {"trace_id": trace_id(traceparent)} if traceparent is not None else {}
        log.info("accepted", published=len(articles), duplicates=duplicates, refused=len(decision.refused), **trace)
        return None

    def _problem_with_number(self, lines: list[Line]) -> Problem | None:
        if not any(line.text.strip() for line in lines):
            detail = "The body holds no article; send a JSON object, or one on each line."
            return Problem(HTTPStatus.BAD_REQUEST, "no-article", detail)
        if len(lines) > self._limits.lines:
            detail = f"The body holds {len(lines):,} articles; send at most {self._limits.lines:,} at a time."
            return Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too-many-lines", detail)
        return None

    def _refuse(self, cause: RequestCause, problem: Problem) -> Response:
        self._metrics.requests_refused.labels(cause).inc()
        return problem.response()


def _media_type(request: Request) -> str | None:
    """JSON or NDJSON in UTF-8; None for anything else."""
    header = Message()
    header["Content-Type"] = request.headers.get("content-type", "")
    charset = header.get_param("charset", "utf-8")
    if not isinstance(charset, str) or charset.lower() not in _CHARSETS:
        return None
    media_type = header.get_content_type()
    return media_type if media_type in (JSON, NDJSON) else None


def _lines(body: bytes) -> list[Line]:
    """The lines of NDJSON that are not blank, with their numbers."""
    return [Line(number, text) for number, text in enumerate(body.split(b"\n"), 1) if text.strip()]


def _unsupported() -> Problem:
    detail = f"Send one article as {JSON}, or one on each line as {NDJSON}, in UTF-8."
    return Problem(
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type", detail, headers={"Accept": f"{JSON}, {NDJSON}"}
    )
