"""The notifier: tells each sink what it is owed, in order, each at its own pace, however the others fare."""

import asyncio
import random  # noqa: TID251 - jitter in retries
from collections.abc import Mapping
from datetime import datetime

from sitrep.alerts.adapters.metrics import AlertsMetrics
from sitrep.alerts.adapters.postgres_groups import Owed, PostgresGroups
from sitrep.alerts.adapters.sinks import Failed, Sink
from sitrep.alerts.adapters.turns import PostgresTurn
from sitrep.alerts.handlers import notifying
from sitrep.alerts.ports import Rule
from sitrep.core.errors import TransientError
from sitrep.runtime import logging, patience
from sitrep.runtime.clock import Clock

log = logging.get(__name__)

IDLE_SECONDS = 0.2
"""Between looks for what is due, unless alerts were just raised here."""
STANDBY_SECONDS = 1.0


class Notifier:
    """Notifies while it is this process's turn. What was sent just before a crash is sent again, under its id."""

    def __init__(
        self,
        groups: PostgresGroups,
        sinks: Mapping[str, Sink],
        rules: Mapping[str, Rule],
        attempts: int,
        metrics: AlertsMetrics,
        clock: Clock,
    ) -> None:
        self._groups = groups
        self._sinks = sinks
        self._rules = rules
        self._attempts = attempts
        self._metrics = metrics
        self._clock = clock
        self._news = {name: asyncio.Event() for name in sinks}

    def wake(self) -> None:
        """Alerts were raised: look at once."""
        for news in self._news.values():
            news.set()

    async def run(self, turn: PostgresTurn, stop: asyncio.Event) -> None:
        """Notify all sinks whenever `turn` is ours, until `stop` is set."""
        delays = patience.delays()
        while not stop.is_set():
            try:
                async with turn.hold() as ours:
                    if ours:
                        await asyncio.gather(*(self._serve(name, stop) for name in sorted(self._sinks)))
                await patience.pause(stop, STANDBY_SECONDS)
            except TransientError as error:
                log.warning("notifying waits", reason=str(error))
                self._metrics.retries.labels("notify").inc()
                await patience.pause(stop, next(delays))

    async def _serve(self, name: str, stop: asyncio.Event) -> None:
        while not stop.is_set():
            self._news[name].clear()
            now = self._clock.now()
            await notifying.tell(self._groups, name, self._rules, now)
            owed = await self._groups.first(name)
            if owed is not None and owed.next_at <= now:
                await self._send(name, owed)
            else:
                await self._rest(name)

    async def _rest(self, name: str) -> None:
        waking = asyncio.ensure_future(self._news[name].wait())
        try:
            await asyncio.wait((waking,), timeout=IDLE_SECONDS)
        finally:
            waking.cancel()

    async def _send(self, name: str, owed: Owed) -> None:
        outcome = await self._sinks[name].send(owed.notification_id, owed.body)
        now = self._clock.now()
        if not isinstance(outcome, Failed):
            await self._groups.settle(owed.notification_id, "delivered", now)
            self._metrics.notifications.labels(name, "delivered").inc()
            return
        attempts = owed.attempts + 1
        dead = outcome.final or attempts >= self._attempts
        log.warning("not delivered", sink=name, reason=outcome.reason, attempts=attempts, dead=dead)
        self._metrics.notifications.labels(name, "dead" if dead else "failed").inc()
        if dead:
            await self._groups.settle(owed.notification_id, "dead", now, outcome.reason)
        else:
            await self._groups.postpone(owed.notification_id, self._next(attempts, now), outcome.reason)

    def _next(self, attempts: int, now: datetime) -> datetime:
        return notifying.next_attempt(attempts, random.random(), now)  # noqa: S311
