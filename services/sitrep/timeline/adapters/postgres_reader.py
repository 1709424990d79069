"""The chronology in PostgreSQL: what is read."""

from psycopg import sql

from sitrep.core import digest
from sitrep.core.events import RecordedMention
from sitrep.runtime.postgres import Database, Rows
from sitrep.timeline.adapters import restrictions, rows
from sitrep.timeline.ports import (
    ArticleDetail,
    EventDetail,
    EventPage,
    EventQuery,
    Partition,
    Place,
    Progress,
)

DIGEST_ROWS = 10_000
"""Rows of a digest fetched at a time."""

_MENTION = (
    "m.body::text, a.article_id, a.revision, a.url, a.source, a.title, a.published_at, a.text_signature, a.recorded_at"
)
_EVENT_MENTIONS = f"""
SELECT {_MENTION} FROM event_mentions e JOIN mentions m USING (mention_id) JOIN articles a USING (article_id, revision)
WHERE e.event_id = %s ORDER BY a.published_at, m.mention_id
"""  # noqa: S608 - a constant of ours
_ARTICLE_MENTIONS = f"""
SELECT {_MENTION} FROM mentions m JOIN articles a USING (article_id, revision)
WHERE article_id = %s AND revision = %s ORDER BY m.position
"""  # noqa: S608 - a constant of ours
_ARTICLE = """
SELECT article_id, revision, url, source, title, published_at, text_signature, dated_at, recorded_at, extractor_name,
    extractor_version, fingerprint, counts
FROM articles WHERE article_id = %(article_id)s AND (revision = %(revision)s OR %(revision)s::text IS NULL AND counts)
"""
# An id that no event has now is an alias: the id that some mention would give the event it is the first of. When that
# mention counts no longer, its article's first mention of the same block that does stands in for it.
_RESOLVE = """
SELECT event_id FROM events WHERE event_id = %(id)s
UNION ALL (
    SELECT e.event_id FROM mentions named
    JOIN mentions standing ON standing.counts AND standing.block = named.block
        AND (standing.mention_id = named.mention_id OR NOT named.counts AND standing.article_id = named.article_id)
    JOIN event_mentions e ON e.mention_id = standing.mention_id
    WHERE named.names = %(id)s ORDER BY standing.position
)
LIMIT 1
"""


class PostgresReader:
    """A ChronologyReader."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def events(self, query: EventQuery) -> EventPage:
        condition, parameters = restrictions.of(query)
        direction = sql.SQL("DESC" if query.descending else "ASC")
        statement = sql.SQL(
            "SELECT starts_us, event_id, state::text FROM events WHERE {condition} "
            "ORDER BY starts_us {direction}, event_id {direction} LIMIT {limit}"
        ).format(condition=condition, direction=direction, limit=sql.Literal(query.limit + 1))
        async with self._database.transaction() as connection:
            found = await (await connection.execute(statement, parameters)).fetchall()
        page = found[: query.limit]
        last = Place(page[-1][0], page[-1][1]) if len(found) > len(page) else None
        return EventPage(tuple(state.encode() for _, _, state in page), last)

    async def event(self, event_id: str) -> EventDetail | None:
        async with self._database.transaction() as connection:
            # One snapshot for the event and its mentions.
            await connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            resolved = await (await connection.execute(_RESOLVE, {"id": event_id})).fetchone()
            if resolved is None:
                return None
            found = await connection.execute("SELECT state::text FROM events WHERE event_id = %s", resolved)
            state = await found.fetchone()
            mentions = await _mentions(connection, _EVENT_MENTIONS, resolved)
        return EventDetail(rows.event(state[0]), mentions) if state is not None else None

    async def article(self, article_id: str, revision: str | None) -> ArticleDetail | None:
        async with self._database.transaction() as connection:
            await connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            found = await connection.execute(_ARTICLE, {"article_id": article_id, "revision": revision})
            row = await found.fetchone()
            if row is None:
                return None
            stored = rows.stored_revision(row)
            mentions = await _mentions(connection, _ARTICLE_MENTIONS, (article_id, stored.revision.header.revision))
        return ArticleDetail(stored, mentions)

    async def progress(self) -> Progress:
        async with self._database.transaction() as connection:
            await connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            offsets = await (await connection.execute("SELECT topic, partition, next_offset FROM offsets")).fetchall()
            counts = await (
                await connection.execute(
                    "SELECT (SELECT count(*) FROM articles WHERE counts), (SELECT count(*) FROM event_mentions), "
                    "(SELECT count(*) FROM events), (SELECT count(*) FROM outbox)"
                )
            ).fetchall()
        return Progress({Partition(t, n): o for t, n, o in sorted(offsets)}, *counts[0])

    async def digest(self) -> str:
        lines: list[tuple[str, str]] = []
        async with (
            self._database.transaction() as connection,
            connection.cursor(name="digest") as cursor,
        ):
            await cursor.execute("SELECT event_id, digest FROM events ORDER BY event_id")
            while part := await cursor.fetchmany(DIGEST_ROWS):
                lines += part
        return digest.of_lines(lines)


async def _mentions(connection: Rows, statement: str, parameters: tuple[str, ...]) -> tuple[RecordedMention, ...]:
    found = await connection.execute(statement, parameters)
    return tuple(map(rows.recorded_mention, await found.fetchall()))
