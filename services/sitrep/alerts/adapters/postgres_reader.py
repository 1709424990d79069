"""The ledger as it is read: alerts, silences, notifications that died."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from sitrep.alerts.adapters.postgres_ledger import silences
from sitrep.alerts.ports import Silence
from sitrep.runtime.postgres import Database

_ALERT = (
    "SELECT position, alert_id, rule, severity, state, event_id, event_message_id, reason, evidence, recorded_at, "
    "raised_at, labels, acknowledged_at FROM alerts"
)


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """An alert in the ledger."""

    position: int
    alert_id: str
    rule_id: str
    severity: str
    state: str
    event_id: str
    event_message_id: str
    reason: str
    evidence: tuple[str, ...]
    recorded_at: datetime
    raised_at: datetime
    labels: Mapping[str, str]
    acknowledged_at: datetime | None


@dataclass(frozen=True, slots=True)
class DeadNotification:
    """A notification that was given up."""

    notification_id: str
    sink: str
    rule: str
    made_at: datetime
    attempts: int
    error: str | None


class PostgresReader:
    """All methods raise TransientError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def after(self, position: int, limit: int, *, late: bool) -> Sequence[LedgerEntry]:
        """Alerts raised after `position`, in the order of raising; those that were too late only when `late`."""
        found = await self._rows(
            f"{_ALERT} WHERE position > %s AND (state <> 'late' OR %s) ORDER BY position LIMIT %s",
            (position, late, limit),
        )
        return [_entry(row) for row in found]

    async def latest(self, limit: int, *, rule: str | None, state: str | None) -> Sequence[LedgerEntry]:
        """The alerts raised last, the last first."""
        found = await self._rows(
            f"{_ALERT} WHERE (%s::text IS NULL OR rule = %s) AND (%s::text IS NULL OR state = %s) "
            "ORDER BY position DESC LIMIT %s",
            (rule, rule, state, state, limit),
        )
        return [_entry(row) for row in found]

    async def last_position(self) -> int:
        """Of the alert that was raised last; 0 when there is none."""
        [(position,)] = await self._rows("SELECT coalesce(max(position), 0) FROM alerts", ())
        return int(position)

    async def acknowledge(self, alert_id: str, now: datetime) -> bool:
        """Reminders of it end. False when there is no such alert."""
        return bool(
            await self._rows(
                "UPDATE alerts SET acknowledged_at = coalesce(acknowledged_at, %s) WHERE alert_id = %s RETURNING 1",
                (now, alert_id),
            )
        )

    async def silences(self) -> Sequence[Silence]:
        """Those that have not ended."""
        async with self._database.transaction() as connection:
            return await silences(connection)

    async def silence(self, silence: Silence) -> None:
        """Add it; the same once more changes nothing."""
        await self._rows(
            "INSERT INTO silences VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING RETURNING 1",
            (silence.silence_id, Jsonb(dict(silence.labels)), silence.starts_at, silence.ends_at, silence.comment),
        )

    async def end_silence(self, silence_id: str, now: datetime) -> bool:
        """False when there is none of this id that goes on."""
        return bool(
            await self._rows(
                "UPDATE silences SET ends_at = %s WHERE silence_id = %s AND ends_at > %s RETURNING 1",
                (now, silence_id, now),
            )
        )

    async def dead(self) -> Sequence[DeadNotification]:
        """Notifications that were given up, the oldest first."""
        found = await self._rows(
            "SELECT notification_id, sink, rule, made_at, attempts, error FROM notifications "
            "WHERE state = 'dead' ORDER BY position",
            (),
        )
        return [DeadNotification(*row) for row in found]

    async def replay(self, notification_ids: Sequence[str], now: datetime) -> int:
        """Try dead notifications once more; how many of these are."""
        found = await self._rows(
            "UPDATE notifications SET state = 'waiting', attempts = 0, next_at = %s, settled_at = NULL "
            "WHERE state = 'dead' AND notification_id = ANY(%s) RETURNING 1",
            (now, list(notification_ids)),
        )
        return len(found)

    async def _rows(self, statement: Any, parameters: Sequence[object]) -> Sequence[tuple[Any, ...]]:  # noqa: ANN401
        async with self._database.transaction() as connection:
            return await (await connection.execute(statement, parameters)).fetchall()


def _entry(row: tuple[Any, ...]) -> LedgerEntry:
    named = dict(zip((field.name for field in fields(LedgerEntry)), row, strict=True))
    return LedgerEntry(**{**named, "evidence": tuple(named["evidence"])})
