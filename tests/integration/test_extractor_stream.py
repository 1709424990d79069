"""The stream in this process: what happens when Faust itself gives up."""

import asyncio
from collections.abc import Sequence

import pytest
from tests.integration.extractor_process import SESSION_SECONDS, Log

from sitrep.core.errors import InvariantViolated
from sitrep.extractor.agents import ArticleStream, Consumption
from sitrep.extractor.ports import ArticleRecord
from sitrep.runtime.devstack.addresses import StackAddress


async def test_a_crash_of_faust_ends_the_reading(stack: StackAddress, topic_prefix: str) -> None:
    log = Log(stack.kafka_bootstrap, f"{topic_prefix}-")
    await log.create()
    await log.publish([log.record(number, "Clashes.") for number in range(20)])
    seen = asyncio.Event()

    async def process(_: Sequence[ArticleRecord]) -> None:
        seen.set()
        await asyncio.Event().wait()  # the crash comes in the middle of the batch

    stream = ArticleStream(
        Consumption(
            topic=log.topics.articles.name,
            group=log.group,
            batch_size=10,
            batch_seconds=0.1,
            session_timeout_seconds=SESSION_SECONDS,
            client_options={"bootstrap_servers": stack.kafka_bootstrap, "security_protocol": "PLAINTEXT"},
        ),
        process,
    )
    reading = asyncio.create_task(stream.run(asyncio.Event(), drain_seconds=5))
    async with asyncio.timeout(30):
        await seen.wait()
    reading_before = stream.reading
    assert stream._app is not None

    await stream._app.crash(ConnectionAbortedError("the coordinator refuses us"))

    with pytest.raises(InvariantViolated, match="the coordinator refuses us"):
        async with asyncio.timeout(20):
            await reading
    assert (reading_before, stream.reading) == (True, False)
    assert await log.done() == 0
