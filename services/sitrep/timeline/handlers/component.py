"""The components of mentions that a batch touches: what has to be locked, loaded and made anew."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sitrep.core import history, identity, merging
from sitrep.core.counting import KnownMention
from sitrep.core.history import EventRevision
from sitrep.timeline.handlers.recording import Shift
from sitrep.timeline.ports import Since


@dataclass(frozen=True, slots=True)
class Component:
    """Mentions among which alone events can have changed, since a recorded time."""

    since: datetime
    mentions: tuple[KnownMention, ...]
    """As they are now; those that have ceased to be known are left out."""
    mention_ids: frozenset[str]
    """Of all, those that have ceased to be known included."""
    changed: frozenset[str]
    """Ids of the mentions that began it."""

    @property
    def event_ids(self) -> frozenset[str]:
        """The ids that events of these mentions can have, or have had."""
        return frozenset(map(identity.event_id, self.mention_ids))


@dataclass(frozen=True, slots=True)
class Rewriting:
    """The revisions of events since the times at which they may have changed: as stored, and as they must be."""

    before: tuple[EventRevision, ...]
    after: tuple[EventRevision, ...]


def keys_of(mentions: Iterable[KnownMention]) -> frozenset[str]:
    """All keys under which what can be linked to `mentions` is found."""
    return frozenset(key for each in mentions for key in merging.keys(each.mention))


def touched(shift: Shift, others: Iterable[KnownMention]) -> tuple[Component, ...]:
    """The components with mentions that `shift` changes; `others` are of articles that it does not affect.

    What held together before and what holds together now is in one component: so both are made anew.
    """
    now = {each.mention.mention_id: each for each in others} | dict(shift.after)
    both = {**shift.before, **now}
    changed = shift.changed
    found = []
    for linked in merging.components(each.recorded for each in both.values()):
        ids = [recorded.mention.mention_id for recorded in linked]
        begun = {mention_id: changed[mention_id] for mention_id in ids if mention_id in changed}
        if begun:
            mentions = tuple(now[mention_id] for mention_id in ids if mention_id in now)
            found.append(Component(min(begun.values()), mentions, frozenset(ids), frozenset(begun)))
    return tuple(found)


def since_of(components: Iterable[Component]) -> tuple[Since, ...]:
    """Which stored revisions must be looked at."""
    return tuple(sorted(Since(event_id, each.since) for each in components for event_id in each.event_ids))


def rewritten(components: Sequence[Component], stored: Iterable[EventRevision]) -> Rewriting:
    """The history of each component since its time, each recorded time worked out once."""
    home = {event_id: number for number, each in enumerate(components) for event_id in each.event_ids}
    standing: defaultdict[int, list[EventRevision]] = defaultdict(list)
    for revision in stored:
        standing[home[revision.event.event_id]].append(revision)
    before: list[EventRevision] = []
    after: list[EventRevision] = []
    for number, each in enumerate(components):
        crossing = [revision for revision in standing[number] if revision.recorded_from < each.since]
        before += standing[number]
        after += history.history(each.mentions, since=each.since, before=crossing)
    return Rewriting(tuple(before), tuple(after))


def standing(revisions: Iterable[EventRevision]) -> Mapping[str, EventRevision]:
    """Those that are so now, by event id."""
    return {revision.event.event_id: revision for revision in revisions if revision.recorded_to is None}
