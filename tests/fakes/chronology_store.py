"""A ChronologyStore, an Outbox and a ChronologyReader in memory."""

import asyncio
import contextlib
import copy
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

import orjson

from sitrep.core import digest, identity, merging
from sitrep.core.errors import TransientError
from sitrep.core.events import Event, RecordedMention
from sitrep.core.mentions import Mention
from sitrep.runtime.kafka import Record
from sitrep.timeline.adapters import restrictions, rows
from sitrep.timeline.ports import (
    ArticleDetail,
    BlockEvent,
    CountedMention,
    EventDetail,
    EventPage,
    EventQuery,
    Owed,
    Partition,
    Place,
    Progress,
    Recording,
    StoredRevision,
    Unstorable,
)

Key = tuple[str, str]
"""Article id and revision."""


@dataclass
class State:
    offsets: dict[Partition, int] = field(default_factory=dict)
    revisions: dict[Key, StoredRevision] = field(default_factory=dict)
    mentions: dict[Key, tuple[Mention, ...]] = field(default_factory=dict)
    events: dict[str, BlockEvent] = field(default_factory=dict)
    outbox: list[Owed] = field(default_factory=list)
    positions: int = 0

    def counting(self) -> list[RecordedMention]:
        return [
            RecordedMention(mention, stored.revision.header, stored.revision.recorded_at)
            for key, stored in sorted(self.revisions.items(), key=lambda item: item[0])
            if stored.counts
            for mention in self.mentions[key]
        ]


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
        return {partition: self._state.offsets.setdefault(partition, 0) for partition in partitions}

    async def move_offsets(self, next_offsets: Mapping[Partition, int]) -> None:
        self._state.offsets.update(next_offsets)

    async def revisions(self, article_ids: Collection[str]) -> tuple[StoredRevision, ...]:
        return tuple(self._state.revisions[key] for key in sorted(self._state.revisions) if key[0] in article_ids)

    async def counted_mentions(self, article_ids: Collection[str]) -> tuple[CountedMention, ...]:
        return tuple(
            CountedMention(each.mention.mention_id, each.article.article_id, merging.block(each.mention))
            for each in self._state.counting()
            if each.article.article_id in article_ids
        )

    async def record(self, recording: Recording) -> None:
        for stored in recording.revisions:
            self._state.revisions[_key(stored)] = stored
        for extracted in recording.extracted:
            if any("\0" in mention.evidence.text for mention in extracted.mentions):
                raise Unstorable("a text contains NUL")
            header = extracted.revision.header
            self._state.mentions[header.article_id, header.revision] = extracted.mentions

    async def lock_blocks(self, blocks: Collection[str]) -> None:
        """There is one transaction at a time."""

    async def mentions(self, blocks: Collection[str]) -> tuple[RecordedMention, ...]:
        return tuple(each for each in self._state.counting() if merging.block(each.mention) in blocks)

    async def events(self, blocks: Collection[str]) -> tuple[BlockEvent, ...]:
        return tuple(item for _, item in sorted(self._state.events.items()) if item.block in blocks)

    async def write_events(self, changed: Sequence[BlockEvent], gone: Collection[str]) -> None:
        for event_id in gone:
            del self._state.events[event_id]
        self._state.events.update({item.event.event_id: item for item in changed})

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
            (item.event for item in self._store.state.events.values() if _answers(item.event, query)),
            key=_order,
            reverse=query.descending,
        )
        if query.after is not None:
            after = (query.after.starts_us, query.after.event_id)
            found = [e for e in found if (_order(e) < after if query.descending else _order(e) > after)]
        page = found[: query.limit]
        following = Place(*_order(page[-1])) if len(found) > len(page) else None
        return EventPage(tuple(orjson.dumps(event) for event in page), following)

    async def event(self, event_id: str) -> EventDetail | None:
        current = self._store.state.events
        home = {mention: item.event for item in current.values() for mention in item.event.mention_ids}
        found = current[event_id].event if event_id in current else self._alias(event_id, home)
        if found is None:
            return None
        members = [each for each in self._store.state.counting() if each.mention.mention_id in found.mention_ids]
        return EventDetail(found, tuple(sorted(members, key=merging.earliness)))

    def _alias(self, event_id: str, home: Mapping[str, Event]) -> Event | None:
        for (article_id, _), mentions in self._store.state.mentions.items():
            for mention in mentions:
                if identity.event_id(mention.mention_id) == event_id:
                    if mention.mention_id in home:
                        return home[mention.mention_id]
                    return self._stand_in(article_id, merging.block(mention), home)
        return None

    def _stand_in(self, article_id: str, block: str, home: Mapping[str, Event]) -> Event | None:
        for each in self._store.state.counting():
            if each.article.article_id == article_id and merging.block(each.mention) == block:
                return home[each.mention.mention_id]
        return None

    async def article(self, article_id: str, revision: str | None) -> ArticleDetail | None:
        for key, stored in self._store.state.revisions.items():
            if key[0] == article_id and (stored.counts if revision is None else key[1] == revision):
                header, recorded_at = stored.revision.header, stored.revision.recorded_at
                mentions = self._store.state.mentions[key]
                return ArticleDetail(stored, tuple(RecordedMention(m, header, recorded_at) for m in mentions))
        return None

    async def progress(self) -> Progress:
        state = self._store.state
        articles = sum(stored.counts for stored in state.revisions.values())
        return Progress(dict(state.offsets), articles, len(state.counting()), len(state.events), len(state.outbox))

    async def digest(self) -> str:
        return digest.of_chronology(item.event for item in self._store.state.events.values())


def _key(stored: StoredRevision) -> Key:
    return stored.revision.header.article_id, stored.revision.header.revision


def _order(event: Event) -> tuple[int, str]:
    return rows.starts_us(event.time), event.event_id


def _answers(event: Event, query: EventQuery) -> bool:
    text = " ".join([event.headline, *(p.name for p in event.places), *(a.name for a in event.actors)]).casefold()
    told = query.words is None or all(word in text for word in query.words.casefold().split())
    return told and restrictions.hold(replace(query, words=None), event)
