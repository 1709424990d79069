"""Readers of `/v1/stream`: how late they get a change, and what it costs, on loopback with a real Kafka.

    python tests/bench/bench_stream.py [--readers 1000] [--rate 50] [--seconds 30]

A process of the timeline serves. This one publishes events to the log and is some of the readers, who measure the
delay, from before the publication to Kafka until the bytes are read; a third process is all the others, who only read
and count. On a machine with two cores they, Kafka and the timeline compete.
"""

import argparse
import asyncio
import multiprocessing
import re
import select
import socket
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from multiprocessing.sharedctypes import Synchronized
from multiprocessing.synchronize import Event as Flag
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import psutil
from tests import servers
from tests.fakes import reports
from tests.integration.timeline_process import Log, timelines_of

from sitrep.contracts.cloudevents import derived_traceparent, headers_for
from sitrep.contracts.events import EventCreated
from sitrep.core import chronology
from sitrep.core.events import Event
from sitrep.runtime.devstack import stack as devstack
from sitrep.runtime.kafka import Publisher, Record

STAMP = re.compile(rb'"headline":"T(\d+) ')
END_OF_EVENT = b"event: sitrep"
WARM_UP_SECONDS = 3.0
REQUEST = b"GET /v1/stream HTTP/1.1\r\nHost: timeline\r\n\r\n"
PROBES = 25
"""Readers who measure."""


@dataclass
class Measured:
    delays_ms: list[float] = field(default_factory=list)
    acknowledged_ms: list[float] = field(default_factory=list)
    received: int = 0
    closed: int = 0


async def main(readers: int, rate: int, seconds: float) -> None:
    with ExitStack() as stack:
        home = stack.enter_context(tempfile.TemporaryDirectory(prefix="sitrep-bench-"))
        running = stack.enter_context(devstack.start(Path(home), durable=False))
        log = Log(running.address.kafka_bootstrap, "bench-")
        await log.create()
        dsn = stack.enter_context(servers.fresh_database(running.address, "bench"))
        logs = stack.enter_context(tempfile.TemporaryDirectory())
        timelines = stack.enter_context(timelines_of(log, dsn, Path(logs)))
        timeline = timelines.start(SITREP_TIMELINE_STREAM_READERS=str(readers))
        await asyncio.to_thread(timeline.until_ready)
        await asyncio.to_thread(timeline.until, lambda: timeline.status("/v1/stream?last_event_id=x") == 422, "stream")
        await measure(log, timeline.child.pid, timeline.http.base_url.port or 80, readers, rate, seconds)


async def measure(log: Log, pid: int, port: int, readers: int, rate: int, seconds: float) -> None:
    found = Measured()
    counted, finished = multiprocessing.Value("q", 0), multiprocessing.Event()
    others = multiprocessing.Process(target=drain, args=(port, readers - PROBES, counted, finished), daemon=True)
    others.start()
    tasks = [asyncio.create_task(probe(port, found)) for _ in range(PROBES)]
    process = psutil.Process(pid)
    await asyncio.sleep(WARM_UP_SECONDS)
    publisher = Publisher({"bootstrap_servers": log.bootstrap}, client_id="bench")
    sent = await publish(log, publisher, rate, WARM_UP_SECONDS, [])
    found.delays_ms.clear()
    before, began = process.cpu_times(), time.monotonic()
    sent += await publish(log, publisher, rate, seconds, found.acknowledged_ms)
    await asyncio.sleep(1)
    after, lasted = process.cpu_times(), time.monotonic() - began
    await publisher.close()
    for task in tasks:
        task.cancel()
    finished.set()
    await asyncio.to_thread(others.join, 10)
    cpu = (after.user + after.system - before.user - before.system) / lasted
    delays = sorted(found.delays_ms)
    received = counted.value + found.received
    print(f"{readers:,} readers, {rate} events a second, {seconds:g} s: {received:,} deliveries")
    print(f"  delivered {received / (sent * readers):.2%}; connections closed by the service: {found.closed}")
    p99 = delays[int(len(delays) * 0.99)]
    print(f"  delay p50 {statistics.median(delays):.0f} ms, p99 {p99:.0f} ms, longest {delays[-1]:.0f} ms")
    print(f"  of that, until Kafka acknowledged: p50 {statistics.median(found.acknowledged_ms):.0f} ms")
    print(f"  the timeline used {cpu:.0%} of a core and {process.memory_info().rss / 1e6:.0f} MB")


def drain(port: int, readers: int, counted: "Synchronized[int]", finished: Flag) -> None:
    """Be `readers` readers who count what they are sent, as cheaply as can be."""
    poll = select.epoll()
    sockets = {}
    for _ in range(readers):
        connection = socket.create_connection(("127.0.0.1", port))
        connection.sendall(REQUEST)
        connection.setblocking(False)
        sockets[connection.fileno()] = connection
        poll.register(connection, select.EPOLLIN)
    total = 0
    while not finished.is_set():
        for number, _ in poll.poll(0.2):
            part = sockets[number].recv(1 << 18)
            total += part.count(END_OF_EVENT)
            if not part:
                poll.unregister(number)
        counted.value = total


async def _publish(publisher: Publisher, content: Record, acknowledged_ms: list[float]) -> None:
    began = time.monotonic()
    await publisher.publish([content], timeout_seconds=30)
    acknowledged_ms.append((time.monotonic() - began) * 1000)


async def publish(log: Log, publisher: Publisher, rate: int, seconds: float, acknowledged_ms: list[float]) -> int:
    """At an even pace; returns how many."""
    [event] = chronology.chronology(chronology.counted([reports.report("one", reports.mention())]))
    began, sent, waiting = time.monotonic(), 0, set()
    while time.monotonic() - began < seconds:
        task = asyncio.create_task(_publish(publisher, record(log, event, sent), acknowledged_ms))
        waiting.add(task)
        task.add_done_callback(waiting.discard)
        sent += 1
        await asyncio.sleep(max(0.0, began + sent / rate - time.monotonic()))
    await asyncio.gather(*waiting)
    return sent


def record(log: Log, event: Event, number: int) -> Record:
    event_id = f"{number:032x}"
    stamped = replace(event, event_id=event_id, headline=f"T{time.time_ns()} {event.headline}")
    message = EventCreated(event_id=event_id, recorded_at=event.last_recorded_at, caused_by=("a",), event=stamped)
    headers = headers_for(
        message, source="/bench", time=event.last_recorded_at, traceparent=derived_traceparent(event_id)
    )
    return Record(log.topics.events.name, event_id.encode(), message.to_bytes(), headers, time.time_ns() // 1_000_000)


async def probe(port: int, found: Measured) -> None:
    """Be one reader who measures."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
    writer.write(REQUEST)
    rest = b""
    while part := await reader.read(1 << 18):
        now = time.time_ns()
        whole = rest + part
        last = 0
        for stamp in STAMP.finditer(whole):
            found.delays_ms.append((now - int(stamp[1])) / 1e6)
            found.received += 1
            last = stamp.end()
        rest = whole[max(last, len(whole) - 60) :]
    found.closed += 1
    writer.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--readers", type=int, default=1_000)
    parser.add_argument("--rate", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=30.0)
    given = parser.parse_args()
    asyncio.run(main(given.readers, given.rate, given.seconds))
