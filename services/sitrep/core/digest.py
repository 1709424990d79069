"""The digest of a chronology: one hash over its sorted canonical rows. Live, rebuilt or replayed: one digest.

row       an event in its one spelling: canonical JSON, instants in UTC, degrees as decimals of 5 places;
          fields that came later are left out while they are at their defaults, so that old events keep their digests
of_event  SHA-256 of the row
of_lines  SHA-256 over `event_id digest` lines, sorted by event id: a store need only keep the events' digests
of_revision_lines   the same over all revisions of all events, with the recorded times between which each was so
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import fields
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from sitrep.core.articles import instant
from sitrep.core.events import Event

DEGREE_PLACES = 5
"""Decimals of a coordinate: about a metre."""
REMEMBERED = 8_192
"""Digests that are not worked out again, by the identity of the event, which is kept alive so long."""

_made: dict[int, tuple[Event, str]] = {}


def row(event: Event) -> bytes:
    """`event` in its canonical spelling."""
    # As identity.canonical_json spells it, in one pass: this is done for every event that changes.
    return json.dumps(event, default=_plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def of_event(event: Event) -> str:
    """64 hex digits that change when anything in the event does."""
    # A state is asked for several times in a row: to be stored, and for the ids of what is told of it.
    known = _made.get(id(event))
    if known is not None and known[0] is event:
        return known[1]
    if len(_made) >= REMEMBERED:
        _made.clear()
    made = hashlib.sha256(row(event)).hexdigest()
    _made[id(event)] = event, made
    return made


def of_chronology(events: Iterable[Event]) -> str:
    """The digest of `events`, in whatever order they come: 64 hex digits."""
    return of_lines(sorted((event.event_id, of_event(event)) for event in events))


def of_lines(lines: Iterable[tuple[str, str]]) -> str:
    """The digest of a chronology from its (event id, event digest) pairs, which come sorted by event id."""
    hashing = hashlib.sha256()
    for event_id, event_digest in lines:
        hashing.update(f"{event_id} {event_digest}\n".encode())
    return hashing.hexdigest()


def of_revision_lines(lines: Iterable[tuple[str, datetime, datetime | None, str]]) -> str:
    """The digest of a history from (event id, recorded from, recorded to, event digest), which come sorted so."""
    return of_lines(
        (f"{event_id} {_instant(since)} {_instant(until)}", each) for event_id, since, until, each in lines
    )


def _instant(time: datetime | None) -> str:
    return "-" if time is None else time.astimezone(UTC).isoformat()


def _plain(value: Any) -> object:  # noqa: ANN401 - a day, an instant or a dataclass
    """What JSON does not know by itself, in its terms: dataclasses without floats, days, instants in UTC."""
    if isinstance(value, datetime):
        return instant(value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return {
        name: _decimal(plain)
        for name, default in _fields(value.__class__)
        if (plain := getattr(value, name)) != default
    }


@cache
def _fields(kind: type) -> tuple[tuple[str, object], ...]:
    """Names of a dataclass's fields, each with its default, or with MISSING, which no value equals."""
    return tuple((field.name, field.default) for field in fields(kind))


def _decimal(value: object) -> object:
    return f"{value:.{DEGREE_PLACES}f}" if isinstance(value, float) else value
