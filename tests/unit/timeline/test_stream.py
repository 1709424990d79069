"""`/v1/stream` on a source in memory: what is sent to whom, and how it ends."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from prometheus_client import CollectorRegistry
from tests.fakes import reports
from tests.fakes.change_source import FakeChangeSource
from tests.fakes.chronology_store import FakeOutboxLock, FakeReader, FakeStore
from tests.fakes.reports import report
from tests.unit.timeline.chronology_store_suite import World

from sitrep.core.event_types import EventType
from sitrep.runtime.health import Readiness
from sitrep.timeline.adapters import timeline_files
from sitrep.timeline.api import app
from sitrep.timeline.handlers import fanout

SECONDS = 5.0


@dataclass
class Reader:
    """One connection, at the level of ASGI: what was sent on it."""

    sent: list[dict[str, Any]] = field(default_factory=list)
    taking: asyncio.Event = field(default_factory=asyncio.Event)
    gone: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, message: Any) -> None:
        await self.taking.wait()
        self.sent.append(message)

    async def receive(self) -> dict[str, Any]:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    @property
    def text(self) -> str:
        return b"".join(message.get("body", b"") for message in self.sent).decode()

    @property
    def events(self) -> list[dict[str, str]]:
        blocks = [block.splitlines() for block in self.text.split("\n\n") if block]
        return [dict(line.split(": ", 1) for line in block if not line.startswith(":")) for block in blocks]

    def of_type(self, kind: str) -> list[dict[str, str]]:
        return [event for event in self.events if event.get("event") == f"sitrep.{kind}.v1"]

    async def until(self, text: str) -> None:
        async with asyncio.timeout(SECONDS):
            while text not in self.text:  # noqa: ASYNC110 - what is sent has no bell
                await asyncio.sleep(0.005)


@dataclass
class Stage:
    """A chronology whose changes are streamed."""

    world: World
    source: FakeChangeSource
    api: FastAPI

    async def tell(self, *found: Any) -> None:
        await self.world.project(*found)
        self.source.publish(await self.world.owed())

    @asynccontextmanager
    async def reader(self, query: str = "", last_event_id: str | None = None) -> AsyncIterator[Reader]:
        reader = Reader()
        reader.taking.set()
        headers = [(b"last-event-id", last_event_id.encode())] if last_event_id is not None else []
        scope: dict[str, Any] = {"type": "http", "http_version": "1.1", "method": "GET", "scheme": "http"}
        scope |= {"path": "/v1/stream", "raw_path": b"/v1/stream", "root_path": "", "query_string": query.encode()}
        scope |= {"headers": headers, "server": ("timeline", 80), "client": ("reader", 1)}
        task = asyncio.create_task(self.api(scope, reader.receive, reader.send))
        try:
            await reader.until("id: ")
            yield reader
        finally:
            reader.gone.set()
            with suppress(asyncio.CancelledError):
                await asyncio.wait_for(task, SECONDS)


def stage_of(most_readers: int = 3) -> Stage:
    store, source = FakeStore(), FakeChangeSource()
    world = World(store, FakeOutboxLock(store), FakeReader(store))
    streaming = source.streaming(most_readers)
    api = app.build(FakeReader(store), Readiness({}), CollectorRegistry(), timeline_files.load(), streaming)
    return Stage(world, source, api)


@pytest.fixture
def stage() -> Stage:
    return stage_of()


class TestStream:
    """What is sent."""

    async def test_changes_as_they_are_made(self, stage: Stage) -> None:
        async with stage.reader() as reader:
            assert reader.sent[0]["status"] == 200
            assert dict(reader.sent[0]["headers"])[b"content-type"].startswith(b"text/event-stream")
            assert reader.events == [{"retry": "2000", "id": "0.0"}]
            await stage.tell(report("one", reports.mention()))
            await reader.until("event.created")
            await stage.tell(report("two", reports.mention(), recorded=9))
            await reader.until("event.revised")
        created, revised = reader.of_type("event.created"), reader.of_type("event.revised")
        assert (len(created), len(revised)) == (1, 1)
        assert created[0]["data"].encode() == stage.source.log[0].value
        assert created[0]["id"] in {"1.0", "0.1"}

    async def test_only_those_that_the_filters_let_through(self, stage: Stage) -> None:
        async with (
            stage.reader("type=shelling&place=hama") as shelling,
            stage.reader("timeline=syria-offensive-2024") as timeline,
        ):
            await stage.tell(
                report(
                    "one",
                    reports.mention(0),
                    reports.mention(1, EventType.SHELLING),
                    reports.mention(2, EventType.SHELLING, places=[reports.place("Hama")]),
                )
            )
            await shelling.until("event.created")
            await timeline.until("Hama")
        assert len(shelling.of_type("event.created")) == 1
        assert len(timeline.of_type("event.created")) == 3
        assert "Hama" in shelling.text

    async def test_an_event_that_leaves_the_view_is_told_once_more(self, stage: Stage) -> None:
        await stage.tell(report("one", reports.mention()))
        async with stage.reader("status=reported") as reader:
            await stage.tell(report("two", reports.mention(), recorded=9))
            await reader.until("event.revised")
            await stage.tell(report("three", reports.mention(), recorded=10))
            await stage.tell(report("four", reports.mention(places=[reports.place("Hama")]), recorded=11))
            await reader.until("event.created")
        assert len(reader.of_type("event.revised")) == 1

    async def test_a_heartbeat_tells_the_position(self, stage: Stage) -> None:
        async with stage.reader("place=nowhere") as reader:
            await stage.tell(report("one", reports.mention()))
            stage.source.fanout.beat()
            await reader.until(
                ": still here\nid: 1.0" if stage.source.log[0].partition == 0 else ": still here\nid: 0.1"
            )


class TestResuming:
    """From the last id, exactly."""

    @pytest.mark.parametrize("forgotten", [False, True])
    @pytest.mark.parametrize("query", ["", "type=air_strike"])
    async def test_nothing_is_lost_or_comes_twice(self, stage: Stage, forgotten: bool, query: str) -> None:
        for n in range(6):
            await stage.tell(report(f"a{n}", reports.mention(places=[reports.place(f"Town {n}")]), recorded=n))
        if forgotten:
            stage.source.forget_recent()
        async with stage.reader(query, "0") as whole:
            await whole.until("Town 5")
        everything = whole.of_type("event.created")
        assert len(everything) == 6
        for had in range(6):
            async with stage.reader(query, everything[had]["id"]) as rest:
                await stage.tell(report(f"b{had}", reports.mention(places=[reports.place(f"Village {had}")])))
                await rest.until(f"Village {had}")
            told = [event["data"] for event in rest.of_type("event.created")]
            assert told[: 5 - had] == [event["data"] for event in everything[had + 1 :]]
            assert len(told) == len(set(told))

    async def test_as_a_parameter(self, stage: Stage) -> None:
        await stage.tell(report("one", reports.mention()))
        async with stage.reader("last_event_id=0") as reader:
            await reader.until("event.created")


class TestEnds:
    """How a stream ends, and when there is none."""

    async def test_a_slow_reader_is_dropped_with_the_reason(
        self, stage: Stage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(fanout, "QUEUED_FRAMES", 3)
        async with stage.reader() as slow, stage.reader() as quick:
            slow.taking.clear()
            for n in range(9):
                await stage.tell(report(f"a{n}", reports.mention(places=[reports.place(f"Town {n}")]), recorded=n))
                await quick.until(f"Town {n}")
            slow.taking.set()
            await slow.until("event: closed")
        assert "too slowly" in slow.events[-1]["data"]
        assert slow.sent[-1] == {"type": "http.response.body", "body": b"", "more_body": False}
        last = [event for event in slow.events if "id" in event][-1]["id"]
        async with stage.reader("", last) as again:
            await again.until("Town 8")
        had = [event["data"] for event in [*slow.of_type("event.created"), *again.of_type("event.created")]]
        assert had == [event["data"] for event in quick.of_type("event.created")]

    async def test_when_the_service_stops(self, stage: Stage) -> None:
        async with stage.reader() as reader:
            stage.source.fanout.close("the service stops; connect again")
            await reader.until("event: closed")
        assert not reader.sent[-1]["more_body"]

    async def test_nobody_is_left_behind(self, stage: Stage) -> None:
        async with stage.reader(), stage.reader():
            assert stage.source.fanout.readers == 2
        assert stage.source.fanout.readers == 0

    async def test_only_so_many(self, stage: Stage) -> None:
        client = httpx.AsyncClient(transport=httpx.ASGITransport(stage.api), base_url="http://timeline")
        async with stage.reader(), stage.reader(), stage.reader(), client:
            answer = await client.get("/v1/stream")
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")

    @pytest.mark.parametrize(
        ("path", "status", "says"),
        [
            ("?last_event_id=x", 422, "no position"),
            ("?last_event_id=1.2.3", 422, "another log"),
            ("?last_event_id=9.9", 422, "another log"),
            ("?last_event_id=0", 410, "any more"),
            ("?q=airport", 422, "q"),
            ("?limit=5", 422, "limit"),
            ("?type=picnic", 422, "air_strike"),
        ],
    )
    async def test_problems(self, stage: Stage, path: str, status: int, says: str) -> None:
        stage.source.fanout.begin((3, 3))
        stage.source.kept = (1, 1)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(stage.api), base_url="http://timeline") as client:
            answer = await client.get(f"/v1/stream{path}")
            assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
            assert says in answer.text
            stage.source.away = True
            assert (await client.get("/v1/stream")).status_code == 503
