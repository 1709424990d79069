"""The projection: a batch of arrivals into the chronology, in one transaction of the store."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sitrep.core import succession
from sitrep.core.counting import KnownMention
from sitrep.runtime.kafka import Record
from sitrep.timeline.handlers import announcing, component, recording
from sitrep.timeline.handlers.announcing import Cause, Change
from sitrep.timeline.handlers.arrivals import Arrival
from sitrep.timeline.handlers.component import Component, Rewriting
from sitrep.timeline.handlers.recording import Known, Shift
from sitrep.timeline.ports import ChronologyStore, Partition, Projection, Recording


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
    """Articles whose mentions changed, or changed when they count."""
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
    announce: bool = True
    """False: nothing is told, as for a chronology that is projected once more beside another."""


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What is to be written, and what is told of it."""

    rewriting: Rewriting
    change: Change
    records: tuple[Record, ...]


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
        decided, shift = await _decide(transaction, arrivals)
        outcome = await _work_out(transaction, shift, _causes(arrivals, decided, shift), outlets)
        await _write(transaction, decided, outcome)
        ends = {partition: max(stored[partition], end) for partition, end in batch.ends.items()}
        await transaction.move_offsets(ends)
    return Projected(
        next_offsets=ends,
        skipped=len(batch.arrivals) - len(arrivals),
        articles=len(decided.affected),
        changed_events=len(outcome.change.changed) if outcome is not None else 0,
        gone_events=len(outcome.change.gone) if outcome is not None else 0,
    )


async def _decide(transaction: Projection, arrivals: Sequence[Arrival]) -> tuple[Recording, Shift]:
    """What the arrivals change about their articles, and so about mentions."""
    if not arrivals:
        return Recording(), Shift({}, {})
    articles = sorted({recording.article_of(arrival.content) for arrival in arrivals})
    await transaction.lock_articles(articles)
    known = Known(await transaction.revisions(articles), await transaction.retractions(articles))
    decided = recording.decide(known, [arrival.content for arrival in arrivals])
    before = {row.revision.header.article_id for row in known.revisions}
    stored = await transaction.extracted(sorted(before.intersection(decided.affected)))
    return decided, recording.shift(known, stored, decided)


async def _work_out(
    transaction: Projection, shift: Shift, causes: tuple[Cause, ...], outlets: Outlets
) -> _Outcome | None:
    """The history of the touched components, made anew from the time on at which it may differ."""
    components = await _components(transaction, shift)
    if not components:
        return None
    stored = await transaction.history(component.since_of(components))
    rewriting = await asyncio.to_thread(component.rewritten, components, stored)
    return await asyncio.to_thread(_outcome, rewriting, components, shift, causes, outlets)


async def _components(transaction: Projection, shift: Shift) -> tuple[Component, ...]:
    """Lock and load until no touched component has a key that is not locked: then nobody else can change it."""
    changed = shift.changed
    if not changed:
        return ()
    since = min(changed.values())
    affected = {each.article.article_id for part in (shift.before, shift.after) for each in part.values()}
    others: dict[str, KnownMention] = {}
    locked: set[str] = set()
    both = {**shift.before, **shift.after}
    wanted = component.keys_of(both[mention_id] for mention_id in changed)
    while True:
        await transaction.lock_keys(wanted)
        found = await transaction.mentions(wanted, since=since, but=affected)
        others |= {each.mention.mention_id: each for each in found}
        locked |= wanted
        touched = await asyncio.to_thread(component.touched, shift, others.values())
        wanted = component.keys_of(each for one in touched for each in one.mentions) - locked
        if not wanted:
            return touched


async def _write(transaction: Projection, decided: Recording, outcome: _Outcome | None) -> None:
    await transaction.record(decided)
    if outcome is not None and outcome.rewriting.before != outcome.rewriting.after:
        await transaction.rewrite(outcome.rewriting.before, outcome.rewriting.after)
        await transaction.owe(outcome.records)


def _outcome(
    rewriting: Rewriting, components: Sequence[Component], shift: Shift, causes: tuple[Cause, ...], outlets: Outlets
) -> _Outcome:
    previous, current = component.standing(rewriting.before), component.standing(rewriting.after)
    change = Change(
        previous={event_id: revision.event for event_id, revision in previous.items()},
        current={event_id: revision.event for event_id, revision in current.items()},
        causes=causes,
        successors=_successors(shift),
        concerned=_concerned(components, shift),
    )
    if not outlets.announce:
        return _Outcome(rewriting, change, ())
    topics = {"events_topic": outlets.events_topic, "chronology_topic": outlets.chronology_topic}
    return _Outcome(rewriting, change, announcing.announce(change, **topics))


def _concerned(components: Sequence[Component], shift: Shift) -> dict[str, frozenset[str]]:
    """Of each event: the articles whose mentions changed in the component that it is, or was, of."""
    both = {**shift.before, **shift.after}
    found = {}
    for each in components:
        articles = frozenset(both[mention_id].article.article_id for mention_id in each.changed)
        found.update(dict.fromkeys(each.event_ids, articles))
    return found


def _causes(arrivals: Sequence[Arrival], decided: Recording, shift: Shift) -> tuple[Cause, ...]:
    """One for each affected article: its last arrival in this batch."""
    last = {recording.article_of(arrival.content): arrival for arrival in arrivals}
    by_article: defaultdict[str, set[str]] = defaultdict(set)
    for each in (*shift.before.values(), *shift.after.values()):
        by_article[each.article.article_id].add(each.mention.mention_id)
    return tuple(
        Cause(
            article_id=article_id,
            recorded_at=recording.recorded_at(last[article_id].content),
            traceparent=last[article_id].traceparent,
            mention_ids=frozenset(by_article[article_id]),
        )
        for article_id in decided.affected
    )


def _successors(shift: Shift) -> dict[str, str]:
    """Of each mention that counts no longer: the one that follows it in the revision of its article that does."""
    old, new = _counting(shift.before.values()), _counting(shift.after.values())
    found: dict[str, str] = {}
    for article_id, mentions in old.items():
        ids = {each.mention.mention_id for each in new[article_id]}
        if any(each.mention.mention_id not in ids for each in mentions):
            found |= succession.successors([m.mention for m in mentions], [m.mention for m in new[article_id]])
    return found


def _counting(mentions: Iterable[KnownMention]) -> defaultdict[str, list[KnownMention]]:
    """Those that count now, by article."""
    by_article: defaultdict[str, list[KnownMention]] = defaultdict(list)
    for each in mentions:
        if each.counting.until is None:
            by_article[each.article.article_id].append(each)
    return by_article
