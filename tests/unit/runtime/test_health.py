"""Readiness: what is away is named, and a check that hangs does not hang the answer."""

import asyncio

import pytest

from sitrep.core.errors import TransientError
from sitrep.runtime import health
from sitrep.runtime.health import Readiness


async def fine() -> None:
    pass


async def away() -> None:
    raise TransientError("Kafka is away")


async def test_names_what_fails_and_why() -> None:
    failures = await Readiness({"postgres": fine, "kafka": away}).failures()
    assert failures == {"kafka": "Kafka is away"}


async def test_ready_when_nothing_fails() -> None:
    assert await Readiness({"postgres": fine}).failures() == {}


async def test_a_check_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "CHECK_TIMEOUT_SECONDS", 0.05)
    ended, may_end = asyncio.Event(), asyncio.Event()

    async def stubborn() -> None:
        """Takes its time to be cancelled, as a database driver may."""
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            await may_end.wait()
            ended.set()

    failures = await Readiness({"postgres": stubborn}).failures()
    assert failures == {"postgres": "no answer within 0.05 s"}
    assert not ended.is_set()
    may_end.set()
    await ended.wait()
