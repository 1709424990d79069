"""The tables of a service, migrated before its work begins."""

import asyncio
from collections.abc import Coroutine
from pathlib import Path

from sitrep.core.errors import TransientError
from sitrep.runtime import logging, patience
from sitrep.runtime.postgres import Database
from sitrep.runtime.service import Background

log = logging.get(__name__)


class Schema:
    """The tables: brought up to date once, before anything uses them."""

    def __init__(self, database: Database, directory: Path) -> None:
        """`directory` holds the Alembic revisions."""
        self._database = database
        self._directory = directory
        self._ready = asyncio.Event()

    async def prepare(self, stop: asyncio.Event) -> None:
        """Migrate, however long PostgreSQL is away; then wait for `stop`."""
        delays = patience.delays()
        while not stop.is_set() and not self._ready.is_set():
            try:
                await self._database.migrate(self._directory)
                self._ready.set()
            except TransientError as error:
                log.warning("migration waits", reason=str(error))
                await patience.pause(stop, next(delays))
        await stop.wait()

    def before(self, work: Background) -> Background:
        """`work`, begun when the tables are there, or never when told to stop before."""

        def begin(stop: asyncio.Event) -> Coroutine[None, None, None]:
            return self._after(work, stop)

        return begin

    async def check(self) -> None:
        """A readiness check."""
        if not self._ready.is_set():
            raise TransientError("the tables are not up to date yet")

    async def _after(self, work: Background, stop: asyncio.Event) -> None:
        waiting = [asyncio.ensure_future(event.wait()) for event in (self._ready, stop)]
        try:
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in waiting:
                task.cancel()
        if self._ready.is_set():
            await work(stop)
