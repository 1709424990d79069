"""The three services as processes of their own, on the session's Kafka and PostgreSQL."""

import gzip
import json
import signal
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from sitrep.core.events import Event
from sitrep.timeline.adapters.client import TimelineClient
from sitrep.timeline.ports import EventDetail
from tests.processes import ServiceProcess, Services, services, until

SHARED = Path(__file__).resolve().parents[3] / "shared"
SERVICES = ("ingest", "extractor", "timeline")


@dataclass
class System:
    """Starts, kills and asks services, one process of each."""

    processes: Services
    children: dict[str, ServiceProcess] = field(default_factory=dict)

    def start(self, name: str) -> None:
        self.children[name] = self.processes.start(name)

    def wait_ready(self, *names: str) -> None:
        for name in names or tuple(self.children):
            self.children[name].until_ready()

    def kill(self, name: str) -> None:
        """SIGKILL, as the kernel does it when memory is short."""
        self.children.pop(name).end(signal.SIGKILL)

    def stop(self, name: str) -> int:
        """SIGTERM; the exit status."""
        return self.children.pop(name).end()

    def post(self, articles: Iterable[dict[str, Any]]) -> dict[str, Any]:
        body = b"\n".join(orjson.dumps(article) for article in articles)
        headers = {"content-type": "application/x-ndjson"}
        answer = self.children["ingest"].http.post("/v1/articles", content=body, headers=headers, timeout=60)
        assert answer.status_code == 202, answer.text
        receipt: dict[str, Any] = answer.json()
        return receipt

    def events(self, **filters: str) -> list[Event]:
        """Every event that the filters let through, over all pages."""
        with TimelineClient(self.children["timeline"].url) as client:
            return list(client.events(filters))

    def detail(self, event_id: str) -> EventDetail:
        with TimelineClient(self.children["timeline"].url) as client:
            found = client.event(event_id)
        assert found is not None
        return found

    def is_through(self, article_id: str) -> bool:
        with TimelineClient(self.children["timeline"].url) as client:
            return client.is_through(article_id)

    def until(self, condition: Callable[[], object], what: str, seconds: float) -> None:
        """Wait until the condition holds; fails at once when a service ends by itself."""

        def holds() -> object:
            met = condition()
            for child in self.children.values():
                assert met or child.child.poll() is None, f"{child.child.name} ended by itself:\n{child.log}"
            return met

        until(holds, what, seconds=seconds)


@contextmanager
def running(environment: Mapping[str, str], logs: Path) -> Iterator[System]:
    """All services, ready; none is left at the end."""
    with services(logs, environment) as processes:
        system = System(processes)
        for name in SERVICES:
            system.start(name)
        system.wait_ready()
        yield system


def timeline17(topic: str, count: int) -> list[dict[str, Any]]:
    """The first articles of a topic; empty when the shared data is absent."""
    path = SHARED / "data" / "timeline17" / topic / "articles.jsonl.gz"
    if not path.is_file():
        return []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line, _ in zip(lines, range(count), strict=False)]
