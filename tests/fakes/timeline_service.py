"""A timeline service in memory that answers over HTTP, with five events and their changes."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import uvicorn
from prometheus_client import CollectorRegistry
from tests.fakes import reports
from tests.fakes.change_source import FakeChangeSource
from tests.fakes.chronology_store import FakeOutboxLock, FakeReader, FakeStore
from tests.fakes.reports import report
from tests.unit.timeline.chronology_store_suite import World

from sitrep.runtime.health import Readiness
from sitrep.timeline.adapters import timeline_files
from sitrep.timeline.api import app


@contextmanager
def serving() -> Iterator[str]:
    """The address of a timeline with five events, Aleppo's of 2024-11-29 told by two sources."""
    store, source = FakeStore(), FakeChangeSource()
    world = World(store, FakeOutboxLock(store), FakeReader(store))
    asyncio.run(_fill(world, source))
    api = app.build(FakeReader(store), Readiness({}), CollectorRegistry(), timeline_files.load(), source.streaming())
    server = uvicorn.Server(uvicorn.Config(api, log_level="error", timeout_graceful_shutdown=1))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join(10)


async def _fill(world: World, source: FakeChangeSource) -> None:
    days = [reports.day(date(2024, 11, 29 - n)) for n in range(5)]
    mentions = [
        reports.mention(n, time=time, text=f"Word number {n} came from there today, people say.")
        for n, time in enumerate(days)
    ]
    await world.project(report("one", *mentions))
    source.publish(await world.owed())
    await world.project(report("two", reports.mention(0, time=days[0]), recorded=9))
    source.publish(await world.owed())
