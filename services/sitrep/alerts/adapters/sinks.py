"""Sinks: where notifications go. A sink is told one thing at a time, and says what became of it."""

import asyncio
import ipaddress
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import httpx
import orjson
from standardwebhooks import Webhook

from sitrep.alerts.adapters.rule_files import SinkPart, WebhookPart
from sitrep.core.errors import OperatorError
from sitrep.runtime.clock import Clock
from sitrep.runtime.public_addresses import Address, is_public

TIMEOUT_SECONDS = 10.0
MAX_ANSWER_BYTES = 64 * 1024
GONE = 410


@dataclass(frozen=True, slots=True)
class Delivered:
    """It is there."""


@dataclass(frozen=True, slots=True)
class Failed:
    """It is not, and why; `final` when another attempt would be no use."""

    reason: str
    final: bool = False


class Sink(Protocol):
    """Tells somebody."""

    async def send(self, notification_id: str, body: bytes) -> Delivered | Failed:
        """Once; never raises for what others do, and takes no longer than a few times `TIMEOUT_SECONDS`."""
        ...

    async def close(self) -> None:
        """Drop connections."""
        ...


def build(
    parts: tuple[SinkPart, ...], variables: Mapping[str, str], clock: Clock, *, allow_private: bool
) -> dict[str, Sink]:
    """The sinks by name. Raises OperatorError that names the variable which is missing or wrong."""
    return {part.name: _built(part, variables, clock, allow_private=allow_private) for part in parts}


def _built(part: SinkPart, variables: Mapping[str, str], clock: Clock, *, allow_private: bool) -> Sink:
    if part.webhook is not None:
        secret = _variable(part.webhook.secret_variable, variables, part.name)
        return WebhookSink(part.webhook, secret, clock, allow_private=allow_private)
    if part.apprise is not None:
        return AppriseSink(_variable(part.apprise.url_variable, variables, part.name), part.name)
    raise OperatorError(f"sink {part.name} is of no kind", remedy="Give it `webhook` or `apprise`.")


def _variable(name: str, variables: Mapping[str, str], sink: str) -> str:
    if not variables.get(name):
        raise OperatorError(f"sink {sink} needs the variable {name}, which is not set", remedy=f"Set {name}.")
    return variables[name]


class WebhookSink:
    """POSTs with Standard Webhooks signatures. Redirects are not followed.

    The host is looked up for every attempt, and the connection goes to the very address that was checked.
    """

    def __init__(self, part: WebhookPart, secret: str, clock: Clock, *, allow_private: bool) -> None:
        self._url = httpx.URL(part.url)
        self._clock = clock
        self._allow_private = allow_private
        try:
            self._signer = Webhook(secret)
        except (ValueError, RuntimeError) as error:
            raise OperatorError(
                f"{part.secret_variable} is no secret of a webhook: {error}",
                remedy="Write whsec_ and then base64 of 24 to 64 random bytes.",
            ) from error
        self._http = httpx.AsyncClient(timeout=TIMEOUT_SECONDS, follow_redirects=False, trust_env=False)

    async def send(self, notification_id: str, body: bytes) -> Delivered | Failed:
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                return await self._post(notification_id, body)
        except (TimeoutError, httpx.TimeoutException):
            return Failed(f"no answer within {TIMEOUT_SECONDS:g} s")
        except (httpx.HTTPError, OSError, UnicodeError) as error:
            return Failed(f"cannot be reached: {str(error) or type(error).__name__}")

    async def close(self) -> None:
        await self._http.aclose()

    async def _post(self, notification_id: str, body: bytes) -> Delivered | Failed:
        address = await self._address()
        if isinstance(address, Failed):
            return address
        async with self._http.stream(
            "POST",
            self._url.copy_with(host=str(address)),
            content=body,
            headers={
                **self._headers(notification_id, body, self._clock.now()),
                "host": self._url.netloc.decode("ascii"),
            },
            extensions={"sni_hostname": self._url.raw_host.decode("ascii")},
        ) as response:
            size = 0
            async for chunk in response.aiter_raw():
                size += len(chunk)
                if size > MAX_ANSWER_BYTES:
                    break
            if response.is_success:
                return Delivered()
            return Failed(f"answers {response.status_code}", final=response.status_code == GONE)

    def _headers(self, notification_id: str, body: bytes, now: datetime) -> dict[str, str]:
        return {
            "host": self._url.netloc.decode("ascii"),
            "content-type": "application/json",
            "user-agent": "sitrep",
            "webhook-id": notification_id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": self._signer.sign(notification_id, now, body.decode()),
        }

    async def _address(self) -> Address | Failed:
        loop = asyncio.get_running_loop()
        try:
            found = await loop.getaddrinfo(self._url.host, self._url.port or None, type=socket.SOCK_STREAM)
        except socket.gaierror as error:
            return Failed(f"its host is not found: {error.strerror}")
        addresses = [ipaddress.ip_address(str(where[0]).partition("%")[0]) for *_, where in found]
        private = [address for address in addresses if not is_public(address)]
        if private and not self._allow_private:
            return Failed(
                f"leads to {private[0]}, which is no public address; SITREP_ALERTS_ALLOW_PRIVATE_TARGETS permits that"
            )
        return addresses[0]


class AppriseSink:
    """Chat, mail and the rest, through apprise. Its library blocks, so it runs in a thread."""

    def __init__(self, url: str, name: str) -> None:
        from apprise import Apprise

        self._apprise = Apprise()
        if not self._apprise.add(url):
            raise OperatorError(f"the URL of sink {name} is none that apprise knows", remedy="Its manual lists them.")

    async def send(self, notification_id: str, body: bytes) -> Delivered | Failed:
        data = orjson.loads(body)["data"]
        lines = [f"{alert['evidence'][0]}\n{alert['reason']}" for alert in data["alerts"][:10]]
        if data["count"] > len(lines):
            lines.append(f"… and {data['count'] - len(lines)} more")
        lines.append(notification_id)
        done = await asyncio.to_thread(self._apprise.notify, title=data["title"], body="\n\n".join(lines))
        return Delivered() if done else Failed("apprise could not deliver it; its log says why")

    async def close(self) -> None:
        """Nothing stays open."""
