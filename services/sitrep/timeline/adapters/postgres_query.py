"""A page of the chronology as statements of PostgreSQL."""

from collections.abc import Iterator
from dataclasses import dataclass

from psycopg import sql

from sitrep.timeline.adapters import restrictions
from sitrep.timeline.adapters.restrictions import Parameters
from sitrep.timeline.adapters.rows import UNDATED_US
from sitrep.timeline.ports import EventQuery, Place


@dataclass(frozen=True, slots=True)
class _Range:
    """A stretch of the chronology, to be read in one direction."""

    restriction: str
    descending: bool


def parts(query: EventQuery) -> Iterator[tuple[sql.Composed, Parameters]]:
    """The statements that give the page one after the other, each `(starts_us, event_id, state as JSON text)`.

    The next is needed only when those before give less than `limit`, a parameter to be added. Undated events come last
    in both directions, which is why there may be two: an index goes one way.
    """
    condition, parameters = restrictions.of(query)
    for stretch in _stretches(query):
        tables = ["events"] if query.as_of is None else ["events", "past_events"]
        selected = [_select(table, condition, stretch, as_of=query.as_of is not None) for table in tables]
        yield _united(selected, stretch), {**parameters, **_place(query.after), "as_of": query.as_of}


def _stretches(query: EventQuery) -> list[_Range]:
    if not query.descending:
        return [
            _Range("true" if query.after is None else "(starts_us, event_id) > (%(starts_us)s, %(event_id)s)", False)
        ]
    if query.after is None:
        return [_Range(f"starts_us < {UNDATED_US}", True), _Range(f"starts_us = {UNDATED_US}", True)]
    beyond = "(starts_us, event_id) < (%(starts_us)s, %(event_id)s)"
    if query.after.starts_us == UNDATED_US:
        return [_Range(f"starts_us = {UNDATED_US} AND {beyond}", True)]
    return [_Range(beyond, True), _Range(f"starts_us = {UNDATED_US}", True)]


def _select(table: str, condition: sql.Composable, stretch: _Range, *, as_of: bool) -> sql.Composed:
    known = {
        (False, "events"): "true",
        (True, "events"): "recorded_from <= %(as_of)s",
        # As its index has it: of all that ever was, little stood at one time.
        (True, "past_events"): "tstzrange(recorded_from, recorded_to) @> %(as_of)s::timestamptz",
    }[as_of, table]
    return sql.SQL(
        "SELECT starts_us, event_id, state FROM {table} WHERE {known} AND {stretch} AND {condition} "
        "ORDER BY starts_us {direction}, event_id {direction} LIMIT %(limit)s"
    ).format(
        table=sql.Identifier(table),
        known=sql.SQL(known),
        stretch=sql.SQL(stretch.restriction),
        condition=condition,
        direction=_direction(stretch),
    )


def _united(selected: list[sql.Composed], stretch: _Range) -> sql.Composed:
    """Each part brings its first rows, so that no more are sorted; the states of those alone are spelt out."""
    return sql.SQL(
        "SELECT starts_us, event_id, state::text FROM ({parts}) AS found "
        "ORDER BY starts_us {direction}, event_id {direction} LIMIT %(limit)s"
    ).format(
        parts=sql.SQL(" UNION ALL ").join(sql.SQL("({})").format(each) for each in selected),
        direction=_direction(stretch),
    )


def _direction(stretch: _Range) -> sql.SQL:
    return sql.SQL("DESC" if stretch.descending else "ASC")


def _place(after: Place | None) -> Parameters:
    return {} if after is None else {"starts_us": after.starts_us, "event_id": after.event_id}
