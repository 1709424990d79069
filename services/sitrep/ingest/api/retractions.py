"""A request to retract an article, from its bytes to its answer."""

from http import HTTPStatus

from fastapi import Request
from fastapi.responses import JSONResponse, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict

from sitrep.contracts.article_drafts import parse_json
from sitrep.contracts.cloudevents import is_traceparent
from sitrep.core.articles import Refusal
from sitrep.core.errors import TransientError
from sitrep.ingest import handlers
from sitrep.ingest.api import answers, bodies
from sitrep.ingest.api.keys import ApiKeys
from sitrep.ingest.ports import ArticleLog
from sitrep.runtime import logging
from sitrep.runtime.clock import Clock
from sitrep.runtime.problems import Problem, field_errors

log = logging.get(__name__)

MAX_BYTES = 64 * 1024
TIMEOUT_SECONDS = 30.0


class RetractionReceipt(BaseModel):
    """The retraction as it is in the log."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"article_id": "aleppo-entered", "retracted_at": "2024-12-06T09:30:00Z", "reason": "Another town."}
            ]
        }
    )

    article_id: str
    retracted_at: AwareDatetime | str
    reason: str | None


class Retracting:
    """Reads, decides, publishes, answers."""

    def __init__(self, article_log: ArticleLog, clock: Clock, keys: ApiKeys) -> None:
        self._log = article_log
        self._clock = clock
        self._keys = keys

    async def answer(self, article_id: str, request: Request) -> Response:
        """The answer to `request`: 202 once the log has acknowledged the retraction."""
        problem = self._keys.problem_with(request.headers.get("authorization"))
        if problem is not None:
            return problem.response()
        body = await bodies.read(request, max_bytes=MAX_BYTES, timeout_seconds=TIMEOUT_SECONDS)
        if isinstance(body, Problem):
            return body.response()
        try:
            value = parse_json(body) if body.strip() else {}
        except ValueError as error:
            return Problem(HTTPStatus.BAD_REQUEST, "refused-json", f"The body is not JSON: {error}.").response()
        now = self._clock.now()
        retraction = handlers.retract(article_id, value, now=now)
        if isinstance(retraction, tuple):
            return _refused(retraction).response()
        traceparent = request.headers.get("traceparent", "")
        try:
            await self._log.retract(
                retraction, recorded_at=now, traceparent=traceparent if is_traceparent(traceparent) else None
            )
        except TransientError as error:
            log.warning("log is away", reason=str(error))
            return answers.away().response()
        log.info("retracted", article_id=article_id)
        return JSONResponse(retraction.model_dump(mode="json"), HTTPStatus.ACCEPTED)


def _refused(refusals: tuple[Refusal, ...]) -> Problem:
    detail = "; ".join(f"{refusal.field or 'The body'} {refusal.reason}" for refusal in refusals)
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "refused-fields", detail, field_errors(refusals))
