"""Waiting: for the next attempt, longer each time, and never longer than until the service is told to stop."""

import asyncio
import contextlib
from collections.abc import Coroutine, Iterator
from typing import Any

FIRST_SECONDS = 0.1
LONGEST_SECONDS = 5.0


def delays() -> Iterator[float]:
    """Seconds between attempts: doubling from `FIRST_SECONDS` up to `LONGEST_SECONDS`."""
    seconds = FIRST_SECONDS
    while True:
        yield seconds
        seconds = min(seconds * 2, LONGEST_SECONDS)


async def pause(stop: asyncio.Event, seconds: float) -> None:
    """Return after `seconds`, or at once when `stop` is set."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)


async def unless(stop: asyncio.Event, work: Coroutine[Any, Any, object]) -> bool:
    """True when `work` is done; False when `stop` was set first, and `work` cancelled. Raises what `work` raises."""
    working, stopping = asyncio.ensure_future(work), asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait((working, stopping), return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            working.result()
            return True
        return False
    finally:
        stopping.cancel()
        working.cancel()
        await asyncio.wait((working, stopping))
