"""Turns: work that one process does at a time, while others stand by."""

import contextlib
import hashlib
from collections.abc import AsyncIterator

from sitrep.runtime.postgres import Database

LOCK = 0x5317_0004
"""First key of the advisory locks."""


class PostgresTurn:
    """A session's advisory lock for one work of one schema, given up with the session, however that ends."""

    def __init__(self, database: Database, work: str) -> None:
        self._database = database
        name = f"{database.schema} {work}"
        self._key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4]) >> 1

    @contextlib.asynccontextmanager
    async def hold(self) -> AsyncIterator[bool]:
        """True while it is ours; False when another process has it. Raises TransientError."""
        async with self._database.session() as connection:
            held = await connection.execute("SELECT pg_try_advisory_lock(%s, %s)", (LOCK, self._key))
            yield await held.fetchone() == (True,)
