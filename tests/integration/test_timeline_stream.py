"""`/v1/stream` of real processes on a real Kafka: resumed exactly, by whichever process; slow readers are let go."""

import asyncio
import socket
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from httpx_sse import ServerSentEvent, aconnect_sse
from tests.fakes import reports
from tests.integration.timeline_process import Log, timelines_of
from tests.processes import Instances, ServiceProcess

from sitrep.contracts.cloudevents import derived_traceparent, headers_for
from sitrep.contracts.events import EventCreated
from sitrep.core import chronology
from sitrep.core.event_types import EventType
from sitrep.core.events import Event
from sitrep.runtime.devstack.addresses import StackAddress
from sitrep.runtime.kafka import Record

pytestmark = pytest.mark.timeout(300)
SECONDS = 60.0


@pytest.fixture
async def log(stack: StackAddress, topic_prefix: str) -> Log:
    log = Log(stack.kafka_bootstrap, topic_prefix)
    await log.create()
    return log


@pytest.fixture
def timelines(log: Log, database: str, tmp_path: Path) -> Iterator[Instances]:
    with timelines_of(log, database, tmp_path) as timelines:
        yield timelines


@dataclass
class Listener:
    """Somebody who reads the stream and remembers the last id."""

    last: str | None = None
    closed: str | None = None

    async def hear(self, timeline: ServiceProcess, enough: int, query: str = "") -> list[ServerSentEvent]:
        """Changes until there are `enough`; then the connection is cut."""
        found: list[ServerSentEvent] = []
        headers = {"Last-Event-ID": self.last} if self.last is not None else {}
        async with (
            httpx.AsyncClient(timeout=SECONDS, trust_env=False) as http,
            asyncio.timeout(SECONDS),
            aconnect_sse(http, "GET", f"{timeline.url}/v1/stream{query}", headers=headers) as source,
        ):
            source.response.raise_for_status()
            async for event in source.aiter_sse():
                self.last = event.id or self.last
                if event.event == "closed":
                    self.closed = event.data
                    return found
                if event.data:
                    found.append(event)
                if len(found) >= enough:
                    return found
        return found


def invented(number: int, *, size: int = 0, kind: EventType = EventType.AIR_STRIKE) -> Event:
    told = reports.report(
        f"article-{number}", reports.mention(number % 900, kind, text=f"Event {number}. " + "x" * size)
    )
    [event] = chronology.chronology(chronology.counted([told]))
    return replace(event, headline=event.headline + "x" * size)


def record(log: Log, event: Event) -> Record:
    """As the relay publishes it."""
    message = EventCreated(event_id=event.event_id, recorded_at=event.last_recorded_at, caused_by=("a",), event=event)
    traceparent = derived_traceparent(message.ce_id)
    headers = headers_for(message, source="/test", time=event.last_recorded_at, traceparent=traceparent)
    timestamp_ms = int(event.last_recorded_at.timestamp() * 1000)
    return Record(log.topics.events.name, message.key.encode(), message.to_bytes(), headers, timestamp_ms)


async def ready(timelines: Instances) -> ServiceProcess:
    timeline = timelines.start()
    await asyncio.to_thread(timeline.until_ready)
    await asyncio.to_thread(
        timeline.until, lambda: timeline.status("/v1/stream?last_event_id=x") == 422, "the stream has reached Kafka"
    )
    return timeline


async def test_nothing_is_lost_or_comes_twice_over_disconnections_and_restarts(log: Log, timelines: Instances) -> None:
    first = await ready(timelines)
    events = [invented(number) for number in range(60)]
    await log.publish([record(log, event) for event in events[:30]])
    listener = Listener(last="0")
    heard = await listener.hear(first, 12)
    heard += await listener.hear(first, 8)
    second = await ready(timelines)
    heard += await listener.hear(second, 4)
    assert await asyncio.to_thread(first.end) == 0
    await log.publish([record(log, event) for event in events[30:]])
    heard += await listener.hear(second, 10)
    assert await asyncio.to_thread(second.end) == 0
    third = await ready(timelines)
    heard += await listener.hear(third, 60 - len(heard))
    told = [event.json()["event_id"] for event in heard]
    assert sorted(told) == sorted(event.event_id for event in events)
    in_log = {found.value: found for found in await log.read_all(log.topics.events)}
    assert {event.data.encode() for event in heard} == set(in_log)
    late = asyncio.create_task(listener.hear(third, 1))
    await asyncio.sleep(0.5)
    await log.publish([record(log, invented(99))])
    assert [event.json()["event_id"] for event in await late] == [invented(99).event_id]


async def test_filters_and_the_end_of_the_service(log: Log, timelines: Instances) -> None:
    timeline = await ready(timelines)
    shelling, everything = Listener(), Listener()
    hearing = [
        asyncio.create_task(shelling.hear(timeline, 99, "?type=shelling")),
        asyncio.create_task(everything.hear(timeline, 99)),
    ]
    await asyncio.sleep(1)
    await log.tell(
        [
            reports.report(f"a{n}", reports.mention(n, kind, places=[reports.place(f"Town {n}")]))
            for n, kind in enumerate([EventType.SHELLING, EventType.PROTEST, EventType.SHELLING])
        ]
    )
    await asyncio.to_thread(timeline.until_status, "/v1/articles/a2", 200)
    await asyncio.sleep(2)
    assert await asyncio.to_thread(timeline.end, seconds=15.0) == 0
    some, whole = await asyncio.gather(*hearing)
    assert [event.json()["event"]["type"] for event in some] == ["shelling"] * 2
    assert len(whole) == 3
    assert "stops" in (everything.closed or "")
    assert shelling.last == everything.last


async def test_a_slow_reader_is_let_go_and_told_why(log: Log, timelines: Instances) -> None:
    timeline = await ready(timelines)
    address = urlsplit(timeline.url)
    with socket.socket() as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.connect((address.hostname, address.port))
        slow.sendall(b"GET /v1/stream HTTP/1.1\r\nHost: timeline\r\n\r\n")
        assert b"200 OK" in await asyncio.to_thread(slow.recv, 500)
        big = [invented(number, size=20_000) for number in range(1_200)]
        quick = Listener()
        hearing = asyncio.create_task(quick.hear(timeline, len(big)))
        await asyncio.sleep(1)
        for start in range(0, len(big), 200):
            await log.publish([record(log, event) for event in big[start : start + 200]])
        assert len(await hearing) == len(big), "others are not held up"
        slow.settimeout(SECONDS)
        last = b""
        while part := await asyncio.to_thread(slow.recv, 1 << 20):
            last = (last + part)[-2_000:]
            if b"event: closed" in last:
                break
    assert b"you read too slowly" in last
