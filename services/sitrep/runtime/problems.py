"""Errors over HTTP as `application/problem+json` (RFC 9457), the framework's own included."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from sitrep.core.articles import Refusal
from sitrep.runtime import logging

log = logging.get(__name__)

MEDIA_TYPE = "application/problem+json"
FRAGMENT_CHARACTERS = "~!$&'()*+,;=:@"
"""Those that a URI fragment takes as they are (RFC 3986), beside letters and digits."""

SCHEMA: dict[str, Any] = {
    "type": "object",
    "title": "Problem",
    "description": "What went wrong and what to do (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "description": "A URI that names the kind of problem."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What is wrong here, and what would be right."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["detail", "pointer"],
                "properties": {
                    "detail": {"type": "string"},
                    "field": {"type": "string"},
                    "pointer": {"type": "string", "description": "JSON Pointer (RFC 6901) as a URI fragment."},
                },
            },
        },
    },
}


@dataclass(frozen=True, slots=True)
class Problem:
    """An error as it is answered. `kind` is its short name, `detail` says what is wrong and what would be right."""

    status: HTTPStatus
    kind: str
    detail: str
    errors: tuple[dict[str, Any], ...] = ()
    members: Mapping[str, Any] = field(default_factory=dict)
    """Further members of the answer, of this kind of problem."""
    headers: Mapping[str, str] = field(default_factory=dict)

    def response(self) -> Response:
        """The HTTP response."""
        content: dict[str, Any] = {
            "type": f"urn:sitrep:problem:{self.kind}",
            "title": self.status.phrase,
            "status": int(self.status),
            "detail": self.detail,
        }
        if self.errors:
            content["errors"] = list(self.errors)
        content.update(self.members)
        return JSONResponse(content, self.status, dict(self.headers), media_type=MEDIA_TYPE)


def field_errors(refusals: Iterable[Refusal]) -> tuple[dict[str, Any], ...]:
    """Refusals as members of `errors`: the field, a pointer to it, what is wrong and what would be right."""
    return tuple(
        {
            "field": refusal.field,
            "pointer": _pointer([refusal.field] if refusal.field else []),
            "detail": f"{refusal.field} {refusal.reason}".strip(),
        }
        for refusal in refusals
    )


def install(api: FastAPI) -> None:
    """Answer every error that `api` raises, its own 404, 405, 422 and 500 too, as a problem."""
    api.add_exception_handler(HTTPException, _http)
    api.add_exception_handler(RequestValidationError, _validation)
    api.add_exception_handler(Exception, _unexpected)


def documented(statuses: Mapping[int, str]) -> dict[int | str, dict[str, Any]]:
    """`responses` of a FastAPI route: these statuses, each a problem, with what it means."""
    return {
        status: {"description": description, "content": {MEDIA_TYPE: {"schema": SCHEMA}}}
        for status, description in statuses.items()
    }


async def _http(_request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise TypeError(f"not an HTTPException: {error!r}")
    status = HTTPStatus(error.status_code)
    kind = status.name.lower().replace("_", "-")
    return Problem(status, kind, str(error.detail), headers=error.headers or {}).response()


async def _validation(_request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise TypeError(f"not a RequestValidationError: {error!r}")
    errors = tuple(
        {
            "field": str(problem["loc"][-1]),
            "in": str(problem["loc"][0]),
            "pointer": _pointer(problem["loc"]),
            "detail": f"{problem['loc'][-1]}: {problem['msg']}",
        }
        for problem in error.errors()
    )
    detail = "; ".join(problem["detail"] for problem in errors)
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid-request", detail, errors).response()


async def _unexpected(request: Request, error: Exception) -> Response:
    log.error("unexpected", method=request.method, path=request.url.path, exc_info=error)
    return Problem(
        HTTPStatus.INTERNAL_SERVER_ERROR, "unexpected", "Something is wrong on our side; the log has the details."
    ).response()


def _pointer(parts: Iterable[object]) -> str:
    """A JSON Pointer as a URI fragment: each reference token escaped, then percent-encoded where it must be."""
    escaped = (str(part).replace("~", "~0").replace("/", "~1") for part in parts)
    return "#" + "".join(f"/{quote(part, safe=FRAGMENT_CHARACTERS)}" for part in escaped)
