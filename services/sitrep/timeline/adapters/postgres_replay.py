"""What a schema that is filled by a replay knows of it."""

from collections.abc import Sequence

from psycopg.types.json import Json

from sitrep.runtime.postgres import Database
from sitrep.timeline.ports import Partition

_SET_ASIDE = """
INSERT INTO replay_set_aside (topic, partition, at_offset, reason) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING
"""


class PostgresReplay:
    """The plan of a replay, and what it set aside. Methods raise TransientError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def plan(self) -> bytes | None:
        """The plan, as JSON; None in a schema that no replay fills."""
        async with self._database.transaction() as connection:
            row = await (await connection.execute("SELECT plan::text FROM replay")).fetchone()
        return str(row[0]).encode() if row is not None else None

    async def begin(self, plan: bytes) -> bool:
        """Keep the plan; False when there is a chronology in the schema already."""
        async with self._database.transaction() as connection:
            row = await (await connection.execute("SELECT EXISTS (SELECT FROM offsets)")).fetchone()
            if row == (True,):
                return False
            await connection.execute("INSERT INTO replay (plan) VALUES (%s)", (Json(plan, dumps=bytes.decode),))
        return True

    async def set_aside(self, partition: Partition, offset: int, reason: str) -> None:
        """Keep that nothing came of this entry; the same again changes nothing."""
        async with self._database.transaction() as connection:
            await connection.execute(_SET_ASIDE, (partition.topic, partition.number, offset, reason))

    async def aside(self) -> Sequence[tuple[str, int, int, str]]:
        """What is set aside: topic, partition, offset and reason, sorted."""
        async with self._database.transaction() as connection:
            found = await connection.execute(
                "SELECT topic, partition, at_offset, reason FROM replay_set_aside ORDER BY 1, 2, 3"
            )
            return [(topic, number, offset, reason) for topic, number, offset, reason in await found.fetchall()]
