"""What ingest answers: the receipt of a request, and the problems it can have."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel, ConfigDict

from sitrep.ingest.handlers import Cause, Decision, Refused
from sitrep.runtime.problems import Problem, field_errors

PROBLEMS: Mapping[int, str] = {
    400: "The body is no JSON, no UTF-8, holds NUL bytes, is broken gzip, or holds no article.",
    401: "The API key is missing or unknown.",
    408: "The body took too long to arrive.",
    413: "The body, the number of its lines or the article is too large.",
    415: "The body is neither JSON nor NDJSON in UTF-8, or packed in another way than gzip.",
    422: "The article is refused, or every article of the batch: `errors` (or `refused`) names the fields.",
    500: "Something is wrong with the service.",
    503: "Kafka did not acknowledge. Send the whole request again, after as many seconds as Retry-After says.",
}

RETRY_AFTER_SECONDS = 5

_STATUS = {
    Cause.ENCODING: HTTPStatus.BAD_REQUEST,
    Cause.JSON: HTTPStatus.BAD_REQUEST,
    Cause.FIELDS: HTTPStatus.UNPROCESSABLE_ENTITY,
    Cause.SIZE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
}


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True)


class AcceptedLine(_Answer):
    """An article that is in the log."""

    line: int
    article_id: str
    revision: str
    duplicate: bool
    """The log had this revision before: nothing was published for this line."""


class LineError(_Answer):
    """One thing that is wrong with a line."""

    field: str
    pointer: str
    detail: str


class RefusedLine(_Answer):
    """An article that is not accepted."""

    line: int
    cause: Cause
    errors: list[LineError]


class Counts(_Answer):
    """What became of the lines: `lines` is the sum of the other three."""

    lines: int
    published: int
    duplicates: int
    refused: int


class Receipt(_Answer):
    """What became of each line of a request, lines counted from 1."""

    accepted: list[AcceptedLine]
    refused: list[RefusedLine]
    counts: Counts


def receipt(decision: Decision) -> Receipt:
    """The receipt for `decision`, once its articles are in the log."""
    accepted = [
        AcceptedLine(
            line=accepted.line,
            article_id=accepted.article.article_id,
            revision=accepted.article.revision,
            duplicate=accepted.duplicate,
        )
        for accepted in decision.accepted
    ]
    published = len(decision.to_publish)
    counts = Counts(
        lines=len(decision.accepted) + len(decision.refused),
        published=published,
        duplicates=len(accepted) - published,
        refused=len(decision.refused),
    )
    return Receipt(accepted=accepted, refused=[_refused_line(refused) for refused in decision.refused], counts=counts)


def all_refused(decision: Decision, *, batch: bool) -> Problem:
    """The problem with a request of which nothing is accepted."""
    if batch:
        detail = f"None of the {len(decision.refused)} articles is acceptable; `refused` says why."
        members: dict[str, Any] = receipt(decision).model_dump(mode="json", exclude={"accepted"})
        return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "all-refused", detail, members=members)
    refused = decision.refused[0]
    errors = field_errors(refused.refusals)
    detail = "; ".join(f"{refusal.field or 'The body'} {refusal.reason}" for refusal in refused.refusals)
    return Problem(_STATUS[refused.cause], f"refused-{refused.cause}", detail, errors)


def away() -> Problem:
    """Kafka did not acknowledge."""
    return Problem(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "log-away",
        "Kafka did not acknowledge the articles, so none counts as accepted; send the same request again.",
        headers={"Retry-After": str(RETRY_AFTER_SECONDS)},
    )


def _refused_line(refused: Refused) -> RefusedLine:
    errors = [LineError.model_validate(error) for error in field_errors(refused.refusals)]
    return RefusedLine(line=refused.line, cause=refused.cause, errors=errors)
