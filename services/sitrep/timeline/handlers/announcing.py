"""What is told about changed events: messages for `sitrep.events.v1` and states for `sitrep.chronology.v1`."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TypedDict

from sitrep.contracts import cloudevents
from sitrep.contracts.events import (
    EventCreated,
    EventMessage,
    EventRevised,
    EventsMerged,
    EventSplit,
    EventState,
)
from sitrep.contracts.message import Message
from sitrep.core.events import Event
from sitrep.runtime.clock import timestamp_ms
from sitrep.runtime.kafka import Record

SOURCE = "/sitrep/timeline"


class _About(TypedDict):
    """The fields that all messages about events have."""

    event_id: str
    recorded_at: datetime
    caused_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cause:
    """An article whose arrival changed which mentions count. `mention_ids`: those that count, and those that did."""

    article_id: str
    recorded_at: datetime
    traceparent: str
    mention_ids: frozenset[str]


@dataclass(frozen=True)
class Change:
    """The events of some blocks before and after, and what brought it about (at least one cause)."""

    previous: Mapping[str, Event]
    current: Mapping[str, Event]
    causes: tuple[Cause, ...]
    """Sorted by article id."""
    successors: Mapping[str, str] = field(default_factory=dict)
    """Of mentions of superseded revisions: the mention that says the same in the revision that counts."""
    concerned: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Of each event: the articles that can have changed it without having, or having had, a mention in it."""

    @cached_property
    def causes_of(self) -> Mapping[str, Cause]:
        """The cause that each mention of one is of."""
        return {mention_id: cause for cause in self.causes for mention_id in cause.mention_ids}

    @cached_property
    def changed(self) -> tuple[Event, ...]:
        """Events that are new or differ, sorted by id."""
        return tuple(self.current[key] for key in sorted(self.current) if self.previous.get(key) != self.current[key])

    @property
    def gone(self) -> tuple[str, ...]:
        """Ids of events that are no more, sorted."""
        return tuple(sorted(self.previous.keys() - self.current.keys()))


def announce(change: Change, *, events_topic: str, chronology_topic: str) -> tuple[Record, ...]:
    """The records that tell of `change`, in an order that is right for every key."""
    records = []
    for message, cause in messages(change):
        records.append(_record(events_topic, message.key, message, message.recorded_at, cause))
    for event in change.changed:
        state = EventState(event=event)
        records.append(_record(chronology_topic, state.key, state, event.last_recorded_at, _cause(change, event)))
    for event_id in change.gone:
        previous = change.previous[event_id]
        records.append(
            _record(chronology_topic, event_id, None, _recorded_at(change, previous), _cause(change, previous))
        )
    return tuple(records)


def messages(change: Change) -> Iterator[tuple[EventMessage, Cause]]:
    """What happened to each event, sorted by event id, with the first of its causes."""
    fates = _fates(change)
    taken_in: defaultdict[str, list[str]] = defaultdict(list)
    for event_id in change.gone:
        if len(fates[event_id]) == 1:
            taken_in[fates[event_id][0]].append(event_id)
    for event_id in sorted(change.previous.keys() | change.current.keys()):
        previous, event = change.previous.get(event_id), change.current.get(event_id)
        both = [state for state in (previous, event) if state is not None]
        about: _About = {
            "event_id": event_id,
            "recorded_at": _recorded_at(change, *both),
            "caused_by": tuple(cause.article_id for cause in _causes(change, *both)),
        }
        cause = _cause(change, *both)
        merged = tuple(taken_in[event_id])
        if event is not None and previous is None:
            yield EventCreated(**about, event=event), cause
        if event is not None and merged:
            yield EventsMerged(**about, event=event, merged_ids=merged), cause
        elif event is not None and previous is not None and previous != event:
            yield EventRevised(**about, event=event, previous=previous), cause
        if previous is not None and (len(fates[event_id]) > 1 or not fates[event_id]):
            yield EventSplit(**about, previous=previous, into=fates[event_id]), cause


def _fates(change: Change) -> dict[str, tuple[str, ...]]:
    """Of each previous event: the events, sorted, that its mentions or their successors are in now."""
    home = {mention: event.event_id for event in change.current.values() for mention in event.mention_ids}
    return {
        event.event_id: tuple(
            sorted(
                {
                    home[follower]
                    for mention in event.mention_ids
                    if (follower := change.successors.get(mention, mention)) in home
                }
            )
        )
        for event in change.previous.values()
    }


def _causes(change: Change, *events: Event) -> tuple[Cause, ...]:
    """The articles with mentions in the event, now or before; else (others' arrival took it apart) those concerned."""
    members = {mention for event in events for mention in event.mention_ids}
    own = {cause.article_id: cause for mention in members if (cause := change.causes_of.get(mention)) is not None}
    if own:
        return tuple(cause for _, cause in sorted(own.items()))
    concerned = {article_id for event in events for article_id in change.concerned.get(event.event_id, ())}
    return tuple(cause for cause in change.causes if cause.article_id in concerned) or change.causes


def _cause(change: Change, *events: Event) -> Cause:
    return _causes(change, *events)[0]


def _recorded_at(change: Change, *events: Event) -> datetime:
    """When all that the change rests on was known."""
    return max(_times(change, events))


def _times(change: Change, events: Iterable[Event]) -> Iterator[datetime]:
    yield from (event.last_recorded_at for event in events)
    yield from (cause.recorded_at for cause in _causes(change, *events))


def _record(topic: str, key: str, message: Message | None, recorded_at: datetime, cause: Cause) -> Record:
    headers: cloudevents.Headers = []
    if message is not None:
        headers = cloudevents.headers_for(message, source=SOURCE, time=recorded_at, traceparent=cause.traceparent)
    value = message.to_bytes() if message is not None else None
    return Record(topic, key.encode(), value, headers, timestamp_ms(recorded_at))
