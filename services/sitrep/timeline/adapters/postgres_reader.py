"""The chronology in PostgreSQL: what is read."""

from datetime import datetime
from typing import Any

from sitrep.core import digest, succession
from sitrep.core.mentions import Mention
from sitrep.runtime.postgres import Database, Rows
from sitrep.timeline.adapters import postgres_query, rows
from sitrep.timeline.ports import (
    ArticleDetail,
    EventDetail,
    EventPage,
    EventQuery,
    HistoryPage,
    Partition,
    Place,
    Progress,
)

DIGEST_ROWS = 10_000
"""Rows of a digest fetched at a time."""

_HEADER = ", ".join(f"a.{column.strip()}" for column in rows.HEADER.split(","))
_MENTION = f"m.body::text, {_HEADER}, a.recorded_at, coalesce(a.retracted_from <= %(as_of)s, false)"
_MENTIONS = f"""
SELECT {_MENTION} FROM mentions m JOIN articles a USING (article_id, revision)
WHERE m.mention_id = ANY(%(mention_ids)s) ORDER BY a.published_at, m.mention_id
"""  # noqa: S608 - constants of ours
_ARTICLE_MENTIONS = f"""
SELECT {_MENTION} FROM mentions m JOIN articles a USING (article_id, revision)
WHERE article_id = %(article_id)s AND revision = %(revision)s ORDER BY m.position
"""  # noqa: S608 - constants of ours
_ARTICLE = f"""
SELECT {rows.REVISION}, {rows.COUNTING} FROM articles
WHERE article_id = %(article_id)s AND recorded_at <= %(as_of)s AND CASE
    WHEN %(revision)s::text IS NOT NULL THEN revision = %(revision)s
    ELSE counts_from <= %(as_of)s AND (counts_to IS NULL OR counts_to > %(as_of)s)
END
"""  # noqa: S608 - constants of ours
_EVENT = """
SELECT state::text FROM events WHERE event_id = %(id)s AND recorded_from <= %(as_of)s
UNION ALL
SELECT state::text FROM past_events
WHERE event_id = %(id)s AND recorded_from <= %(as_of)s AND recorded_to > %(as_of)s
"""
_HOME = """
SELECT event_id FROM event_mentions
WHERE mention_id = %(mention_id)s AND recorded_from <= %(as_of)s AND (recorded_to IS NULL OR recorded_to > %(as_of)s)
"""
_NAMED = "SELECT mention_id, article_id, revision FROM mentions WHERE names = %s"
_REVISIONS = """
SELECT state::text, recorded_from, recorded_to, caused_by FROM event_revisions
WHERE event_id = %(id)s AND recorded_from > %(after)s ORDER BY recorded_from LIMIT %(limit)s
"""
_PREVIOUS = """
SELECT state::text, recorded_from, recorded_to, caused_by FROM event_revisions
WHERE event_id = %(id)s AND recorded_from <= %(after)s ORDER BY recorded_from DESC LIMIT 1
"""
_ARTICLES_OF = "SELECT mention_id, article_id FROM mentions WHERE mention_id = ANY(%s)"
_COUNTS = """
SELECT (SELECT count(*) FROM articles WHERE counts_from IS NOT NULL AND counts_to IS NULL),
    (SELECT count(*) FROM event_mentions WHERE recorded_to IS NULL),
    (SELECT count(*) FROM events), (SELECT count(*) FROM outbox)
"""
_DIGEST = "SELECT event_id, digest FROM events ORDER BY event_id"
_DIGEST_AS_OF = """
SELECT event_id, digest FROM events WHERE recorded_from <= %(as_of)s
UNION ALL SELECT event_id, digest FROM past_events
WHERE tstzrange(recorded_from, recorded_to) @> %(as_of)s::timestamptz
ORDER BY event_id
"""
_HISTORY_DIGEST = "SELECT event_id, recorded_from, recorded_to, digest FROM event_revisions ORDER BY 1, 2"
_NOW = "infinity"
"""The recorded time after all others."""


class PostgresReader:
    """A ChronologyReader."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def events(self, query: EventQuery) -> EventPage:
        found: list[tuple[int, str, str]] = []
        async with self._database.transaction() as connection:
            for statement, parameters in postgres_query.parts(query):
                # Planned each time for the values asked for: a plan made for any values reads much of the table.
                asked = {**parameters, "limit": query.limit + 1}
                found += await (await connection.execute(statement, asked, prepare=False)).fetchall()
                if len(found) > query.limit:
                    break
        page = found[: query.limit]
        last = Place(page[-1][0], page[-1][1]) if len(found) > len(page) else None
        return EventPage(tuple(state.encode() for _, _, state in page), last)

    async def event(self, event_id: str, as_of: datetime | None = None) -> EventDetail | None:
        async with self._database.transaction() as connection:
            await _one_snapshot(connection)
            state = await _state(connection, event_id, as_of)
            if state is None:
                heir = await _heir(connection, event_id, as_of)
                state = await _state(connection, heir, as_of) if heir is not None else None
            if state is None:
                return None
            event = rows.event(state)
            found = await connection.execute(
                _MENTIONS, {"mention_ids": list(event.mention_ids), "as_of": as_of or _NOW}
            )
            mentions = tuple(map(rows.recorded_mention, await found.fetchall()))
        return EventDetail(event, mentions)

    async def history(self, event_id: str, *, after: datetime | None, limit: int) -> HistoryPage | None:
        async with self._database.transaction() as connection:
            await _one_snapshot(connection)
            asked = {"id": event_id, "after": after or f"-{_NOW}", "limit": limit + 1}
            found = [
                rows.event_revision(row) for row in await (await connection.execute(_REVISIONS, asked)).fetchall()
            ]
            before = await (await connection.execute(_PREVIOUS, asked)).fetchone() if after is not None else None
            if not found and before is None:
                return None
            shown = found[:limit]
            causes = sorted({mention_id for revision in shown for mention_id in revision.caused_by})
            articles = await (await connection.execute(_ARTICLES_OF, (causes,))).fetchall()
            standing = await _state(connection, event_id, None) is not None
            now = event_id if standing else await _heir(connection, event_id, None)
        previous = rows.event_revision(before) if before is not None else None
        return HistoryPage(tuple(shown), previous, dict(articles), len(found) > len(shown), now)

    async def article(
        self, article_id: str, revision: str | None, as_of: datetime | None = None
    ) -> ArticleDetail | None:
        async with self._database.transaction() as connection:
            await _one_snapshot(connection)
            asked = {"article_id": article_id, "revision": revision, "as_of": as_of or _NOW}
            row = await (await connection.execute(_ARTICLE, asked)).fetchone()
            if row is None:
                return None
            stored = rows.stored_revision(row)
            asked["revision"] = stored.revision.header.revision
            found = await connection.execute(_ARTICLE_MENTIONS, asked)
            mentions = tuple(map(rows.recorded_mention, await found.fetchall()))
        return ArticleDetail(stored, mentions)

    async def progress(self) -> Progress:
        async with self._database.transaction() as connection:
            await _one_snapshot(connection)
            offsets = await (await connection.execute("SELECT topic, partition, next_offset FROM offsets")).fetchall()
            counts = await (await connection.execute(_COUNTS)).fetchall()
        return Progress({Partition(t, n): o for t, n, o in sorted(offsets)}, *counts[0])

    async def digest(self, as_of: datetime | None = None) -> str:
        statement = _DIGEST if as_of is None else _DIGEST_AS_OF
        return digest.of_lines(await self._lines(statement, {} if as_of is None else {"as_of": as_of}))

    async def history_digest(self) -> str:
        return digest.of_revision_lines(await self._lines(_HISTORY_DIGEST, {}))

    async def _lines(self, statement: str, parameters: dict[str, datetime]) -> list[tuple[Any, ...]]:
        lines: list[tuple[Any, ...]] = []
        async with (
            self._database.transaction() as connection,
            connection.cursor(name="digest") as cursor,
        ):
            await cursor.execute(statement, parameters)
            while part := await cursor.fetchmany(DIGEST_ROWS):
                lines += part
        return lines


async def _one_snapshot(connection: Rows) -> None:
    """What is read in this transaction stood at one moment."""
    await connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")


async def _state(connection: Rows, event_id: str, as_of: datetime | None) -> str | None:
    found = await (await connection.execute(_EVENT, {"id": event_id, "as_of": as_of or _NOW})).fetchone()
    return found[0] if found is not None else None


async def _heir(connection: Rows, event_id: str, as_of: datetime | None) -> str | None:
    """The event that an id which none has leads to: it is the id that a mention would give the event it is the first
    of; so that which holds this mention, or else the one that follows it in the revision of its article that counts.
    """
    named = await (await connection.execute(_NAMED, (event_id,))).fetchone()
    if named is None:
        return None
    mention_id, article_id, revision = named
    home = await _home(connection, mention_id, as_of)
    if home is not None:
        return home
    asked = {"article_id": article_id, "revision": None, "as_of": as_of or _NOW}
    counting = await (await connection.execute(_ARTICLE, asked)).fetchone()
    if counting is None:
        return None
    old = await _mentions(connection, article_id, revision)
    new = await _mentions(connection, article_id, rows.stored_revision(counting).revision.header.revision)
    follower = succession.successors(old, new).get(mention_id)
    return await _home(connection, follower, as_of) if follower is not None else None


async def _home(connection: Rows, mention_id: str, as_of: datetime | None) -> str | None:
    found = await (await connection.execute(_HOME, {"mention_id": mention_id, "as_of": as_of or _NOW})).fetchone()
    return found[0] if found is not None else None


async def _mentions(connection: Rows, article_id: str, revision: str) -> list[Mention]:
    asked = {"article_id": article_id, "revision": revision, "as_of": _NOW}
    found = await connection.execute(_ARTICLE_MENTIONS, asked)
    return [rows.mention(row[0]) for row in await found.fetchall()]
