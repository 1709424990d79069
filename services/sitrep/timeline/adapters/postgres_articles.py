"""Articles, mentions and their keys in PostgreSQL, in a transaction of the projection."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sitrep.core.counting import KnownMention
from sitrep.core.events import ExtractedRevision, Retraction
from sitrep.core.mentions import Mention
from sitrep.runtime.postgres import Rows
from sitrep.timeline.adapters import rows
from sitrep.timeline.adapters.copying import copy
from sitrep.timeline.ports import Recording, StoredRevision

_COLUMNS = f"{rows.REVISION}, {rows.COUNTING}"
_HEADER = ", ".join(f"a.{column.strip()}" for column in rows.HEADER.split(","))
_REVISIONS = f"""
SELECT {_COLUMNS} FROM articles WHERE article_id = ANY(%s) ORDER BY article_id, revision
"""  # noqa: S608 - constants of ours
_RETRACTIONS = "SELECT article_id, dated_at, recorded_at, reason FROM retractions WHERE article_id = ANY(%s)"
_BODIES = """
SELECT article_id, revision, body::text FROM mentions WHERE article_id = ANY(%s)
ORDER BY article_id, revision, position
"""
_WITH_KEYS = f"""
SELECT m.body::text, {_HEADER}, a.recorded_at, a.counts_from, a.counts_to, a.retracted_from
FROM (SELECT DISTINCT mention_id FROM mention_keys WHERE key = ANY(%s)) AS k
JOIN mentions m USING (mention_id) JOIN articles a USING (article_id, revision)
WHERE a.counts_from IS NOT NULL AND (a.counts_to IS NULL OR a.counts_to >= %s) AND a.article_id <> ALL(%s)
"""  # noqa: S608 - constants of ours
_FORGET = """
DELETE FROM mentions m USING unnest(%s::text[], %s::text[]) AS r (article_id, revision)
WHERE m.article_id = r.article_id AND m.revision = r.revision RETURNING m.body::text
"""
_FORGET_KEYS = """
DELETE FROM mention_keys k USING unnest(%s::bigint[], %s::text[]) AS f (key, mention_id)
WHERE k.key = f.key AND k.mention_id = f.mention_id
"""
_FORGET_REVISIONS = """
DELETE FROM articles a USING unnest(%s::text[], %s::text[]) AS r (article_id, revision)
WHERE a.article_id = r.article_id AND a.revision = r.revision
"""
_WRITE_RETRACTIONS = """
INSERT INTO retractions SELECT * FROM unnest(%s::text[], %s::timestamptz[], %s::timestamptz[], %s::text[])
ON CONFLICT DO NOTHING
"""


async def revisions(connection: Rows, article_ids: Collection[str]) -> tuple[StoredRevision, ...]:
    """As `Projection.revisions`."""
    found = await connection.execute(_REVISIONS, (sorted(article_ids),))
    return tuple(map(rows.stored_revision, await found.fetchall()))


async def retractions(connection: Rows, article_ids: Collection[str]) -> tuple[Retraction, ...]:
    """As `Projection.retractions`."""
    found = await connection.execute(_RETRACTIONS, (sorted(article_ids),))
    return tuple(Retraction(*row) for row in await found.fetchall())


async def extracted(connection: Rows, article_ids: Collection[str]) -> tuple[ExtractedRevision, ...]:
    """As `Projection.extracted`."""
    if not article_ids:
        return ()
    stored = await revisions(connection, article_ids)
    found = await connection.execute(_BODIES, (sorted(article_ids),))
    mentions_of: dict[tuple[str, str], list[Mention]] = {}
    for article_id, revision, body in await found.fetchall():
        mentions_of.setdefault((article_id, revision), []).append(rows.mention(body))
    return tuple(
        ExtractedRevision(
            row.revision,
            tuple(mentions_of.get((row.revision.header.article_id, row.revision.header.revision), ())),
        )
        for row in stored
    )


async def mentions(
    connection: Rows, keys: Collection[str], since: datetime, but: Collection[str]
) -> tuple[KnownMention, ...]:
    """As `Projection.mentions`."""
    found = await connection.execute(_WITH_KEYS, (sorted(map(rows.hashed, keys)), since, sorted(but)))
    return tuple(map(rows.known_mention, await found.fetchall()))


async def record(connection: Rows, recording: Recording) -> None:
    """As `Projection.record`."""
    read = [(e.revision.header.article_id, e.revision.header.revision) for e in recording.extracted]
    await _forget(connection, read)
    written = [(row.revision.header.article_id, row.revision.header.revision) for row in recording.revisions]
    if written:
        await connection.execute(_FORGET_REVISIONS, _columns(written, 2))
    await copy(connection, "articles", _COLUMNS, map(rows.revision_row, recording.revisions))
    await copy(
        connection,
        "mentions",
        "mention_id, article_id, revision, position, type, names, body",
        (row for extraction in recording.extracted for row in rows.mention_rows(extraction)),
    )
    found = [mention for extraction in recording.extracted for mention in extraction.mentions]
    await copy(connection, "mention_keys", "key, mention_id", rows.key_rows(found))
    if recording.retractions:
        told = [(r.article_id, r.dated_at, r.recorded_at, r.reason) for r in recording.retractions]
        await connection.execute(_WRITE_RETRACTIONS, _columns(told, 4))


async def _forget(connection: Rows, read: Sequence[tuple[str, str]]) -> None:
    """Remove the mentions of these revisions, which are read anew, with their keys."""
    if not read:
        return
    found = await connection.execute(_FORGET, _columns(read, 2))
    keys = list(rows.key_rows(rows.mention(body) for (body,) in await found.fetchall()))
    if keys:
        await connection.execute(_FORGET_KEYS, _columns(keys, 2))


def _columns(found: Iterable[Sequence[object]], width: int) -> list[list[object]]:
    """Rows as columns, for `unnest`."""
    given = list(found)
    return [[row[column] for row in given] for column in range(width)]
