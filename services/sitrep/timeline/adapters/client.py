"""A client of the timeline's API, for commands."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from sitrep.contracts.message import describe
from sitrep.core.errors import OperatorError, TransientError
from sitrep.core.events import Event
from sitrep.timeline.ports import EventDetail

TIMEOUT_SECONDS = 20.0
PAGE = 500
EXPORT = 5_000
"""Events of an answer in a format other than JSON, at the most."""

Filters = Mapping[str, str | Sequence[str] | None]
"""Parameters of `GET /v1/events`, those that are None left out."""


@dataclass(frozen=True, slots=True)
class _Page:
    events: tuple[Event, ...]
    next: str | None


class NamedView(BaseModel):
    """What `sitrep timeline list` says of a timeline."""

    name: str
    title: str
    from_: date | None = Field(alias="from")
    to: date | None


class _Views(BaseModel):
    timelines: tuple[NamedView, ...]


ReadT = TypeVar("ReadT")
_VIEWS = TypeAdapter(_Views)
_PAGE = TypeAdapter(_Page)
_DETAIL = TypeAdapter(EventDetail)


class TimelineClient:
    """Reads the chronology. Use it as a context manager.

    Methods raise TransientError when the service is away, and OperatorError when it refuses what is asked.
    """

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")
        self._http = httpx.Client(base_url=self._url, timeout=TIMEOUT_SECONDS)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def events(self, filters: Filters | None = None, *, limit: int | None = None) -> Iterator[Event]:
        """The events that `filters` let through, in order, `limit` at the most."""
        given = {name: value for name, value in (filters or {}).items() if value}
        cursor: str | None = None
        left = limit
        while left is None or left > 0:
            size = PAGE if left is None else min(PAGE, left)
            parameters = {**given, "limit": str(size)} | ({"cursor": cursor} if cursor is not None else {})
            page = self._read(_PAGE, self._get("/v1/events", parameters))
            yield from page.events
            cursor, left = page.next, None if left is None else left - len(page.events)
            if cursor is None:
                return

    def event(self, event_id: str) -> EventDetail | None:
        """An event with what it rests on; None when there is none of this id."""
        response = self._get(f"/v1/events/{event_id}", {}, missing_is_fine=True)
        if response.status_code == HTTPStatus.NOT_FOUND:
            return None
        return self._read(_DETAIL, response)

    def history(self, event_id: str) -> Iterator[dict[str, Any]]:
        """The revisions that an id has had, as `GET /v1/events/{id}/history` answers them; none when it had none."""
        cursor: str | None = None
        while True:
            parameters = {"cursor": cursor} if cursor is not None else {}
            response = self._get(f"/v1/events/{event_id}/history", parameters, missing_is_fine=True)
            if response.status_code == HTTPStatus.NOT_FOUND:
                return
            page = response.json()
            yield from page["revisions"]
            cursor = page["next"]
            if cursor is None:
                return

    def exported(self, filters: Filters, name: str) -> tuple[bytes, bool]:
        """The events that `filters` let through in the format of this name, and whether there are more of them."""
        given = {key: value for key, value in filters.items() if value}
        response = self._get("/v1/events", {**given, "format": name, "limit": str(EXPORT)})
        return response.content, "next" in response.links

    def timelines(self) -> tuple[NamedView, ...]:
        """All timelines, by name."""
        return self._read(_VIEWS, self._get("/v1/timelines", {})).timelines

    def is_through(self, article_id: str, revision: str | None = None) -> bool:
        """True once this revision of the article (or any) is in the chronology."""
        parameters = {"revision": revision} if revision is not None else {}
        path = httpx.URL(path=f"/v1/articles/{article_id}").raw_path.decode()
        return self._get(path, parameters, missing_is_fine=True).status_code == HTTPStatus.OK

    def _get(self, path: str, parameters: Mapping[str, Any], *, missing_is_fine: bool = False) -> httpx.Response:
        try:
            response = self._http.get(path, params=parameters)
        except httpx.TransportError as error:
            raise TransientError(
                f"The timeline service at {self._url} does not answer ({error}). `sitrep up` starts one."
            ) from error
        if response.is_success or (missing_is_fine and response.status_code == HTTPStatus.NOT_FOUND):
            return response
        said = _problem(response)
        if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise TransientError(f"The timeline service at {self._url}: {said}")
        raise OperatorError(f"The timeline service refuses: {said}", remedy="`sitrep events --help` has examples.")

    def _read(self, adapter: TypeAdapter[ReadT], response: httpx.Response) -> ReadT:
        try:
            return adapter.validate_json(response.content, strict=True)
        except ValidationError as error:
            raise OperatorError(
                f"What answers at {self._url} is no timeline service of this version: {describe(error)[:300]}",
                remedy="Check --url and SITREP_TIMELINE_URL.",
            ) from error


def _problem(response: httpx.Response) -> str:
    try:
        return str(response.json()["detail"])
    except (ValueError, KeyError, TypeError):
        return f"status {response.status_code}"
