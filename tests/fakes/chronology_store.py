"""A ChronologyStore, an Outbox and a ChronologyReader in memory."""

import asyncio
import contextlib
import copy
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import orjson

from sitrep.core import digest, history, identity, merging, succession
from sitrep.core.counting import KnownMention
from sitrep.core.errors import TransientError
from sitrep.core.events import Event, ExtractedRevision, RecordedMention, Retraction
from sitrep.core.history import EventRevision
from sitrep.core.mentions import Mention
from sitrep.runtime.kafka import Record
from sitrep.runtime.outbox import Owed
from sitrep.timeline.adapters import restrictions, rows
from sitrep.timeline.ports import (
    ArticleDetail,
    EventDetail,
    EventPage,
    EventQuery,
    HistoryPage,
    Partition,
    Place,
    Progress,
    Recording,
    Since,
    StoredRevision,
    Unstorable,
)

Key = tuple[str, str]
"""Article id and revision."""
NOW = datetime(9999, 12, 31, tzinfo=UTC)


@dataclass
class State:
    offsets: dict[Partition, int] = field(default_factory=dict)
    revisions: dict[Key, StoredRevision] = field(default_factory=dict)
    retractions: set[Retraction] = field(default_factory=set)
    mentions: dict[Key, tuple[Mention, ...]] = field(default_factory=dict)
    events: dict[tuple[str, datetime], EventRevision] = field(default_factory=dict)
    outbox: list[Owed] = field(default_factory=list)
    positions: int = 0

    def known(self) -> list[KnownMention]:
        return [
            KnownMention(mention, stored.revision.header, stored.revision.recorded_at, stored.counting)
            for key, stored in sorted(self.revisions.items(), key=lambda item: item[0])
            if stored.counting is not None
            for mention in self.mentions[key]
        ]

    def counting(self, time: datetime | None) -> list[RecordedMention]:
        return [each.at(time or NOW) for each in self.known() if each.counting.at(time or NOW)]

    def at(self, time: datetime | None) -> dict[str, Event]:
        return {event.event_id: event for event in history.at(self.events.values(), time or NOW)}


class FakeStore:
    """One transaction at a time. `away` makes the next transactions fail before they begin."""

    def __init__(self) -> None:
        self.state = State()
        self.away = 0
        self._turn = asyncio.Lock()

    @contextlib.asynccontextmanager
    async def projection(self) -> AsyncIterator["FakeProjection"]:
        async with self._turn:
            if self.away:
                self.away -= 1
                raise TransientError("the store is away")
            draft = copy.deepcopy(self.state)
            yield FakeProjection(draft)
            self.state = draft

    async def next_offsets(self, partitions: Collection[Partition]) -> dict[Partition, int]:
        return {partition: self.state.offsets.get(partition, 0) for partition in partitions}


class FakeProjection:
    def __init__(self, state: State) -> None:
        self._state = state

    async def lock_offsets(self, partitions: Collection[Partition]) -> dict[Partition, int]:
        return {partition: self._state.offsets.get(partition, 0) for partition in partitions}

    async def move_offsets(self, next_offsets: Mapping[Partition, int]) -> None:
        self._state.offsets.update(next_offsets)

    async def lock_articles(self, article_ids: Collection[str]) -> None:
        """There is one transaction at a time."""

    async def lock_keys(self, keys: Collection[str]) -> None:
        """There is one transaction at a time."""

    async def revisions(self, article_ids: Collection[str]) -> tuple[StoredRevision, ...]:
        return tuple(
            stored
            for key, stored in sorted(self._state.revisions.items(), key=lambda item: item[0])
            if key[0] in article_ids
        )

    async def retractions(self, article_ids: Collection[str]) -> tuple[Retraction, ...]:
        return tuple(each for each in self._state.retractions if each.article_id in article_ids)

    async def extracted(self, article_ids: Collection[str]) -> tuple[ExtractedRevision, ...]:
        return tuple(
            ExtractedRevision(stored.revision, self._state.mentions[key])
            for key, stored in sorted(self._state.revisions.items(), key=lambda item: item[0])
            if key[0] in article_ids
        )

    async def mentions(
        self, keys: Collection[str], *, since: datetime, but: Collection[str]
    ) -> tuple[KnownMention, ...]:
        return tuple(
            each
            for each in self._state.known()
            if each.article.article_id not in but
            and (each.counting.until is None or each.counting.until >= since)
            and not set(keys).isdisjoint(merging.keys(each.mention))
        )

    async def history(self, since: Collection[Since]) -> tuple[EventRevision, ...]:
        times = {each.event_id: each.time for each in since}
        return tuple(
            revision
            for (event_id, _), revision in sorted(self._state.events.items(), key=lambda item: item[0])
            if event_id in times and (revision.recorded_to is None or revision.recorded_to >= times[event_id])
        )

    async def record(self, recording: Recording) -> None:
        for stored in recording.revisions:
            self._state.revisions[_key(stored)] = stored
        for extracted in recording.extracted:
            if any("\0" in mention.evidence.text for mention in extracted.mentions):
                raise Unstorable("a text contains NUL")
            header = extracted.revision.header
            self._state.mentions[header.article_id, header.revision] = extracted.mentions
        self._state.retractions.update(recording.retractions)

    async def rewrite(self, before: Sequence[EventRevision], after: Sequence[EventRevision]) -> None:
        for revision in before:
            del self._state.events[revision.key]
        self._state.events.update({revision.key: revision for revision in after})

    async def owe(self, records: Sequence[Record]) -> None:
        for record in records:
            self._state.positions += 1
            self._state.outbox.append(Owed(self._state.positions, record))


class FakeOutboxLock:
    """Also the outbox itself."""

    def __init__(self, store: FakeStore) -> None:
        self._store = store
        self._held = False

    @contextlib.asynccontextmanager
    async def hold(self) -> AsyncIterator["FakeOutboxLock | None"]:
        if self._held:
            yield None
            return
        self._held = True
        try:
            yield self
        finally:
            self._held = False

    async def waiting(self, limit: int) -> tuple[Owed, ...]:
        return tuple(self._store.state.outbox[:limit])

    async def settle(self, owed: Sequence[Owed]) -> None:
        done = {item.position for item in owed}
        self._store.state.outbox = [item for item in self._store.state.outbox if item.position not in done]


class FakeReader:
    """Reads a FakeStore by going through all of it."""

    def __init__(self, store: FakeStore) -> None:
        self._store = store

    async def events(self, query: EventQuery) -> EventPage:
        found = sorted(
            (event for event in self._store.state.at(query.as_of).values() if _answers(event, query)), key=_order
        )
        if query.descending:
            found.sort(key=_latest_first)
        places = [_order(event) for event in found]
        begin = 0
        if query.after is not None:
            after, sign = (
                (query.after.starts_us, query.after.event_id),
                _latest_place_first if query.descending else None,
            )
            begin = sum((sign(place) <= sign(after)) if sign else place <= after for place in places)
        page = found[begin : begin + query.limit]
        following = Place(*_order(page[-1])) if len(found) > begin + len(page) else None
        return EventPage(tuple(orjson.dumps(event) for event in page), following)

    async def event(self, event_id: str, as_of: datetime | None = None) -> EventDetail | None:
        standing = self._store.state.at(as_of)
        found = standing.get(event_id) or standing.get(self._heir(event_id, as_of) or "")
        if found is None:
            return None
        members = [each for each in self._store.state.counting(as_of) if each.mention.mention_id in found.mention_ids]
        return EventDetail(found, tuple(sorted(members, key=merging.earliness)))

    async def history(self, event_id: str, *, after: datetime | None, limit: int) -> HistoryPage | None:
        revisions = [
            r
            for _, r in sorted(self._store.state.events.items(), key=lambda item: item[0])
            if r.event.event_id == event_id
        ]
        if not revisions:
            return None
        begin = sum(after is not None and revision.recorded_from <= after for revision in revisions)
        shown = revisions[begin : begin + limit]
        caused = {mention_id for revision in shown for mention_id in revision.caused_by}
        articles = {
            mention.mention_id: article_id
            for (article_id, _), mentions in self._store.state.mentions.items()
            for mention in mentions
            if mention.mention_id in caused
        }
        now = event_id if event_id in self._store.state.at(None) else self._heir(event_id, None)
        previous = revisions[begin - 1] if begin else None
        return HistoryPage(tuple(shown), previous, articles, len(revisions) > begin + len(shown), now)

    def _heir(self, event_id: str, as_of: datetime | None) -> str | None:
        home = {m: event.event_id for event in self._store.state.at(as_of).values() for m in event.mention_ids}
        for (article_id, _), mentions in self._store.state.mentions.items():
            for mention in mentions:
                if identity.event_id(mention.mention_id) == event_id:
                    counting = [
                        each.mention
                        for each in self._store.state.counting(as_of)
                        if each.article.article_id == article_id
                    ]
                    follower = succession.successors(mentions, counting).get(mention.mention_id)
                    return home.get(mention.mention_id) or home.get(follower or "")
        return None

    async def article(
        self, article_id: str, revision: str | None, as_of: datetime | None = None
    ) -> ArticleDetail | None:
        for key, stored in self._store.state.revisions.items():
            if key[0] != article_id or (as_of is not None and stored.revision.recorded_at > as_of):
                continue
            if stored.counts_at(as_of) if revision is None else key[1] == revision:
                header, recorded_at = stored.revision.header, stored.revision.recorded_at
                mentions = self._store.state.mentions[key]
                retracted = stored.counting is not None and stored.counting.retracted_at(as_of or NOW)
                return ArticleDetail(
                    stored, tuple(RecordedMention(m, header, recorded_at, retracted) for m in mentions)
                )
        return None

    async def progress(self) -> Progress:
        state = self._store.state
        articles = sum(stored.counts for stored in state.revisions.values())
        return Progress(
            dict(state.offsets), articles, len(state.counting(None)), len(state.at(None)), len(state.outbox)
        )

    async def digest(self, as_of: datetime | None = None) -> str:
        return digest.of_chronology(self._store.state.at(as_of).values())

    async def history_digest(self) -> str:
        return history.digest_of(self._store.state.events.values())


def _key(stored: StoredRevision) -> Key:
    return stored.revision.header.article_id, stored.revision.header.revision


def _order(event: Event) -> tuple[int, str]:
    return rows.starts_us(event.time), event.event_id


def _latest_first(event: Event) -> tuple[bool, int, tuple[int, ...]]:
    return _latest_place_first(_order(event))


def _latest_place_first(place: tuple[int, str]) -> tuple[bool, int, tuple[int, ...]]:
    """The order of `descending`: undated events last."""
    starts_us, event_id = place
    return starts_us == rows.UNDATED_US, -starts_us, tuple(-ord(letter) for letter in event_id)


def _answers(event: Event, query: EventQuery) -> bool:
    text = " ".join([event.headline, *(p.name for p in event.places), *(a.name for a in event.actors)]).casefold()
    told = query.words is None or all(word in text for word in query.words.casefold().split())
    return told and restrictions.hold(replace(query, words=None), event)
