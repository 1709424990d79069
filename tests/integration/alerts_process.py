"""The alerts service as a process, the events that it watches, and a receiver that it notifies: what tests share."""

import asyncio
import json
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from standardwebhooks import Webhook, WebhookVerificationError
from tests.fakes import event_log
from tests.processes import Instances, services
from tests.topics_of_test import Found, TopicsOfTest

from sitrep.core.events import ExtractedRevision
from sitrep.runtime.kafka import Record

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
YEARS = "3153600000"


@dataclass
class Events(TopicsOfTest):
    """Events in, alerts out."""

    async def tell(self, records: Sequence[Record]) -> None:
        """Publish what the timeline would."""
        await self.publish([replace(record, topic=self.topics.events.name) for record in records])

    async def tell_reports(self, found: Sequence[ExtractedRevision], *, at_once: int = 1) -> None:
        await self.tell(await event_log.published(event_log.told(found), at_once=at_once))

    async def alert_ids(self, count: int, *, seconds: float = 120.0) -> list[str]:
        """Of the alerts on the topic, once there are `count`; every record counts."""
        records = await self.read(self.topics.alerts, lambda found: len(found) >= count, seconds=seconds)
        return [alert["alert_id"] for alert in map(_json, records)]

    async def all_alert_ids(self) -> list[str]:
        return [_json(record)["alert_id"] for record in await self.read_all(self.topics.alerts)]


@dataclass
class Receiver:
    """A real HTTP server that takes webhooks. `mode`: `well`, `broken` (500), `hanging` (no answer), `lost` (it takes
    the notification, and the answer never comes)."""

    mode: str = "well"
    port: int = 0
    got: list[dict[str, Any]] = field(default_factory=list)
    """Bodies whose signature is right, each as often as it came, in order."""
    times: list[float] = field(default_factory=list)
    forged: int = 0
    attempts: int = 0
    release: threading.Event = field(default_factory=threading.Event)

    @property
    def once(self) -> list[dict[str, Any]]:
        """What a receiver that goes by the `webhook-id` has taken in."""
        return list({body["webhook-id"]: body for body in reversed(self.got)}.values())[::-1]

    @property
    def alert_ids(self) -> list[str]:
        """Of all alerts that it was told, in order."""
        return [alert_id for body in self.once for alert_id in body["data"]["alert_ids"]]

    def take(self, headers: dict[str, str], content: bytes) -> int:
        self.attempts += 1
        if self.mode == "broken":
            return 500
        if self.mode == "hanging":
            self.release.wait(60)
            return 500
        try:
            Webhook(SECRET).verify(content, headers)
        except WebhookVerificationError:
            self.forged += 1
            return 401
        self.times.append(time.time())
        self.got.append({**json.loads(content), "webhook-id": headers["webhook-id"]})
        return 500 if self.mode == "lost" else 200


@contextmanager
def receiving(receiver: Receiver, port: int = 0) -> Iterator[Receiver]:
    """It answers on a loopback port until the end."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["content-length"]))
            status = receiver.take({name.lower(): value for name, value in self.headers.items()}, content)
            self.send_response(status)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            pass

        def handle(self) -> None:
            with suppress(ConnectionError):
                super().handle()

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    receiver.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.release.set()
        server.shutdown()
        server.server_close()


RULES = """
title: Rules of a test
rules:
  - name: taken
    title: Taken
    severity: critical
    when: event.type == "territory_change"
    group_by: [{group_by}]
    group_wait: {wait}
    group_interval: {interval}
  - name: any
    title: Anything
    severity: info
    when: event.exists
    once_per: event.mentions
    group_by: [{group_by}]
    group_wait: {wait}
    group_interval: {interval}
sinks:
  - name: desk
    webhook: {{url: "http://127.0.0.1:{port}/hook", secret_variable: DESK_SECRET}}
"""


def rule_folder(
    directory: Path, port: int, *, wait: str = "0s", interval: str = "0s", group_by: str = "event"
) -> Path:
    folder = directory / "rules"
    folder.mkdir(exist_ok=True)
    text = RULES.format(port=port, wait=wait, interval=interval, group_by=group_by)
    (folder / "syria-offensive-2024.yaml").write_text(text)  # in the place of those that come with Sitrep
    return folder


@contextmanager
def alerts_of(events: Events, dsn: str, directory: Path, rules: Path | None = None) -> Iterator[Instances]:
    """Processes of the alerts service; none is left at the end."""
    environment = {
        **events.environment,
        "SITREP_POSTGRES_DSN": dsn,
        "SITREP_ALERTS_ALLOW_PRIVATE_TARGETS": "true",
        "SITREP_ALERTS_MAX_AGE_SECONDS": YEARS,
        "DESK_SECRET": SECRET,
    }
    if rules is not None:
        environment["SITREP_ALERT_RULES"] = str(rules)
    with services(directory, environment) as processes:
        yield Instances(processes, "alerts")


async def until(condition: Any, what: str, *, seconds: float = 90.0) -> None:
    """Wait until the condition holds."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - a thread of the receiver tells nobody
            await asyncio.sleep(0.05)


def _json(record: Found) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(record.value or b"")
    return found
