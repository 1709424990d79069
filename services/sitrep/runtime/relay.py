"""The relay of the outbox: publishes what a service owes to topics, in order, one process at a time.

A record is taken out after it is acknowledged. One that was acknowledged just before a crash is published again,
with the same `ce_id`, by which readers know it.
"""

import asyncio

from prometheus_client import Counter

from sitrep.core.errors import TransientError
from sitrep.runtime import logging, patience
from sitrep.runtime.kafka import RecordPublisher, RecordTooLarge
from sitrep.runtime.outbox import Outbox, OutboxLock, Owed

log = logging.get(__name__)

PORTION = 500
IDLE_SECONDS = 0.2
"""Between looks into an empty outbox."""
STANDBY_SECONDS = 2.0
"""Between attempts to become the process that relays."""
PUBLISH_TIMEOUT_SECONDS = 10.0


class Relay:
    """Relays while it holds the lock, and stands by while another process does."""

    def __init__(self, lock: OutboxLock, publisher: RecordPublisher, *, relayed: Counter, retries: Counter) -> None:
        """`retries` has one label, the work."""
        self._lock = lock
        self._publisher = publisher
        self._relayed = relayed
        self._retries = retries

    async def run(self, stop: asyncio.Event) -> None:
        """Relay until `stop` is set."""
        delays = patience.delays()
        while not stop.is_set():
            try:
                async with self._lock.hold() as outbox:
                    if outbox is not None:
                        delays = patience.delays()
                        await self._relay(outbox, stop)
                await patience.pause(stop, STANDBY_SECONDS)
            except TransientError as error:
                log.warning("relay waits", reason=str(error))
                self._retries.labels("relay").inc()
                await patience.pause(stop, next(delays))

    async def _relay(self, outbox: Outbox, stop: asyncio.Event) -> None:
        while not stop.is_set():
            owed = await outbox.waiting(PORTION)
            if owed:
                await self._publish(owed)
                await outbox.settle(owed)
                self._relayed.inc(len(owed))
            else:
                await patience.pause(stop, IDLE_SECONDS)

    async def _publish(self, owed: tuple[Owed, ...]) -> None:
        try:
            await self._publisher.publish([item.record for item in owed], timeout_seconds=PUBLISH_TIMEOUT_SECONDS)
        except RecordTooLarge:
            if len(owed) > 1:  # find it, keeping the order
                middle = len(owed) // 2
                await self._publish(owed[:middle])
                await self._publish(owed[middle:])
                return
            record = owed[0].record
            log.exception("a record is too large for Kafka; left out", topic=record.topic, key=record.key)
