"""The relay publishes what the outbox holds, in order, until it is through, whatever fails on the way."""

import asyncio
from collections.abc import Sequence

import pytest
from tests.fakes.chronology_store import FakeOutboxLock, FakeStore

from sitrep.core.errors import TransientError
from sitrep.runtime import patience
from sitrep.runtime.kafka import Record, RecordTooLarge
from sitrep.runtime.relay import Relay
from sitrep.timeline.adapters.metrics import TimelineMetrics

TOO_LARGE = b"too large"


class FakePublisher:
    """A log in memory. The first `failures` attempts write half of what they are given, and fail."""

    def __init__(self, failures: int = 0) -> None:
        self.log: list[bytes | None] = []
        self.failures = failures

    async def publish(self, records: Sequence[Record], *, timeout_seconds: float) -> None:
        if any(record.value == TOO_LARGE for record in records):
            raise RecordTooLarge("too large")
        if self.failures:
            self.failures -= 1
            self.log += [record.key for record in records[: len(records) // 2]]
            raise TransientError("Kafka is away")
        self.log += [record.key for record in records]


async def relayed(publisher: FakePublisher, values: Sequence[bytes]) -> None:
    """Relay records of these values, keyed by their numbers, until the outbox is empty."""
    store = FakeStore()
    async with store.projection() as transaction:
        await transaction.owe([Record("events", str(n).encode(), value, [], 0) for n, value in enumerate(values)])
    stop, metrics = asyncio.Event(), TimelineMetrics()
    relay = Relay(FakeOutboxLock(store), publisher, relayed=metrics.relayed, retries=metrics.retries)
    running = asyncio.create_task(relay.run(stop))
    async with asyncio.timeout(10):
        while store.state.outbox:  # noqa: ASYNC110 - the outbox tells nobody
            await asyncio.sleep(0.01)
        stop.set()
        await running


class TestRelay:
    """At least once, in order."""

    async def test_all_in_order(self) -> None:
        publisher = FakePublisher()
        await relayed(publisher, [b"x"] * 1_200)
        assert publisher.log == [str(n).encode() for n in range(1_200)]

    @pytest.mark.parametrize("failures", [1, 3])
    async def test_after_a_failure_everything_again_and_still_in_order(self, failures: int) -> None:
        publisher = FakePublisher(failures)
        await relayed(publisher, [b"x"] * 6)
        assert publisher.log == [b"0", b"1", b"2"] * failures + [str(n).encode() for n in range(6)]

    async def test_what_is_too_large_is_left_out_and_the_rest_keeps_its_order(self) -> None:
        publisher = FakePublisher()
        await relayed(publisher, [b"x", b"x", TOO_LARGE, b"x", TOO_LARGE, b"x", b"x"])
        assert publisher.log == [b"0", b"1", b"3", b"5", b"6"]


class TestPatience:
    """Between attempts."""

    def test_longer_each_time_up_to_a_limit(self) -> None:
        delays = patience.delays()
        assert [next(delays) for _ in range(8)] == [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0]

    async def test_a_pause_ends_when_told_to_stop(self) -> None:
        stop = asyncio.Event()
        stop.set()
        async with asyncio.timeout(1):
            await patience.pause(stop, 60)
