"""Events, as they are and as they were, in PostgreSQL, in a transaction of the projection."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sitrep.core import history as histories
from sitrep.core.history import EventRevision, Membership
from sitrep.runtime.postgres import Rows
from sitrep.timeline.adapters import rows
from sitrep.timeline.adapters.copying import copy
from sitrep.timeline.ports import Since

_HISTORY = """
WITH asked AS (SELECT * FROM unnest(%s::text[], %s::timestamptz[]) AS s (event_id, since))
SELECT e.state::text, e.recorded_from, NULL::timestamptz, e.caused_by FROM asked JOIN events e USING (event_id)
UNION ALL
SELECT p.state::text, p.recorded_from, p.recorded_to, p.caused_by
FROM asked JOIN past_events p ON p.event_id = asked.event_id AND p.recorded_to >= asked.since
"""
_RETIRE = f"""
INSERT INTO past_events ({rows.EVENT}, recorded_to)
SELECT {rows.EVENT}, until FROM unnest(%s::text[], %s::timestamptz[]) AS r (event_id, until)
JOIN events USING (event_id)
"""  # noqa: S608 - constants of ours
_DROP = "DELETE FROM events WHERE event_id = ANY(%s)"
_DROP_PAST = """
DELETE FROM past_events p USING unnest(%s::text[], %s::timestamptz[]) AS d (event_id, recorded_from)
WHERE p.event_id = d.event_id AND p.recorded_from = d.recorded_from
"""
_END_PAST = """
UPDATE past_events p SET recorded_to = e.until
FROM unnest(%s::text[], %s::timestamptz[], %s::timestamptz[]) AS e (event_id, recorded_from, until)
WHERE p.event_id = e.event_id AND p.recorded_from = e.recorded_from
"""
# A membership is known by its end: of its beginning only the part that is made anew is told.
_LEAVE = """
DELETE FROM event_mentions m USING unnest(%s::text[], %s::text[], %s::timestamptz[]) AS l (mention_id, event_id, until)
WHERE m.mention_id = l.mention_id AND m.event_id = l.event_id AND m.recorded_to IS NOT DISTINCT FROM l.until
"""
_END_MEMBERSHIP = """
UPDATE event_mentions m SET recorded_to = l.until
FROM unnest(%s::text[], %s::text[], %s::timestamptz[], %s::timestamptz[]) AS l (mention_id, event_id, was, until)
WHERE m.mention_id = l.mention_id AND m.event_id = l.event_id AND m.recorded_to IS NOT DISTINCT FROM l.was
"""


@dataclass(frozen=True, slots=True)
class _Pair:
    """A revision as it is stored and as it must be; None where there is none."""

    old: EventRevision | None
    new: EventRevision | None


async def history(connection: Rows, since: Collection[Since]) -> tuple[EventRevision, ...]:
    """As `Projection.history`."""
    ordered = sorted(since)
    asked = [each.event_id for each in ordered], [each.time for each in ordered]
    found = await connection.execute(_HISTORY, asked)
    return tuple(sorted(map(rows.event_revision, await found.fetchall()), key=lambda revision: revision.key))


async def rewrite(connection: Rows, before: Sequence[EventRevision], after: Sequence[EventRevision]) -> None:
    """As `Projection.rewrite`."""
    pairs = _pairs(before, after)
    await _retire(connection, pairs)
    await _remove(connection, pairs)
    new = [pair.new for pair in pairs if pair.new is not None and not _stands(pair)]
    now = [revision for revision in new if revision.recorded_to is None]
    past = [revision for revision in new if revision.recorded_to is not None]
    await copy(connection, "events", rows.EVENT, map(rows.event_row, now))
    await copy(
        connection,
        "past_events",
        f"{rows.EVENT}, recorded_to",
        ((*rows.event_row(revision), revision.recorded_to) for revision in past),
    )
    await _rewrite_memberships(connection, histories.memberships(before), histories.memberships(after))


def _pairs(before: Iterable[EventRevision], after: Iterable[EventRevision]) -> list[_Pair]:
    """What differs, by event and recorded time."""
    old: Mapping[tuple[str, datetime], EventRevision] = {revision.key: revision for revision in before}
    new: Mapping[tuple[str, datetime], EventRevision] = {revision.key: revision for revision in after}
    pairs = (_Pair(old.get(key), new.get(key)) for key in sorted(old.keys() | new.keys()))
    return [pair for pair in pairs if pair.old != pair.new]


def _stands(pair: _Pair) -> bool:
    """Whether the row stays, and only its end differs; but a past one that is so again moves to the other table."""
    return (
        pair.old is not None
        and pair.new is not None
        and pair.new.recorded_to is not None
        and (pair.old.event, pair.old.caused_by) == (pair.new.event, pair.new.caused_by)
    )


async def _retire(connection: Rows, pairs: Sequence[_Pair]) -> None:
    """Give the rows that stay their ends; those that were so until now become past ones."""
    standing = [pair.new for pair in pairs if pair.new is not None and pair.old is not None and _stands(pair)]
    current = {pair.old.key for pair in pairs if pair.old is not None and pair.old.recorded_to is None}
    ending = [revision for revision in standing if revision.key in current]
    ended = [revision for revision in standing if revision.key not in current]
    if ending:
        times = [revision.recorded_to for revision in ending]
        await connection.execute(_RETIRE, ([revision.event.event_id for revision in ending], times))
    if ended:
        keys = [revision.event.event_id for revision in ended], [revision.recorded_from for revision in ended]
        await connection.execute(_END_PAST, (*keys, [revision.recorded_to for revision in ended]))


async def _remove(connection: Rows, pairs: Sequence[_Pair]) -> None:
    """Remove what is no more, or is about to be written anew."""
    old = [pair.old for pair in pairs if pair.old is not None]
    current = [revision.event.event_id for revision in old if revision.recorded_to is None]
    if current:
        await connection.execute(_DROP, (current,))
    past = [
        pair.old for pair in pairs if pair.old is not None and pair.old.recorded_to is not None and not _stands(pair)
    ]
    if past:
        keys = [revision.event.event_id for revision in past], [revision.recorded_from for revision in past]
        await connection.execute(_DROP_PAST, keys)


async def _rewrite_memberships(connection: Rows, before: Iterable[Membership], after: Iterable[Membership]) -> None:
    old = {(m.mention_id, m.event_id, m.recorded_from): m for m in before}
    new = {(m.mention_id, m.event_id, m.recorded_from): m for m in after}
    left = [old[key] for key in sorted(old.keys() - new.keys())]
    if left:
        columns = [m.mention_id for m in left], [m.event_id for m in left], [m.recorded_to for m in left]
        await connection.execute(_LEAVE, columns)
    ended = [(old[key], new[key]) for key in sorted(old.keys() & new.keys()) if old[key] != new[key]]
    if ended:
        names = [m.mention_id for m, _ in ended], [m.event_id for m, _ in ended]
        await connection.execute(
            _END_MEMBERSHIP, (*names, [m.recorded_to for m, _ in ended], [m.recorded_to for _, m in ended])
        )
    joined = [new[key] for key in sorted(new.keys() - old.keys())]
    members = ((m.mention_id, m.event_id, m.recorded_from, m.recorded_to) for m in joined)
    await copy(connection, "event_mentions", "mention_id, event_id, recorded_from, recorded_to", members)
