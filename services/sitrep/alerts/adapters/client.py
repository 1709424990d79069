"""A client of the alerts service's API, for commands."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from types import TracebackType
from typing import Any, Self

import httpx
import orjson
from httpx_sse import connect_sse

from sitrep.core.errors import OperatorError, TransientError

TIMEOUT_SECONDS = 20.0
QUIET_SECONDS = 60.0
"""Of a stream; it has a beat four times as often."""


class AlertsClient:
    """Reads the ledger and acts on it. Use it as a context manager.

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

    def get(self, path: str, parameters: Mapping[str, str] | None = None) -> Any:  # noqa: ANN401 - JSON
        """The answer."""
        return self._ask("GET", path, params=dict(parameters or {}))

    def post(self, path: str, content: Mapping[str, object] | None = None) -> Any:  # noqa: ANN401 - JSON
        """The answer."""
        return self._ask("POST", path, json=dict(content or {}))

    def delete(self, path: str) -> Any:  # noqa: ANN401 - JSON
        """The answer."""
        return self._ask("DELETE", path)

    def stream(self, after: int | None = None) -> Iterator[Mapping[str, Any]]:
        """Alerts as they are raised, those after a position first. Ends when the service ends the stream."""
        parameters = {"after": str(after)} if after is not None else {}
        try:
            with connect_sse(
                self._http, "GET", "/v1/alerts/stream", params=parameters, timeout=QUIET_SECONDS
            ) as source:
                if not source.response.is_success:
                    source.response.read()
                    raise self._refused(source.response)
                for event in source.iter_sse():
                    if event.event == "sitrep.alert.raised.v1":
                        yield orjson.loads(event.data)
        except httpx.TransportError as error:
            raise self._away(error) from error

    def _ask(self, method: str, path: str, **options: Any) -> Any:  # noqa: ANN401
        try:
            response = self._http.request(method, path, **options)
        except httpx.TransportError as error:
            raise self._away(error) from error
        if not response.is_success:
            raise self._refused(response)
        return response.json()

    def _away(self, error: Exception) -> TransientError:
        return TransientError(f"The alerts service at {self._url} does not answer ({error}). `sitrep up` starts one.")

    def _refused(self, response: httpx.Response) -> OperatorError | TransientError:
        said = _problem(response)
        if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return TransientError(f"The alerts service at {self._url}: {said}")
        return OperatorError(f"The alerts service refuses: {said}", remedy="`sitrep alerts --help` has examples.")


def _problem(response: httpx.Response) -> str:
    try:
        return str(response.json()["detail"])
    except (ValueError, KeyError, TypeError):
        return f"status {response.status_code}"
