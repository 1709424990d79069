"""The projector while Kafka does not do as it should: it says so, and it stops when told to."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator

import pytest
from tests.fakes.chronology_store import FakeStore
from tests.unit.timeline.test_relay import FakePublisher

from sitrep.core.errors import TransientError
from sitrep.runtime import patience
from sitrep.runtime.clock import SystemClock
from sitrep.runtime.condition import CALM_SECONDS, GRACE_SECONDS, Condition
from sitrep.timeline.adapters.metrics import TimelineMetrics
from sitrep.timeline.agents.projector import Consumption, Projector
from sitrep.timeline.handlers.projection import Outlets


class SetClock(SystemClock):
    """A clock whose monotonic time is set by hand."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def monotonic(self) -> float:
        return self.seconds


def projector_on(port: int) -> Projector:
    consumption = Consumption("mentions", "mentions.dlq", "group", 10, {"bootstrap_servers": f"127.0.0.1:{port}"})
    outlets = Outlets("events", "chronology")
    return Projector(consumption, outlets, FakeStore(), FakePublisher(), TimelineMetrics(), SystemClock())


@contextlib.asynccontextmanager
async def silent_broker() -> AsyncIterator[int]:
    """The port of what takes connections and never answers."""
    held: list[asyncio.StreamWriter] = []
    server = await asyncio.start_server(lambda _, writer: held.append(writer), "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for writer in held:
            writer.close()


class TestProjector:
    """Readiness and the end."""

    async def test_it_stops_at_once_while_kafka_keeps_it_waiting(self) -> None:
        stop = asyncio.Event()
        async with silent_broker() as port:
            running = asyncio.create_task(projector_on(port).run(stop))
            await asyncio.sleep(0.3)
            assert not running.done()
            stop.set()
            await asyncio.wait_for(running, 3)

    async def test_it_is_not_ready_while_it_waits_and_says_why(self) -> None:
        stop = asyncio.Event()
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        projector = projector_on(port)
        await projector.check()
        running = asyncio.create_task(projector.run(stop))
        async with asyncio.timeout(10):
            while True:
                await asyncio.sleep(0.05)
                try:
                    await projector.check()
                except TransientError as error:
                    assert str(port) in str(error)  # noqa: PT017 - it fails some time, not on every check
                    break
        stop.set()
        await asyncio.wait_for(running, 3)


class TestCondition:
    """Failing, and well again."""

    async def test_it_fails_until_it_gets_on(self) -> None:
        clock = SetClock()
        condition = Condition(clock)
        await condition.check()
        condition.fails("an unknown codec")
        await condition.check()
        clock.seconds += GRACE_SECONDS
        with pytest.raises(TransientError, match="an unknown codec"):
            await condition.check()
        condition.gets_on()
        await condition.check()
        condition.fails("another")
        await condition.check()

    async def test_it_fails_until_nothing_has_failed_for_a_while(self) -> None:
        clock = SetClock()
        condition = Condition(clock)
        condition.fails("once")
        clock.seconds += CALM_SECONDS - 1
        condition.fails("twice")
        clock.seconds += CALM_SECONDS - 1
        with pytest.raises(TransientError, match="twice"):
            await condition.check()
        clock.seconds += 1
        await condition.check()
        condition.fails("anew")
        await condition.check()


class TestUnless:
    """Work that is not waited for longer than until the stop."""

    async def test_done(self) -> None:
        assert await patience.unless(asyncio.Event(), asyncio.sleep(0))

    async def test_stopped(self) -> None:
        stop = asyncio.Event()
        stop.set()
        assert not await asyncio.wait_for(patience.unless(stop, asyncio.sleep(60)), 3)

    async def test_failed(self) -> None:
        async def fail() -> None:
            raise TransientError("away")

        with pytest.raises(TransientError, match="away"):
            await patience.unless(asyncio.Event(), fail())
