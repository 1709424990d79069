"""Groups and notifications in PostgreSQL."""

import contextlib
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sitrep.alerts.handlers.grouping import Waiting
from sitrep.alerts.handlers.notifying import Group, Notification
from sitrep.runtime.postgres import Database, Rows

_GROUP = "SELECT group_id, rule, labels, told_at FROM groups"
LOCK = 0x5317_0005


@dataclass(frozen=True, slots=True)
class Owed:
    """A notification on its way."""

    notification_id: str
    body: bytes
    attempts: int
    """So far."""
    next_at: datetime


class PostgresGroups:
    """Groups, and the queue of notifications of each sink."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @contextlib.asynccontextmanager
    async def telling(self, sink: str) -> AsyncIterator["PostgresTelling"]:
        async with self._database.transaction() as connection:
            await connection.execute(
                "SELECT pg_advisory_xact_lock(%s, hashtext(%s))", (LOCK, f"{self._database.schema} {sink}")
            )
            yield PostgresTelling(connection, sink)

    async def first(self, sink: str) -> Owed | None:
        """The notification that `sink` must have next. Raises TransientError."""
        async with self._database.transaction() as connection:
            found = await connection.execute(
                "SELECT notification_id, body, attempts, next_at FROM notifications "
                "WHERE sink = %s AND state = 'waiting' ORDER BY position LIMIT 1",
                (sink,),
            )
            row = await found.fetchone()
        return Owed(*row) if row is not None else None

    async def settle(self, notification_id: str, state: str, now: datetime, error: str | None = None) -> None:
        """It was delivered, or is dead."""
        await self._execute(
            "UPDATE notifications SET state = %s, settled_at = %s, error = %s, attempts = attempts + 1 "
            "WHERE notification_id = %s AND state = 'waiting'",
            (state, now, error, notification_id),
        )

    async def postpone(self, notification_id: str, next_at: datetime, error: str) -> None:
        """It failed, and is tried again."""
        await self._execute(
            "UPDATE notifications SET next_at = %s, error = %s, attempts = attempts + 1 WHERE notification_id = %s",
            (next_at, error, notification_id),
        )

    async def next_due(self, sink: str) -> datetime | None:
        """When the next group of `sink` is due."""
        async with self._database.transaction() as connection:
            found = await connection.execute("SELECT min(due_at) FROM groups WHERE sink = %s", (sink,))
            row = await found.fetchone()
        return row[0] if row is not None else None

    async def _execute(self, statement: Any, parameters: Sequence[object]) -> None:  # noqa: ANN401 - a literal
        async with self._database.transaction() as connection:
            await connection.execute(statement, parameters)


class PostgresTelling:
    """A Telling on one connection."""

    def __init__(self, connection: Rows, sink: str) -> None:
        self._connection = connection
        self._sink = sink

    async def due(self, now: datetime) -> Sequence[Group]:
        found = await self._connection.execute(
            f"{_GROUP} WHERE sink = %s AND due_at <= %s ORDER BY group_id", (self._sink, now)
        )
        return [Group(*row) for row in await found.fetchall()]

    async def groups(self, group_ids: Iterable[str]) -> Sequence[Group]:
        found = await self._connection.execute(
            f"{_GROUP} WHERE group_id = ANY(%s) ORDER BY group_id", (list(group_ids),)
        )
        return [Group(*row) for row in await found.fetchall()]

    async def waiting(self) -> Sequence[Waiting]:
        found = await self._connection.execute(
            "SELECT m.group_id, m.alert_id, a.event_id, a.position FROM members m JOIN groups USING (group_id) "
            "JOIN alerts a USING (alert_id) WHERE sink = %s AND NOT told ORDER BY a.position",
            (self._sink,),
        )
        return [Waiting(*row) for row in await found.fetchall()]

    async def unacknowledged(self, group_id: str) -> Sequence[str]:
        found = await self._connection.execute(
            "SELECT alert_id FROM members JOIN alerts USING (alert_id) "
            "WHERE group_id = %s AND acknowledged_at IS NULL ORDER BY position",
            (group_id,),
        )
        return [alert_id for (alert_id,) in await found.fetchall()]

    async def sent(self, rule: str, since: datetime) -> Sequence[datetime]:
        found = await self._connection.execute(
            "SELECT made_at FROM notifications WHERE sink = %s AND rule = %s AND made_at > %s ORDER BY made_at",
            (self._sink, rule, since),
        )
        return [made_at for (made_at,) in await found.fetchall()]

    async def alerts(self, alert_ids: Sequence[str]) -> Sequence[Mapping[str, object]]:
        found = await self._connection.execute(
            "SELECT alert_id, rule, severity, event_id, event_message_id, reason, evidence, recorded_at, labels "
            "FROM alerts WHERE alert_id = ANY(%s) ORDER BY position",
            (list(alert_ids),),
        )
        names = ("alert_id", "rule_id", "severity", "event_id", "event_message_id", "reason", "evidence")
        return [
            {**dict(zip(names, row, strict=False)), "recorded_at": row[7], "labels": row[8]}
            for row in await found.fetchall()
        ]

    async def owe(self, notifications: Sequence[Notification], now: datetime) -> None:
        async with self._connection.cursor() as cursor:
            await cursor.executemany(
                "INSERT INTO notifications (notification_id, sink, group_id, rule, body, made_at, next_at) "
                "VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
                [(n.notification_id, n.sink, n.group_id, n.rule, n.body, now, now) for n in notifications],
            )
            await cursor.executemany(
                "UPDATE members SET told = true WHERE group_id = %s AND alert_id = ANY(%s)",
                [(n.group_id, list(n.alert_ids)) for n in notifications],
            )

    async def set_due(self, group_id: str, due_at: datetime | None, told_at: datetime | None) -> None:
        await self._connection.execute(
            "UPDATE groups SET due_at = %s, told_at = %s WHERE group_id = %s", (due_at, told_at, group_id)
        )
