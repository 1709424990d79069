"""A client of the ingest service: batches of articles, sent again while Kafka or the service is away."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from urllib.parse import quote, urlsplit

import httpx
import orjson
from pydantic import ValidationError

from sitrep.contracts.article_drafts import ArticleDraft
from sitrep.core.errors import OperatorError, TransientError
from sitrep.ingest.api.answers import AcceptedLine, Receipt, RefusedLine
from sitrep.ingest.settings import is_loopback

FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 15.0
REQUEST_TIMEOUT_SECONDS = 60.0
AWAY = (408, 429, 502, 503, 504)
"""Answers that mean: later."""


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """The article is in the log; `duplicate` when it was there before."""

    article_id: str
    revision: str
    duplicate: bool


@dataclass(frozen=True, slots=True)
class NotTaken:
    """The service refused the article, and why."""

    reason: str


Outcome = Acknowledged | NotTaken


class IngestClient:
    """Sends to the ingest service at `url`. Use as a context manager."""

    def __init__(
        self,
        url: str,
        *,
        api_key: str | None,
        give_up_after_seconds: float,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        headers = {"Content-Type": "application/x-ndjson"}
        if api_key:
            headers["Authorization"] = f"Bearer {api_key}"
        self._url = f"{url.rstrip('/')}/v1/articles"
        self._give_up_after_seconds = give_up_after_seconds
        self._pause = pause
        # No proxy of the environment's stands between this machine and itself.
        remote = not is_loopback(urlsplit(url).hostname or "")
        self._client = httpx.Client(headers=headers, timeout=REQUEST_TIMEOUT_SECONDS, trust_env=remote)

    def send(self, articles: Sequence[ArticleDraft]) -> list[Outcome]:
        """What became of each of `articles`, in their order. A batch too large is sent in halves.

        Raises TransientError when the service or Kafka stays away for too long: then none of the batch counts as
        taken, and sending it again is right. Raises OperatorError for a wrong address or key.
        """
        response = self._answered(b"\n".join(article.to_bytes() for article in articles))
        if response.status_code == httpx.codes.REQUEST_ENTITY_TOO_LARGE:
            if len(articles) == 1:
                return [NotTaken(_detail(response))]
            middle = len(articles) // 2
            return self.send(articles[:middle]) + self.send(articles[middle:])
        receipt = self._receipt(response)
        outcomes: dict[int, Outcome] = {line.line: _acknowledged(line) for line in receipt.accepted}
        outcomes.update((line.line, _not_taken(line)) for line in receipt.refused)
        return [outcomes[number] for number in range(1, len(articles) + 1)]

    def retract(self, article_id: str, *, reason: str | None, retracted_at: str | None) -> str:
        """Say that an article was withdrawn; when, as the service has it. Raises as `send`, and OperatorError when the
        service refuses it.
        """
        fields = {"reason": reason, "retracted_at": retracted_at}
        body = orjson.dumps({name: value for name, value in fields.items() if value is not None})
        response = self._answered(body, f"/{quote(article_id, safe='')}/retraction")
        if response.status_code == httpx.codes.ACCEPTED:
            return str(orjson.loads(response.content)["retracted_at"])
        raise OperatorError(
            f"{self._url} does not take the retraction: {_detail(response)}",
            remedy="`sitrep retract --help` has examples; SITREP_INGEST_API_KEY is sent as the key.",
        )

    def close(self) -> None:
        """Drop the connection."""
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _answered(self, body: bytes, path: str = "") -> httpx.Response:
        """The first answer that is not `later`."""
        until = time.monotonic() + self._give_up_after_seconds
        pause = FIRST_PAUSE_SECONDS
        while True:
            asked_to_wait = 0.0
            try:
                response = self._client.post(self._url + path, content=body)
                if response.status_code not in AWAY:
                    return response
                reason = _detail(response)
                asked_to_wait = _retry_after(response)
            except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
                raise OperatorError(
                    f"{self._url} is no address: {error}", remedy="Give --url http://host:port."
                ) from error
            except httpx.TransportError as error:
                reason = str(error) or type(error).__name__
            wait = min(max(pause, asked_to_wait), LONGEST_PAUSE_SECONDS)
            if time.monotonic() + wait > until:
                raise TransientError(
                    f"no article was taken at {self._url} for {self._give_up_after_seconds:g} s: {reason}. Is "
                    "`sitrep up` running? Sending everything again later is safe."
                )
            self._pause(wait)
            pause *= 2

    def _receipt(self, response: httpx.Response) -> Receipt:
        if response.status_code in (401, 403):
            raise OperatorError(
                f"{self._url} wants an API key: {_detail(response)}",
                remedy="Set SITREP_INGEST_API_KEY to a key that the service knows; `sitrep ingest-key` makes one.",
            )
        try:
            if response.status_code == httpx.codes.ACCEPTED:
                return Receipt.model_validate_json(response.content)
            if response.status_code == httpx.codes.UNPROCESSABLE_ENTITY:
                return Receipt.model_validate({"accepted": [], **orjson.loads(response.content)})
        except (ValidationError, orjson.JSONDecodeError):
            pass
        raise OperatorError(
            f"{self._url} does not answer like an ingest service: {response.status_code} {_detail(response)}",
            remedy="Give the service's address with --url, or set SITREP_INGEST_URL.",
        )


def _acknowledged(line: AcceptedLine) -> Outcome:
    return Acknowledged(line.article_id, line.revision, line.duplicate)


def _not_taken(line: RefusedLine) -> Outcome:
    return NotTaken("; ".join(error.detail for error in line.errors))


def _detail(response: httpx.Response) -> str:
    """What a problem says, or the status when it says nothing."""
    try:
        told = orjson.loads(response.content)
    except orjson.JSONDecodeError:
        told = None
    return str(told["detail"]) if isinstance(told, dict) and "detail" in told else response.reason_phrase


def _retry_after(response: httpx.Response) -> float:
    text = response.headers.get("retry-after", "")
    return float(text) if text.isdecimal() else 0.0
