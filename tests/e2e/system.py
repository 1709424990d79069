"""The three services as processes of their own, on the session's Kafka and PostgreSQL."""

import gzip
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import orjson

from sitrep.core.events import Event
from sitrep.runtime.devstack import ports
from sitrep.runtime.devstack.addresses import StackAddress
from sitrep.runtime.devstack.guardian import Guarded, last_lines, spawn
from sitrep.timeline.adapters.client import TimelineClient
from sitrep.timeline.ports import EventDetail

SHARED = Path(__file__).resolve().parents[3] / "shared"
SERVICES = ("ingest", "extractor", "timeline")
READY_SECONDS = 60.0


@dataclass
class System:
    """Starts, kills and asks services. `logs` is the folder for what they write."""

    address: StackAddress
    dsn: str
    prefix: str
    logs: Path
    extra_env: dict[str, str] = field(default_factory=dict)
    children: dict[str, Guarded] = field(default_factory=dict)
    urls: dict[str, str] = field(default_factory=dict)

    def start(self, name: str) -> None:
        port = ports.free(1)[0]
        env = {
            **os.environ,
            "SITREP_KAFKA_BOOTSTRAP": self.address.kafka_bootstrap,
            "SITREP_POSTGRES_DSN": self.dsn,
            "SITREP_TOPIC_PREFIX": self.prefix,
            f"SITREP_{name.upper()}_PORT": str(port),
            **self.extra_env,
        }
        self.children[name] = spawn(
            [sys.executable, "-m", f"sitrep.{name}"], name=name, env=env, log_path=self.logs / f"{name}.log"
        )
        self.urls[name] = f"http://127.0.0.1:{port}"

    def wait_ready(self, *names: str) -> None:
        for name in names or tuple(self.children):
            self.until(lambda name=name: self._ready(name), f"{name} is ready", READY_SECONDS)  # type: ignore[misc]

    def kill(self, name: str) -> None:
        """SIGKILL, as the kernel does it when memory is short."""
        child = self.children.pop(name)
        child.signal(signal.SIGKILL)
        child.stop()

    def stop(self, name: str) -> int:
        """SIGTERM; the exit status."""
        return self.children.pop(name).stop()

    def post(self, articles: Iterable[dict[str, Any]]) -> dict[str, Any]:
        body = b"\n".join(orjson.dumps(article) for article in articles)
        answer = httpx.post(
            f"{self.urls['ingest']}/v1/articles",
            content=body,
            headers={"content-type": "application/x-ndjson"},
            timeout=60,
        )
        assert answer.status_code == 202, answer.text
        receipt: dict[str, Any] = answer.json()
        return receipt

    def events(self, **filters: str) -> list[Event]:
        """Every event that the filters let through, over all pages."""
        with TimelineClient(self.urls["timeline"]) as client:
            return list(client.events(filters))

    def detail(self, event_id: str) -> EventDetail:
        with TimelineClient(self.urls["timeline"]) as client:
            found = client.event(event_id)
        assert found is not None
        return found

    def is_through(self, article_id: str) -> bool:
        with TimelineClient(self.urls["timeline"]) as client:
            return client.is_through(article_id)

    def until(self, condition: Callable[[], object], what: str, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            for child in self.children.values():
                assert child.poll() is None, f"{child.name} ended by itself:\n{last_lines(child.log_path, 40)}"
            assert time.monotonic() < deadline, f"not within {seconds:g} s: {what}\n{self.tails()}"
            time.sleep(0.1)

    def tails(self) -> str:
        return "\n".join(f"--- {child.name}\n{last_lines(child.log_path, 15)}" for child in self.children.values())

    def _ready(self, name: str) -> bool:
        try:
            return httpx.get(f"{self.urls[name]}/readyz", timeout=5).status_code == 200
        except httpx.HTTPError:
            return False


@contextmanager
def running(system: System, *names: str) -> Iterator[System]:
    try:
        for name in names or SERVICES:
            system.start(name)
        system.wait_ready()
        yield system
    finally:
        for child in reversed(list(system.children.values())):
            child.stop()


def timeline17(topic: str, count: int) -> list[dict[str, Any]]:
    """The first articles of a topic; empty when the shared data is absent."""
    path = SHARED / "data" / "timeline17" / topic / "articles.jsonl.gz"
    if not path.is_file():
        return []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line, _ in zip(lines, range(count), strict=False)]
