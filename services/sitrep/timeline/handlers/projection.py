"""The projection: a batch of arrivals into the chronology, in one transaction of the store."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sitrep.core import chronology, merging
from sitrep.core.events import RecordedMention
from sitrep.runtime.kafka import Record
from sitrep.timeline.handlers import announcing, recording
from sitrep.timeline.handlers.announcing import Cause, Change
from sitrep.timeline.handlers.arrivals import Arrival
from sitrep.timeline.ports import BlockEvent, ChronologyStore, CountedMention, Partition, Projection


@dataclass(frozen=True, slots=True)
class Batch:
    """Records of any number of partitions, in the order of the log, those that could not be read left out."""

    starts: Mapping[Partition, int]
    """Of each partition: the offset up to which, as we believe, all is projected."""
    ends: Mapping[Partition, int]
    """Of each partition: the offset after the last record."""
    arrivals: tuple[Arrival, ...]

    def halves(self) -> tuple["Batch", "Batch"]:
        """The same as two, the second to follow the first."""
        middle = len(self.arrivals) // 2
        first, second = self.arrivals[:middle], self.arrivals[middle:]
        between = {**self.starts, **{arrival.partition: arrival.offset + 1 for arrival in first}}
        return Batch(self.starts, between, first), Batch(between, self.ends, second)


@dataclass(frozen=True, slots=True)
class Projected:
    """What a batch came to."""

    next_offsets: Mapping[Partition, int]
    skipped: int = 0
    """Records that another process had projected already."""
    articles: int = 0
    """Articles whose counted mentions changed."""
    changed_events: int = 0
    gone_events: int = 0


@dataclass(frozen=True, slots=True)
class Behind:
    """The store has projected less than was believed (it was restored, or emptied): nothing was done."""

    next_offsets: Mapping[Partition, int]


@dataclass(frozen=True, slots=True)
class Outlets:
    """The topics that changes are told on."""

    events_topic: str
    chronology_topic: str


@dataclass(frozen=True, slots=True)
class _Touched:
    """What recording a batch has changed: counted mentions before and after, and the articles."""

    before: tuple[CountedMention, ...] = ()
    after: tuple[CountedMention, ...] = ()
    causes: tuple[Cause, ...] = ()
    blocks: tuple[str, ...] = ()


async def project(store: ChronologyStore, batch: Batch, outlets: Outlets) -> Projected | Behind:
    """Project what is new in `batch`. The same batch again, by whatever process, changes nothing.

    Raises TransientError (try again) and Unstorable (something in the batch never fits); nothing is done then.
    """
    async with store.projection() as transaction:
        stored = await transaction.lock_offsets(batch.starts.keys())
        behind = {
            partition: stored[partition] for partition, start in batch.starts.items() if stored[partition] < start
        }
        if behind:
            return Behind(behind)
        arrivals = [arrival for arrival in batch.arrivals if arrival.offset >= stored[arrival.partition]]
        touched = await _record(transaction, arrivals)
        change = await _recompute(transaction, touched, outlets)
        ends = {partition: max(stored[partition], end) for partition, end in batch.ends.items()}
        await transaction.move_offsets(ends)
    return Projected(
        next_offsets=ends,
        skipped=len(batch.arrivals) - len(arrivals),
        articles=len(touched.causes),
        changed_events=len(change.changed) if change is not None else 0,
        gone_events=len(change.gone) if change is not None else 0,
    )


async def _record(transaction: Projection, arrivals: Sequence[Arrival]) -> _Touched:
    """Store revisions and mentions; tell whose counted mentions changed, and in which blocks."""
    if not arrivals:
        return _Touched()
    articles = sorted({arrival.extracted.revision.header.article_id for arrival in arrivals})
    decided = recording.decide(await transaction.revisions(articles), [arrival.extracted for arrival in arrivals])
    before = await transaction.counted_mentions(decided.affected) if decided.affected else ()
    await transaction.record(decided)
    after = await transaction.counted_mentions(decided.affected) if decided.affected else ()
    blocks = tuple(sorted({mention.block for mention in (*before, *after)}))
    return _Touched(before, after, _causes(arrivals, decided.affected, (*before, *after)), blocks)


async def _recompute(transaction: Projection, touched: _Touched, outlets: Outlets) -> Change | None:
    """Make the events of the touched blocks what their counted mentions say, and leave word of what changed."""
    if not touched.blocks:
        return None
    await transaction.lock_blocks(touched.blocks)
    mentions = await transaction.mentions(touched.blocks)
    previous = await transaction.events(touched.blocks)
    current, change, records = await asyncio.to_thread(_work_out, touched, mentions, previous, outlets)
    before = {item.event.event_id: item for item in previous}
    written = [
        item for item in current if before.get(item.event.event_id) != item
    ]  # one may also be the same in another block
    if written or change.gone:
        await transaction.write_events(written, change.gone)
        await transaction.owe(records)
    return change


def _work_out(
    touched: _Touched, mentions: Sequence[RecordedMention], previous: Sequence[BlockEvent], outlets: Outlets
) -> tuple[list[BlockEvent], Change, tuple[Record, ...]]:
    """Pure, and the bulk of the work: the events anew, block by block, and the records that tell of changes.

    There is one change for all blocks: an event that a new date moves to another block is not gone.
    """
    by_block: defaultdict[str, list[RecordedMention]] = defaultdict(list)
    for recorded in mentions:
        by_block[merging.block(recorded.mention)].append(recorded)
    current = [
        BlockEvent(block, event) for block in touched.blocks for event in chronology.chronology(by_block[block])
    ]
    change = Change(
        previous={item.event.event_id: item.event for item in previous},
        current={item.event.event_id: item.event for item in current},
        causes=touched.causes,
        successors=_successors(touched),
        concerned=_concerned(touched, (*previous, *current)),
    )
    records = announcing.announce(change, events_topic=outlets.events_topic, chronology_topic=outlets.chronology_topic)
    return current, change, records


def _concerned(touched: _Touched, events: Sequence[BlockEvent]) -> dict[str, frozenset[str]]:
    """Of each event: the articles whose counted mentions changed in the blocks that it is, or was, in."""
    articles: defaultdict[str, set[str]] = defaultdict(set)
    for mention in (*touched.before, *touched.after):
        articles[mention.block].add(mention.article_id)
    found: defaultdict[str, set[str]] = defaultdict(set)
    for item in events:
        found[item.event.event_id] |= articles[item.block]
    return {event_id: frozenset(ids) for event_id, ids in found.items()}


def _causes(
    arrivals: Sequence[Arrival], affected: Sequence[str], mentions: Sequence[CountedMention]
) -> tuple[Cause, ...]:
    """One for each affected article: its last arrival in this batch."""
    last = {arrival.extracted.revision.header.article_id: arrival for arrival in arrivals}
    by_article: defaultdict[str, set[str]] = defaultdict(set)
    for mention in mentions:
        by_article[mention.article_id].add(mention.mention_id)
    return tuple(
        Cause(
            article_id=article_id,
            recorded_at=last[article_id].extracted.revision.recorded_at,
            traceparent=last[article_id].traceparent,
            mention_ids=frozenset(by_article[article_id]),
        )
        for article_id in affected
    )


def _successors(touched: _Touched) -> dict[str, str]:
    """Of each mention that counts no longer: the first of the same article in the same block that does now."""
    counting = {mention.mention_id for mention in touched.after}
    first: dict[tuple[str, str], str] = {}
    for mention in touched.after:
        first.setdefault((mention.article_id, mention.block), mention.mention_id)
    return {
        mention.mention_id: first[mention.article_id, mention.block]
        for mention in touched.before
        if mention.mention_id not in counting and (mention.article_id, mention.block) in first
    }
