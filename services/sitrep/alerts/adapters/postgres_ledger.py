"""The ledger in PostgreSQL: what is written with the events' offsets, in one transaction."""

import contextlib
import json
from collections.abc import AsyncIterator, Collection, Mapping, Sequence

import orjson
from psycopg.types.json import Jsonb

from sitrep.alerts.ports import Membership, Outcome, Raising, Sighting, Silence, Slot, Subject, Token
from sitrep.core.alerts import Facts
from sitrep.runtime.kafka import Record
from sitrep.runtime.postgres import Database, Rows

_OFFSETS_LOCK = 0x5317_0003


class PostgresLedger:
    """A Ledger."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @contextlib.asynccontextmanager
    async def watching(self) -> AsyncIterator["PostgresWatching"]:
        async with self._database.transaction() as connection:
            yield PostgresWatching(connection, self._database.schema)

    async def next_offsets(self) -> Mapping[int, int]:
        async with self._database.transaction() as connection:
            return await _offsets(connection)


class PostgresWatching:
    """A Watching on one connection."""

    def __init__(self, connection: Rows, schema: str) -> None:
        self._connection = connection
        self._schema = schema

    async def lock_offsets(self) -> Mapping[int, int]:
        await self._connection.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", (_OFFSETS_LOCK, self._schema))
        return await _offsets(self._connection)

    async def move_offsets(self, next_offsets: Mapping[int, int]) -> None:
        ordered = sorted(next_offsets.items())
        await self._connection.execute(
            "INSERT INTO offsets SELECT * FROM unnest(%s::int[], %s::bigint[]) "
            "ON CONFLICT (partition) DO UPDATE SET next_offset = excluded.next_offset",
            ([partition for partition, _ in ordered], [offset for _, offset in ordered]),
        )

    async def states(self, event_ids: Collection[str]) -> Mapping[str, Facts]:
        found = await self._connection.execute(
            "SELECT event_id, facts FROM states WHERE event_id = ANY(%s)", (list(event_ids),)
        )
        return dict(await found.fetchall())

    async def sightings(self, subjects: Collection[Subject]) -> Mapping[Subject, Sighting]:
        found = await self._connection.execute(
            "SELECT rule, subject, event_id, last_at FROM sightings "
            "WHERE (rule, subject) IN (SELECT * FROM unnest(%s::text[], %s::text[]))",
            _columns(subjects, 2),
        )
        return {(rule, subject): Sighting(event_id, at) for rule, subject, event_id, at in await found.fetchall()}

    async def counts(self, subjects: Collection[Subject], since_ms: int) -> Mapping[Slot, int]:
        found = await self._connection.execute(
            "SELECT rule, subject, start_ms, count FROM counts WHERE start_ms >= %s "
            "AND (rule, subject) IN (SELECT * FROM unnest(%s::text[], %s::text[]))",
            (since_ms, *_columns(subjects, 2)),
        )
        return {Slot(rule, subject, start_ms): count for rule, subject, start_ms, count in await found.fetchall()}

    async def raised(self, tokens: Collection[Token]) -> Collection[Token]:
        found = await self._connection.execute(
            "SELECT rule, once, token FROM tokens "
            "WHERE (token, rule, once) IN (SELECT * FROM unnest(%s::text[], %s::text[], %s::text[]))",
            _columns([(each.token, each.rule, each.once) for each in tokens], 3),
        )
        return {Token(*row) for row in await found.fetchall()}

    async def silences(self) -> Sequence[Silence]:
        return await silences(self._connection)

    async def record(self, outcome: Outcome) -> None:
        await self._remember(outcome)
        await self._raise(outcome.raisings)
        await self._join(outcome.memberships)
        await self._owe(outcome.records)

    async def _remember(self, outcome: Outcome) -> None:
        async with self._connection.cursor() as cursor:
            await cursor.executemany(
                "INSERT INTO states VALUES (%s, %s) ON CONFLICT (event_id) DO UPDATE SET facts = excluded.facts",
                [(event_id, orjson.dumps(facts).decode()) for event_id, facts in sorted(outcome.states.items())],
            )
            await cursor.executemany(
                "INSERT INTO sightings VALUES (%s, %s, %s, %s) ON CONFLICT (rule, subject) "
                "DO UPDATE SET event_id = excluded.event_id, last_at = excluded.last_at",
                [(*subject, seen.event_id, seen.last_at) for subject, seen in sorted(outcome.sightings.items())],
            )
            await cursor.executemany(
                "INSERT INTO counts VALUES (%s, %s, %s, %s) ON CONFLICT (rule, subject, start_ms) "
                "DO UPDATE SET count = counts.count + excluded.count",
                [(slot.rule, slot.subject, slot.start_ms, count) for slot, count in outcome.counts.items()],
            )
            await cursor.executemany(
                "INSERT INTO tokens (rule, once, token) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
                [(each.rule, each.once, each.token) for each in outcome.tokens],
            )

    async def _raise(self, raisings: Sequence[Raising]) -> None:
        async with self._connection.cursor() as cursor:
            await cursor.executemany(
                "INSERT INTO alerts (alert_id, rule, once, severity, event_id, event_message_id, reason, evidence, "
                "recorded_at, raised_at, state, labels) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) "
                "ON CONFLICT (alert_id) DO NOTHING",
                [
                    (
                        *(a.alert_id, a.rule, raising.once, a.severity, a.event_id, a.event_message_id, a.reason),
                        *(list(a.evidence), a.recorded_at, raising.raised_at, raising.state, Jsonb(dict(a.labels))),
                    )
                    for raising in raisings
                    for a in (raising.alert,)
                ],
            )

    async def _join(self, memberships: Sequence[Membership]) -> None:
        """A group that has something to tell is due `group_wait` after the first of it, and never later for more."""
        async with self._connection.cursor() as cursor:
            await cursor.executemany(
                "INSERT INTO groups (group_id, sink, rule, labels, due_at) VALUES (%s, %s, %s, %s, %s) "
                "ON CONFLICT (group_id) DO UPDATE SET due_at = least(groups.due_at, excluded.due_at)",
                [(m.group_id, m.sink, m.rule, Jsonb(dict(m.labels)), m.due_at) for m in memberships],
            )
            await cursor.executemany(
                "INSERT INTO members (group_id, alert_id) VALUES (%s, %s) ON CONFLICT DO NOTHING",
                [(m.group_id, m.alert_id) for m in memberships],
            )

    async def _owe(self, records: Sequence[Record]) -> None:
        async with self._connection.cursor() as cursor:
            await cursor.executemany(
                "INSERT INTO outbox (topic, key, value, headers, timestamp_ms) VALUES (%s, %s, %s, %s, %s)",
                [
                    (r.topic, r.key, r.value, json.dumps([[n, v.decode()] for n, v in r.headers]), r.timestamp_ms)
                    for r in records
                ],
            )


async def silences(connection: Rows) -> tuple[Silence, ...]:
    """All that have not ended, sorted by id."""
    found = await connection.execute(
        "SELECT silence_id, labels, starts_at, ends_at, comment FROM silences "
        "WHERE ends_at > now() ORDER BY silence_id"
    )
    return tuple(Silence(*row) for row in await found.fetchall())


async def _offsets(connection: Rows) -> dict[int, int]:
    return dict(await (await connection.execute("SELECT partition, next_offset FROM offsets")).fetchall())


def _columns(rows: Collection[tuple[str, ...]], width: int) -> list[list[str]]:
    """`rows` as columns, also when there are none."""
    ordered = sorted(rows)
    return [[row[n] for row in ordered] for n in range(width)]
