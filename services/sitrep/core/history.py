"""The history of the chronology: every state of every event, with the recorded times between which it was so.

Pure, and a function of the set of known mentions: the state at recorded time T is the chronology of the mentions that
count at T, whenever they arrived. An arrival that comes late changes nothing before its recorded time, so the part
from then on, spliced onto what was before, is the whole (`history` with `since`).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sitrep.core import chronology, digest, merging
from sitrep.core.counting import KnownMention
from sitrep.core.events import Event


@dataclass(frozen=True, slots=True)
class EventRevision:
    """A state of an event: so from `recorded_from` until `recorded_to`, None while it still is."""

    event: Event
    recorded_from: datetime
    recorded_to: datetime | None
    caused_by: tuple[str, ...]
    """Ids of the mentions that began or ceased to count, or were retracted, at `recorded_from`. Sorted."""

    @property
    def key(self) -> tuple[str, datetime]:
        """What no other revision has: event id and recorded time."""
        return self.event.event_id, self.recorded_from


@dataclass(frozen=True, slots=True, order=True)
class Membership:
    """A mention is one of an event's from `recorded_from` until `recorded_to`."""

    mention_id: str
    recorded_from: datetime
    recorded_to: datetime | None
    event_id: str


def history(
    mentions: Iterable[KnownMention], *, since: datetime | None = None, before: Iterable[EventRevision] = ()
) -> tuple[EventRevision, ...]:
    """The revisions of all events, sorted by (event id, recorded time).

    With `since`: those of that time and after, given in `before` the revisions that stood just before it. Those of
    `before` that still are so at `since` go on; of the others the end is told. `mentions` need then be no more than
    those that count just before `since` or later.
    """
    parts = _components(tuple(mentions))
    standing: defaultdict[int, list[EventRevision]] = defaultdict(list)
    home = {each.mention.mention_id: number for number, part in enumerate(parts) for each in part}
    for revision in before:
        standing[home.get(revision.event.mention_ids[0], -1)].append(revision)
    found = [
        revision
        for number, part in [*enumerate(parts), (-1, ())]
        for revision in _history(part, since, standing[number])
    ]
    return tuple(sorted(found, key=lambda revision: revision.key))


def memberships(revisions: Iterable[EventRevision]) -> tuple[Membership, ...]:
    """Of which event each mention is when, sorted. Where revisions follow each other, intervals are joined."""
    joined: dict[tuple[str, str], list[Membership]] = {}
    for revision in sorted(revisions, key=lambda revision: revision.key):
        event_id = revision.event.event_id
        for mention_id in revision.event.mention_ids:
            intervals = joined.setdefault((mention_id, event_id), [])
            if intervals and intervals[-1].recorded_to == revision.recorded_from:
                intervals[-1] = replace(intervals[-1], recorded_to=revision.recorded_to)
            else:
                intervals.append(Membership(mention_id, revision.recorded_from, revision.recorded_to, event_id))
    return tuple(
        sorted((m for found in joined.values() for m in found), key=lambda m: (m.mention_id, m.recorded_from))
    )


def digest_of(revisions: Iterable[EventRevision]) -> str:
    """The digest of a history: 64 hex digits."""
    return digest.of_revision_lines(
        (r.event.event_id, r.recorded_from, r.recorded_to, digest.of_event(r.event))
        for r in sorted(revisions, key=lambda revision: revision.key)
    )


def at(revisions: Iterable[EventRevision], time: datetime) -> tuple[Event, ...]:
    """The states that were so at `time`, in the order of a chronology."""
    found = [r.event for r in revisions if r.recorded_from <= time and (r.recorded_to is None or time < r.recorded_to)]
    return tuple(sorted(found, key=chronology.order))


def _components(mentions: Sequence[KnownMention]) -> list[tuple[KnownMention, ...]]:
    """What ever counts, by component: at no time do events reach across."""
    by_id = {each.mention.mention_id: each for each in mentions}
    return [
        tuple(by_id[recorded.mention.mention_id] for recorded in component)
        for component in merging.components(each.recorded for each in mentions)
    ]


def _history(
    mentions: Sequence[KnownMention], since: datetime | None, before: Iterable[EventRevision]
) -> Iterator[EventRevision]:
    """The revisions of one component."""
    changing: defaultdict[datetime, list[str]] = defaultdict(list)
    for each in mentions:
        for time in each.counting.times:
            if since is None or time >= since:
                changing[time].append(each.mention.mention_id)
    standing = {revision.event.event_id: replace(revision, recorded_to=None) for revision in before}
    times = sorted(changing.keys() | ({since} if since is not None else set()))
    states = _States(mentions)
    for time in times:
        now = states.at(time)
        changed = set(changing[time])
        for event_id in sorted(standing.keys() | now.keys()):
            previous, event = standing.get(event_id), now.get(event_id)
            if previous is not None and previous.event == event:
                continue
            if previous is not None:
                yield replace(standing.pop(event_id), recorded_to=time)
            if event is not None:
                involved = {*event.mention_ids, *(previous.event.mention_ids if previous is not None else ())}
                causes = changed & involved or changed
                standing[event_id] = EventRevision(event, time, None, tuple(sorted(causes)))
    yield from standing.values()


class _States:
    """The events of one component at one time after the other; what has the same members is not made anew."""

    def __init__(self, mentions: Sequence[KnownMention]) -> None:
        self._mentions = mentions
        self._made: dict[tuple[tuple[str, bool], ...], Event] = {}

    def at(self, time: datetime) -> Mapping[str, Event]:
        """The events at `time`, by id."""
        counted = [each.at(time) for each in self._mentions if each.counting.at(time)]
        return {event.event_id: event for event in map(self._event, merging.clusters(counted))}

    def _event(self, cluster: merging.Cluster) -> Event:
        key = tuple((member.mention.mention_id, member.retracted) for member in cluster)
        made = self._made.get(key)
        if made is None:
            made = self._made[key] = chronology.event_of(cluster)
        return made
