"""An OpenAI-compatible chat completions endpoint over HTTP."""

import time
from collections.abc import Mapping, Sequence

import httpx
from pydantic import BaseModel, ValidationError

from sitrep.contracts import chat
from sitrep.core.errors import TransientError
from sitrep.extractor.settings import ChatSettings

FIRST_PAUSE_SECONDS = 0.25
LONGEST_PAUSE_SECONDS = 8.0
_LATER = frozenset((408, 409, 425, 429))
_MENDABLE = {
    401: "check SITREP_CHAT_API_KEY",
    403: "check SITREP_CHAT_API_KEY",
    404: "check SITREP_CHAT_URL and SITREP_CHAT_MODEL",
}
"""Statuses that speak of the settings, not of the article: it waits until somebody has mended them."""
_SHOWN = 200
"""Characters of an answer that are shown to people."""


class Unanswered(ValueError):
    """The endpoint answered, but not with what was asked for."""


class ChatEndpoint:
    """Asks one model. The key goes into a header and nowhere else."""

    def __init__(self, settings: ChatSettings) -> None:
        key = settings.chat_api_key
        self._settings = settings
        self._url = settings.chat_url.rstrip("/") + "/chat/completions"
        self._http = httpx.Client(headers={} if key is None else {"Authorization": f"Bearer {key.get_secret_value()}"})

    def ask(self, messages: Sequence[Mapping[str, str]], *, deadline: float) -> str:
        """The text of the model's answer, before `deadline` (of the monotonic clock).

        Raises TransientError when it is away or has too much to do, after some attempts; Unanswered when what came
        is no answer.
        """
        pause = FIRST_PAUSE_SECONDS
        for attempt in range(1, self._settings.chat_attempts + 1):
            try:
                return self._once(messages, max(deadline - time.monotonic(), 0.01))
            except _Later as later:
                pause = min(max(pause, later.seconds), LONGEST_PAUSE_SECONDS)
                if attempt == self._settings.chat_attempts or time.monotonic() + pause >= deadline:
                    raise TransientError(f"The chat endpoint is away, asked {attempt} times: {later}") from later
            time.sleep(pause)
            pause *= 2
        raise TransientError("The chat endpoint was not asked")

    def _once(self, messages: Sequence[Mapping[str, str]], timeout_seconds: float) -> str:
        body = {
            "model": self._settings.chat_model,
            "messages": messages,
            "temperature": 0,
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "mentions", "strict": True, "schema": chat.answer_schema()},
            },
        }
        try:
            response = self._http.post(self._url, json=body, timeout=timeout_seconds)
        except httpx.HTTPError as error:
            raise _Later(f"{type(error).__name__}: {error}") from error
        status = response.status_code
        if status in _LATER or status >= httpx.codes.INTERNAL_SERVER_ERROR:
            raise _Later(f"status {status}", seconds=_retry_after(response))
        if status in _MENDABLE:
            raise TransientError(f"The chat endpoint refuses with status {status}: {_MENDABLE[status]}")
        if status != httpx.codes.OK:
            raise Unanswered(f"status {status}: {response.text[:_SHOWN]}")
        try:
            choice = _Completion.model_validate_json(response.content).choices[0]
        except (ValidationError, IndexError) as error:
            raise Unanswered("the response is no chat completion") from error
        if choice.finish_reason == "length":
            raise Unanswered("the answer was cut off for its length")
        if choice.message.content is None:
            raise Unanswered("the model declined to answer")
        return choice.message.content


class _Message(BaseModel):
    content: str | None


class _Choice(BaseModel):
    message: _Message
    finish_reason: str | None = None


class _Completion(BaseModel):
    choices: list[_Choice]


class _Later(Exception):
    """Ask again, after `seconds` at the least."""

    def __init__(self, reason: str, *, seconds: float = 0) -> None:
        super().__init__(reason)
        self.seconds = seconds


def _retry_after(response: httpx.Response) -> float:
    """The seconds that the endpoint asks to wait; 0 when it doesn't say, or names a day."""
    value = response.headers.get("retry-after", "")
    return float(value) if value.isdigit() else 0
