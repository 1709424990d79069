"""The client listens over HTTP and from Kafka, and goes from one to the other without losing or repeating anything."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from pathlib import Path

import pytest
from tests.integration.test_timeline_stream import invented, ready, record
from tests.integration.timeline_process import Log, timelines_of
from tests.processes import Instances, until

from sitrep.client import Change, Client, OperatorError, TransientError, changes_from_kafka
from sitrep.runtime.devstack.addresses import StackAddress

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
async def log(stack: StackAddress, topic_prefix: str) -> Log:
    log = Log(stack.kafka_bootstrap, topic_prefix)
    await log.create()
    return log


@pytest.fixture
def timelines(log: Log, database: str, tmp_path: Path) -> Iterator[Instances]:
    with timelines_of(log, database, tmp_path) as timelines:
        yield timelines


async def first(changes: AsyncGenerator[Change], enough: int) -> list[Change]:
    found: list[Change] = []
    async with asyncio.timeout(60):
        async for change in changes:
            found.append(change)
            if len(found) == enough:
                break
    await changes.aclose()
    return found


async def test_from_one_to_the_other(log: Log, timelines: Instances) -> None:
    def kafka(position: str | None) -> AsyncGenerator[Change]:
        return changes_from_kafka(log.bootstrap, position=position, topic_prefix=log.prefix)

    timeline = await ready(timelines)
    events = [invented(number) for number in range(40)]
    await log.publish([record(log, event) for event in events])
    heard = await first(kafka("0"), 10)
    async with Client(timeline.url) as client:
        heard += await first(client.stream(position=heard[-1].position), 10)
        heard += await first(kafka(heard[-1].position), 10)
        heard += await first(client.stream(position=heard[-1].position), 10)
        listening = asyncio.create_task(first(client.stream(position=heard[-1].position), 1))
        await asyncio.sleep(0.5)
        await asyncio.to_thread(timeline.end)
        timelines.start(SITREP_TIMELINE_PORT=timeline.url.rpartition(":")[2])
        await asyncio.to_thread(until, lambda: timeline.status("/readyz") == 200, "it is there again")
        await log.publish([record(log, invented(77))])
        assert [change.message.event_id for change in await listening] == [invented(77).event_id]
    assert sorted(change.message.event_id for change in heard) == sorted(event.event_id for event in events)


async def test_positions_that_are_none(log: Log) -> None:
    for position in ("x", "1.2.3.4.5.6.7", "99"):
        with pytest.raises(OperatorError):
            await first(changes_from_kafka(log.bootstrap, position=position, topic_prefix=log.prefix), 1)
    with pytest.raises(TransientError):
        await first(changes_from_kafka("127.0.0.1:9"), 1)
