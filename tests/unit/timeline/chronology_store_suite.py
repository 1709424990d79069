"""What every ChronologyStore, its outbox and its reader must do: run on the fake and on PostgreSQL."""

import asyncio
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import orjson
import pytest
from tests.fakes import reports
from tests.fakes.reports import FRIDAY, RECORDED, report

from sitrep.contracts.cloudevents import header
from sitrep.contracts.events import EventCreated, EventMessage, EventRevised, EventsMerged, EventSplit, EventState
from sitrep.core import counting, digest, history, identity
from sitrep.core.counting import KnownMention
from sitrep.core.errors import InvariantViolated
from sitrep.core.event_types import EventType
from sitrep.core.events import Event, EventStatus, ExtractedRevision, Retraction
from sitrep.core.mentions import ExtractorName, Modality
from sitrep.core.temporal.interval import Precision
from sitrep.runtime.clock import timestamp_ms
from sitrep.runtime.kafka import Record
from sitrep.runtime.outbox import OutboxLock
from sitrep.timeline.handlers.arrivals import Arrival, Incoming, read
from sitrep.timeline.handlers.projection import Batch, Behind, Outlets, Projected, project
from sitrep.timeline.ports import (
    Box,
    ChronologyReader,
    ChronologyStore,
    EventQuery,
    Partition,
    Unstorable,
)

ZERO, ONE = Partition("mentions", 0), Partition("mentions", 1)
OUTLETS = Outlets(events_topic="events", chronology_topic="chronology")
MESSAGES: dict[str, type[EventMessage]] = {
    kind.ce_type: kind for kind in (EventCreated, EventRevised, EventsMerged, EventSplit)
}


@dataclass
class World:
    """A store with what belongs to it, and a log that is projected into it."""

    store: ChronologyStore
    outbox: OutboxLock
    reader: ChronologyReader

    async def project(
        self, *found: ExtractedRevision | Retraction, start: int | None = None, partition: Partition = ZERO
    ) -> Projected:
        """Project these as the next records of the partition, or as those from `start`."""
        begin = (await self.store.next_offsets([partition]))[partition] if start is None else start
        outcome = await project(self.store, batch(found, begin, partition), OUTLETS)
        assert isinstance(outcome, Projected)
        return outcome

    async def owed(self) -> list[Record]:
        """What the outbox holds, taken out."""
        async with self.outbox.hold() as outbox:
            assert outbox is not None
            waiting = await outbox.waiting(1000)
            await outbox.settle(waiting)
        return [item.record for item in waiting]

    async def told(self) -> list[EventMessage]:
        """The messages for the events' topic, taken out with all others."""
        return [
            MESSAGES[(header(record.headers, "ce_type") or "")].from_bytes(record.value or b"")
            for record in await self.owed()
            if record.topic == "events"
        ]

    async def compacted(self) -> list[Event]:
        """The events, as a reader of the compacted topic sees them at last; all that is owed is taken out."""
        last = {record.key: record.value for record in await self.owed() if record.topic == "chronology"}
        return [EventState.from_bytes(value).event for value in last.values() if value is not None]

    async def ids(self, query: EventQuery | None = None) -> list[str]:
        page = await self.reader.events(query or EventQuery(limit=500))
        return [orjson.loads(state)["event_id"] for state in page.states]

    async def headlines(self, query: EventQuery) -> list[str]:
        page = await self.reader.events(query)
        return [orjson.loads(state)["headline"] for state in page.states]


def batch(found: Iterable[ExtractedRevision | Retraction], start: int, partition: Partition = ZERO) -> Batch:
    arrivals = tuple(arrival(each, start + index, partition) for index, each in enumerate(found))
    return Batch({partition: start}, {partition: start + len(arrivals)}, arrivals)


def arrival(content: ExtractedRevision | Retraction, offset: int, partition: Partition = ZERO) -> Arrival:
    if isinstance(content, Retraction):
        told, headers = reports.retraction_message(content), reports.retraction_headers(content)
        at = timestamp_ms(content.recorded_at)
        return read(Incoming(partition, offset, at, told.key.encode(), told.to_bytes(), tuple(headers)))
    message, headers = reports.message(content), reports.headers(content)
    at = reports.timestamp(content)
    return read(Incoming(partition, offset, at, message.key.encode(), message.to_bytes(), tuple(headers)))


def text(key: bytes | None) -> str:
    return (key or b"").decode()


def pure(*found: ExtractedRevision | Retraction, at: int = 10**6) -> str:
    """The digest of the chronology of these, `at` so many seconds after RECORDED."""
    return digest.of_chronology(counting.state_at(known(*found), RECORDED + timedelta(seconds=at)))


def pure_history(*found: ExtractedRevision | Retraction) -> str:
    return history.digest_of(history.history(known(*found)))


def known(*found: ExtractedRevision | Retraction) -> tuple[KnownMention, ...]:
    return counting.known(
        [each for each in found if isinstance(each, ExtractedRevision)],
        [each for each in found if isinstance(each, Retraction)],
    )


class ProjectionSuite:
    """Once in effect, whatever arrives how often, in what order, through how many processes."""

    async def test_nothing_is_projected_at_first(self, world: World) -> None:
        assert await world.store.next_offsets([ZERO, ONE]) == {ZERO: 0, ONE: 0}
        assert await world.ids() == []
        assert await world.reader.digest() == pure()

    async def test_an_article_becomes_events_and_is_through(self, world: World) -> None:
        one = report("one", reports.mention(0), reports.mention(1, places=[reports.place("Idlib")]))
        outcome = await world.project(one)
        assert (outcome.articles, outcome.changed_events, outcome.next_offsets) == (1, 2, {ZERO: 1})
        found = await world.reader.article("one", one.revision.header.revision)
        assert found is not None
        assert found.stored.counts
        assert found.stored.revision.header == one.revision.header
        assert [each.mention for each in found.mentions] == list(one.mentions)
        assert await world.reader.digest() == pure(one)
        progress = await world.reader.progress()
        assert (progress.articles, progress.mentions, progress.events, progress.outbox) == (1, 2, 2, 4)
        assert progress.next_offsets == {ZERO: 1}

    async def test_an_article_without_mentions_is_through_too(self, world: World) -> None:
        await world.project(report("quiet"))
        found = await world.reader.article("quiet", None)
        assert found is not None
        assert found.mentions == ()

    async def test_the_same_again_has_no_effect(self, world: World) -> None:
        one = report("one", reports.mention())
        await world.project(one)
        await world.owed()
        outcome = await world.project(one, report("one", reports.mention(), recorded=50))
        assert (outcome.articles, outcome.changed_events, outcome.gone_events) == (0, 0, 0)
        assert await world.owed() == []
        assert await world.reader.digest() == pure(one)

    async def test_the_first_recorded_time_of_a_content_counts(self, world: World) -> None:
        late, early = (report("one", reports.mention(), recorded=seconds) for seconds in (50, 10))
        await world.project(late)
        await world.project(early)
        [event_id] = await world.ids()
        detail = await world.reader.event(event_id)
        assert detail is not None
        assert detail.event.first_recorded_at == RECORDED + timedelta(seconds=10)
        assert await world.reader.digest() == pure(late, early)

    async def test_a_later_revision_replaces_the_mentions_that_count(self, world: World) -> None:
        first = report("one", reports.mention(0), reports.mention(1, places=[reports.place("Idlib")]))
        second = report(
            "one",
            reports.mention(0, figures=[reports.killed(3)]),
            content="second",
            updated=date(2024, 12, 1),
            recorded=9,
        )
        await world.project(first)
        before = await world.ids()
        await world.project(second)
        assert await world.reader.digest() == pure(first, second)
        kept = await world.reader.article("one", first.revision.header.revision)
        assert kept is not None
        assert not kept.stored.counts
        assert len(kept.mentions) == 2
        [event_id] = await world.ids()
        assert event_id not in before
        aleppo, idlib = (identity.event_id(mention.mention_id) for mention in first.mentions)
        standing_in = await world.reader.event(aleppo)
        assert standing_in is not None
        assert standing_in.event.event_id == event_id
        assert await world.reader.event(idlib) is None

    async def test_a_corrected_date_leads_from_the_old_event_to_the_new(self, world: World) -> None:
        await world.project(report("one", reports.mention(0), reports.mention(1, places=[reports.place("Idlib")])))
        await world.owed()
        corrected = (
            reports.mention(0, time=reports.day(date(2024, 11, 28)), text="The strike was on Thursday, not Friday."),
            reports.mention(1, places=[reports.place("Idlib")]),
            reports.mention(2, places=[reports.place("Homs")]),
        )
        second = report("one", *corrected, content="second", updated=date(2024, 12, 1), recorded=9)
        first_mention = report(
            "one", reports.mention(0), reports.mention(1, places=[reports.place("Idlib")])
        ).mentions[0]
        await world.project(second)
        old = identity.event_id(first_mention.mention_id)
        home = identity.event_id(second.mentions[0].mention_id)
        detail = await world.reader.event(old)
        assert detail is not None
        assert detail.event.event_id == home
        assert not [message for message in await world.told() if isinstance(message, EventSplit)]

    async def test_an_earlier_revision_that_comes_late_is_kept_and_does_not_count(self, world: World) -> None:
        first = report("one", reports.mention(0), recorded=0)
        second = report("one", content="second", updated=date(2024, 12, 1), recorded=9)
        await world.project(second)
        await world.owed()
        await world.project(first)
        assert await world.ids() == []
        assert await world.owed() == []
        assert await world.reader.article("one", first.revision.header.revision) is not None

    async def test_of_two_readings_of_one_content_the_later_extractor_counts(self, world: World) -> None:
        old = report("one", reports.mention(0), extractor=ExtractorName("scribe", "1.9.0"))
        new = report(
            "one", reports.mention(0, figures=[reports.killed(3)]), extractor=ExtractorName("scribe", "1.10.0")
        )
        await world.project(new)
        await world.project(old)
        assert await world.reader.digest() == pure(new)
        await world.project(report("two", reports.mention(0), extractor=ExtractorName("scribe", "1.9.0")))
        again = report("two", reports.mention(1), extractor=ExtractorName("scribe", "1.10.0"))
        await world.project(again)
        assert await world.reader.digest() == pure(new, again)

    async def test_what_is_projected_already_is_skipped(self, world: World) -> None:
        log = [report(f"article-{number}", reports.mention()) for number in range(4)]
        await world.project(*log[:3])
        outcome = await world.project(*log[1:], start=1)
        assert (outcome.skipped, outcome.articles, outcome.next_offsets) == (2, 1, {ZERO: 4})
        stale = await world.project(*log[:2], start=0)
        assert (stale.skipped, stale.next_offsets) == (2, {ZERO: 4})
        assert await world.store.next_offsets([ZERO]) == {ZERO: 4}
        assert await world.reader.digest() == pure(*log)

    async def test_a_store_that_has_fallen_behind_says_so_and_takes_nothing(self, world: World) -> None:
        await world.project(report("one", reports.mention()))
        outcome = await project(world.store, batch([report("nine", reports.mention())], 9), OUTLETS)
        assert outcome == Behind({ZERO: 1})
        assert await world.reader.article("nine", None) is None

    async def test_nothing_of_a_transaction_that_fails_is_kept(self, world: World) -> None:
        async def fail() -> None:
            async with world.store.projection() as transaction:
                await transaction.lock_offsets([ZERO])
                await transaction.move_offsets({ZERO: 5})
                raise InvariantViolated("stop")

        with pytest.raises(InvariantViolated):
            await fail()
        assert await world.store.next_offsets([ZERO]) == {ZERO: 0}

    async def test_what_does_not_fit_the_store_is_refused_whole(self, world: World) -> None:
        good = report("good", reports.mention())
        bad = ExtractedRevision(
            good.revision, (reports.mention(places=[reports.place("Homs")], text="a NUL \0 in a sentence"),)
        )
        refused = Batch({ZERO: 0}, {ZERO: 2}, (arrival(good, 0), _with(arrival(good, 1), bad)))
        with pytest.raises(Unstorable):
            await project(world.store, refused, OUTLETS)
        assert await world.store.next_offsets([ZERO]) == {ZERO: 0}
        assert await world.ids() == []

    async def test_two_processes_at_once_agree(self, world: World) -> None:
        even = [report(f"even-{number}", reports.mention(), source="Even", recorded=number) for number in range(12)]
        odd = [report(f"odd-{number}", reports.mention(), source="Odd", recorded=number) for number in range(12)]

        async def feed(log: list[ExtractedRevision], partition: Partition) -> None:
            for start in range(0, len(log), 3):
                await world.project(*log[start : start + 3], partition=partition)

        await asyncio.gather(feed(even, ZERO), feed(odd, ONE))
        assert await world.reader.digest() == pure(*even, *odd)
        states = await world.compacted()
        assert digest.of_chronology(states) == pure(*even, *odd)
        assert len(states) == 1

    async def test_a_process_that_lost_its_partition_does_no_harm(self, world: World) -> None:
        log = [report(f"article-{number}", reports.mention(number)) for number in range(6)]
        await asyncio.gather(*(world.project(*log, start=0) for _ in range(3)))
        assert await world.store.next_offsets([ZERO]) == {ZERO: 6}
        assert await world.reader.digest() == pure(*log)
        assert len([message for message in await world.told() if isinstance(message, EventCreated)]) == 1


class AnnouncementSuite:
    """What other topics are owed, in the same transaction."""

    async def test_created_then_revised(self, world: World) -> None:
        await world.project(report("one", reports.mention(), recorded=1))
        await world.project(report("two", reports.mention(), recorded=5))
        created, revised = await world.told()
        assert isinstance(created, EventCreated)
        assert isinstance(revised, EventRevised)
        assert revised.previous == created.event
        assert (created.caused_by, revised.caused_by) == (("one",), ("two",))
        assert revised.recorded_at == RECORDED + timedelta(seconds=5)
        assert created.ce_id != revised.ce_id

    async def test_an_earlier_report_that_comes_late_takes_the_event_in(self, world: World) -> None:
        await world.project(report("late", reports.mention(), published=date(2024, 11, 30), recorded=1))
        [old_id] = await world.ids()
        await world.owed()
        await world.project(report("early", reports.mention(), published=FRIDAY, recorded=5))
        [new_id] = await world.ids()
        records = await world.owed()
        about = [(r.topic, text(r.key), header(r.headers, "ce_type")) for r in records]
        assert about == [
            ("events", new_id, "sitrep.event.created.v1"),
            ("events", new_id, "sitrep.events.merged.v1"),
            ("chronology", new_id, "sitrep.event.state.v1"),
            ("chronology", old_id, None),
        ]
        assert records[-1].value is None
        detail = await world.reader.event(old_id)
        assert detail is not None
        assert detail.event.event_id == new_id

    async def test_an_event_splits_when_a_better_match_for_some_of_it_comes(self, world: World) -> None:
        kind, words = EventType.CLOSURE, "Guards shut the bridge and its customs office."
        vague = report("vague", reports.mention(type=kind, text=words), recorded=1)
        curfew = report("curfew", reports.mention(type=kind, subtype="curfew"), recorded=2)
        closed = report("closed", reports.mention(type=kind, subtype="closed", text=words), recorded=3)
        await world.project(vague, curfew)
        assert len(await world.ids()) == 1
        await world.owed()
        await world.project(closed)
        assert len(await world.ids()) == 2
        [split] = [message for message in await world.told() if isinstance(message, EventSplit)]
        assert set(split.into) == set(await world.ids())
        assert len(split.into) == 2
        assert await world.reader.digest() == pure(vague, curfew, closed)

    async def test_an_event_whose_only_article_takes_it_back_is_gone(self, world: World) -> None:
        await world.project(report("one", reports.mention()))
        [event_id] = await world.ids()
        await world.owed()
        await world.project(report("one", content="second", updated=date(2024, 12, 1), recorded=9))
        [record, tombstone] = await world.owed()
        split = EventSplit.from_bytes(record.value or b"")
        assert (split.event_id, split.into, split.caused_by) == (event_id, (), ("one",))
        assert (text(tombstone.key), tombstone.value) == (event_id, None)
        assert await world.reader.event(event_id) is None

    @pytest.mark.parametrize(("first", "then"), [(FRIDAY, date(2024, 12, 1)), (date(2024, 12, 1), FRIDAY)])
    async def test_an_event_that_a_newer_extractor_dates_anew_lives_on(
        self, world: World, first: date, then: date
    ) -> None:
        await world.project(report("one", reports.mention(time=reports.day(first)), published=FRIDAY))
        [event_id] = await world.ids()
        await world.owed()
        newer = ExtractorName("scribe", "1.1.0")
        redated = report("one", reports.mention(time=reports.day(then)), published=FRIDAY, extractor=newer)
        await world.project(redated)
        records = await world.owed()
        assert [(r.topic, text(r.key), r.value is None) for r in records] == [
            ("events", event_id, False),
            ("chronology", event_id, False),
        ]
        revised = EventRevised.from_bytes(records[0].value or b"")
        assert (revised.previous.time.start, revised.event.time.start) == (first, then)
        assert EventState.from_bytes(records[1].value or b"").event == revised.event
        assert await world.ids() == [event_id]
        assert await world.reader.digest() == pure(redated)

    async def test_an_event_that_is_the_same_in_another_block_is_found_there(self, world: World) -> None:
        near, far = reports.place("Aleppo"), reports.place("Homs")
        await world.project(report("one", reports.mention(places=(near, far))))
        newer = ExtractorName("scribe", "1.1.0")
        turned = report("one", reports.mention(places=(far, near)), extractor=newer)
        await world.project(turned)
        await world.owed()
        second = report("two", reports.mention(places=(far,)))
        await world.project(second)
        assert [type(message) for message in await world.told()] == [EventRevised]
        assert await world.reader.digest() == pure(turned, second)

    async def test_one_holds_the_outbox_at_a_time(self, world: World) -> None:
        await world.project(report("one", reports.mention()))
        async with world.outbox.hold() as outbox:
            assert outbox is not None
            async with world.outbox.hold() as other:
                assert other is None
            [first] = await outbox.waiting(1)
            await outbox.settle([first])
            [second] = await outbox.waiting(10)
            assert second.position > first.position
        async with world.outbox.hold() as outbox:
            assert outbox is not None
            assert len(await outbox.waiting(10)) == 1


def after(seconds: int) -> datetime:
    return RECORDED + timedelta(seconds=seconds)


class HistorySuite:
    """What was known when: as it would have been, had everything arrived in the order of its recording."""

    STREAM: tuple[ExtractedRevision | Retraction, ...] = (
        report("one", reports.mention(0), reports.mention(1, places=[reports.place("Hama")]), recorded=10),
        report("two", reports.mention(0, figures=[reports.killed(4)]), published=date(2024, 11, 28), recorded=20),
        report("one", reports.mention(0), content="second", updated=date(2024, 12, 1), recorded=30),
        reports.retraction("two", dated=date(2024, 12, 2), recorded=40, reason="a picture of another war"),
        report("two", reports.mention(0), content="second", updated=date(2024, 12, 3), recorded=50),
        report("three", reports.mention(0, subtype="drone"), recorded=60),
    )

    @pytest.mark.parametrize("seed", range(6))
    async def test_as_of_any_time_whatever_the_order_of_arrival(self, world: World, seed: int) -> None:
        order = sorted(self.STREAM, key=lambda each: hashlib.sha256(f"{seed} {each}".encode()).digest())
        for each in [*order, *order[:3]]:
            await world.project(each)
        as_read = [arrival(each, 0).content for each in self.STREAM]
        for seconds in (0, 10, 15, 20, 30, 35, 40, 45, 50, 60, 99):
            assert await world.reader.digest(after(seconds)) == pure(*as_read, at=seconds), seconds
            page = await world.reader.events(EventQuery(as_of=after(seconds)))
            expected = counting.state_at(known(*as_read), after(seconds))
            assert [orjson.loads(state)["event_id"] for state in page.states] == [e.event_id for e in expected]
            for event in expected:
                detail = await world.reader.event(event.event_id, after(seconds))
                assert detail is not None
                assert detail.event == event
                assert sorted(each.mention.mention_id for each in detail.mentions) == list(event.mention_ids)
        assert await world.reader.digest() == pure(*as_read)
        assert await world.reader.history_digest() == pure_history(*as_read)

    async def test_one_batch_leaves_the_same_history_as_many(self, world: World) -> None:
        await world.project(*reversed(self.STREAM))
        as_read = [arrival(each, 0).content for each in self.STREAM]
        assert await world.reader.history_digest() == pure_history(*as_read)

    async def test_the_history_of_an_event_page_by_page(self, world: World) -> None:
        one = report("one", reports.mention(0), recorded=10)
        two = report("two", reports.mention(0, figures=[reports.killed(4)]), recorded=20, published=date(2024, 11, 30))
        three = report("three", reports.mention(0), recorded=30, published=date(2024, 11, 30))
        await world.project(three, one)
        await world.project(two)
        [event_id] = await world.ids()
        first = await world.reader.history(event_id, after=None, limit=2)
        assert first is not None
        assert first.more
        assert first.previous is None
        assert [(r.recorded_from, r.recorded_to) for r in first.revisions] == [
            (after(10), after(20)),
            (after(20), after(30)),
        ]
        assert [first.articles[r.caused_by[0]] for r in first.revisions] == ["one", "two"]
        last = await world.reader.history(event_id, after=after(20), limit=2)
        assert last is not None
        assert last.previous == first.revisions[1]
        assert [(r.recorded_from, r.recorded_to) for r in last.revisions] == [(after(30), None)]
        assert (last.more, last.event_id) == (False, event_id)
        assert await world.reader.history("0" * 32, after=None, limit=2) is None

    async def test_an_event_that_was_merged_away_has_ended_and_leads_on(self, world: World) -> None:
        await world.project(report("late", reports.mention(), published=date(2024, 11, 30), recorded=10))
        [old_id] = await world.ids()
        await world.project(report("early", reports.mention(), recorded=20))
        [new_id] = await world.ids()
        found = await world.reader.history(old_id, after=None, limit=9)
        assert found is not None
        assert [(r.recorded_from, r.recorded_to) for r in found.revisions] == [(after(10), after(20))]
        assert found.event_id == new_id
        then = await world.reader.event(old_id, after(15))
        assert then is not None
        assert then.event.event_id == old_id
        assert await world.reader.event(new_id, after(15)) is None

    async def test_an_article_as_of_a_time(self, world: World) -> None:
        first = report("one", reports.mention(0), recorded=10)
        second = report("one", content="second", updated=date(2024, 12, 1), recorded=20)
        told = reports.retraction("one", recorded=30, dated=date(2024, 12, 2))
        await world.project(first, second, told)
        assert await world.reader.article("one", None, after(5)) is None
        assert await world.reader.article("one", second.revision.header.revision, after(15)) is None
        for seconds, expected in ((10, first), (20, second), (30, second)):
            found = await world.reader.article("one", None, after(seconds))
            assert found is not None
            assert found.stored.revision.header == expected.revision.header
            assert found.stored.counts_at(after(seconds))
            assert found.retracted_at(after(seconds)) == (seconds == 30)
        old = await world.reader.article("one", first.revision.header.revision, after(25))
        assert old is not None
        assert not old.stored.counts_at(after(25))

    async def test_a_retraction_is_shown_and_nothing_is_deleted(self, world: World) -> None:
        await world.project(report("one", reports.mention(), recorded=10))
        [event_id] = await world.ids()
        await world.owed()
        told = reports.retraction("one", recorded=20)
        await world.project(told)
        [message] = await world.told()
        assert isinstance(message, EventRevised)
        assert (message.caused_by, message.recorded_at) == (("one",), after(20))
        detail = await world.reader.event(event_id)
        assert detail is not None
        assert [each.retracted for each in detail.mentions] == [True]
        before = await world.reader.event(event_id, after(15))
        assert before is not None
        assert [each.retracted for each in before.mentions] == [False]
        await world.project(told)
        assert await world.owed() == []

    async def test_a_retraction_may_come_before_its_article(self, world: World) -> None:
        told, one = reports.retraction("one", recorded=20), report("one", reports.mention(), recorded=10)
        await world.project(told)
        await world.project(one)
        as_read = [arrival(each, 0).content for each in (one, told)]
        assert await world.reader.history_digest() == pure_history(*as_read)

    async def test_nothing_is_told_where_nothing_is_to_be_announced(self, world: World) -> None:
        silent = Outlets("events", "chronology", announce=False)
        assert isinstance(await project(world.store, batch([report("one", reports.mention())], 0), silent), Projected)
        assert await world.owed() == []
        assert len(await world.ids()) == 1


class ReadingSuite:
    """The chronology, filtered and paged."""

    @pytest.fixture
    async def chronicle(self, world: World) -> World:
        beirut = replace(reports.place("Beirut", "LB"), lat=33.9, lon=35.5)
        await world.project(
            report(
                "one",
                reports.mention(
                    0,
                    EventType.AIR_STRIKE,
                    background=True,
                    text="Jets struck Aleppo airport overnight, residents said.",
                ),
                reports.mention(
                    1,
                    EventType.TERRITORY_CHANGE,
                    subtype="captured",
                    time=reports.day(date(2024, 12, 5)),
                    places=[reports.place("Hama")],
                    actors=[reports.actor("Hayat Tahrir al-Sham", "hts")],
                    text="Hayat Tahrir al-Sham captured Hama.",
                ),
                reports.mention(
                    2,
                    EventType.SHELLING,
                    time=reports.day(None),
                    places=[beirut],
                    text="Shells fell, nobody says when.",
                ),
                reports.mention(
                    3,
                    EventType.DISPLACEMENT,
                    time=reports.day(date(2024, 11, 28), date(2024, 12, 2), Precision.RANGE),
                    modality=Modality.DENIED,
                    text="Officials denied that families fled Aleppo.",
                ),
            )
        )
        return world

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            (EventQuery(), ["Officials", "Jets", "Hayat", "Shells"]),
            (EventQuery(descending=True), ["Hayat", "Jets", "Officials", "Shells"]),
            (EventQuery(types=(EventType.SHELLING, EventType.AIR_STRIKE)), ["Jets", "Shells"]),
            (EventQuery(places=("ALEPPO",)), ["Officials", "Jets"]),
            (EventQuery(places=("hama", "Beirut")), ["Hayat", "Shells"]),
            (EventQuery(countries=("LB",)), ["Shells"]),
            (EventQuery(actors=("HTS",)), ["Hayat"]),
            (EventQuery(actors=("hayat tahrir al-sham",), types=(EventType.AIR_STRIKE,)), []),
            (EventQuery(status=(EventStatus.DENIED,)), ["Officials"]),
            (EventQuery(words="airport jets"), ["Jets"]),
            (EventQuery(valid_from=datetime(2024, 12, 2, 23, tzinfo=UTC)), ["Officials", "Hayat"]),
            (EventQuery(valid_from=datetime(2024, 12, 3, tzinfo=UTC)), ["Hayat"]),
            (EventQuery(valid_to=datetime(2024, 11, 29, tzinfo=UTC)), ["Officials"]),
            (
                EventQuery(valid_from=datetime(2024, 11, 29, tzinfo=UTC), valid_to=datetime(2024, 11, 30, tzinfo=UTC)),
                ["Officials", "Jets"],
            ),
            (EventQuery(places=("country:lb", "Hama")), ["Hayat", "Shells"]),
            (EventQuery(box=Box(35, 33, 36, 34)), ["Shells"]),
            (EventQuery(box=Box(35.5, 33.9, 35.5, 33.9)), ["Shells"]),
            (EventQuery(box=Box(37, 33, 38, 37)), ["Officials", "Jets", "Hayat"]),
            (EventQuery(box=Box(36, -90, 35.4, 90)), ["Officials", "Jets", "Hayat"]),
            (EventQuery(box=Box(170, -90, 36, 90)), ["Shells"]),
            (EventQuery(background=True), ["Jets"]),
            (EventQuery(background=False), ["Officials", "Hayat", "Shells"]),
            (EventQuery(recorded_from=RECORDED + timedelta(seconds=1)), []),
            (EventQuery(recorded_from=RECORDED, types=(EventType.SHELLING,)), ["Shells"]),
            (EventQuery(recorded_to=RECORDED), []),
            (EventQuery(recorded_to=RECORDED + timedelta(seconds=1), types=(EventType.SHELLING,)), ["Shells"]),
            (EventQuery(places=("Aleppo",), within=EventQuery(types=(EventType.AIR_STRIKE,), limit=1)), ["Jets"]),
            (EventQuery(places=("Aleppo",), within=EventQuery(places=("Hama",))), []),
            (
                EventQuery(box=Box(37, 33, 38, 37), within=EventQuery(box=Box(37, 33, 38, 37), background=True)),
                ["Jets"],
            ),
        ],
        ids=str,
    )
    async def test_filters(self, chronicle: World, query: EventQuery, expected: list[str]) -> None:
        assert [headline.split()[0] for headline in await chronicle.headlines(query)] == expected

    async def test_an_event_is_found_at_all_its_recorded_times(self, world: World) -> None:
        await world.project(
            report("one", reports.mention(), recorded=10), report("two", reports.mention(), recorded=30)
        )
        for begin, end, count in ((0, 10, 0), (0, 11, 1), (20, 25, 1), (30, 31, 1), (31, 99, 0)):
            times = (RECORDED + timedelta(seconds=begin), RECORDED + timedelta(seconds=end))
            found = await world.ids(EventQuery(recorded_from=times[0], recorded_to=times[1]))
            assert len(found) == count, (begin, end)

    @pytest.mark.parametrize("descending", [False, True])
    async def test_pages_join_without_gap_or_repetition(self, world: World, descending: bool) -> None:
        mentions = [reports.mention(n, places=[reports.place(f"Town {n}")]) for n in range(7)]
        await world.project(report("one", *mentions, reports.mention(8, time=reports.day(None))))
        whole = await world.ids(EventQuery(descending=descending, limit=100))
        found: list[str] = []
        after = None
        while True:
            page = await world.reader.events(EventQuery(descending=descending, limit=3, after=after))
            found += [orjson.loads(state)["event_id"] for state in page.states]
            after = page.following
            if after is None:
                break
        assert found == whole
        assert len(found) == 8

    async def test_a_full_last_page_is_the_last(self, world: World) -> None:
        await world.project(report("one", reports.mention(0), reports.mention(1, places=[reports.place("Hama")])))
        assert (await world.reader.events(EventQuery(limit=2))).following is None
        assert (await world.reader.events(EventQuery(limit=1))).following is not None

    async def test_an_event_comes_with_its_mentions_in_order_of_publication(self, world: World) -> None:
        second = report("second", reports.mention(), published=date(2024, 11, 30))
        first = report("first", reports.mention(), published=date(2024, 11, 29))
        await world.project(second, first)
        [event_id] = await world.ids()
        detail = await world.reader.event(event_id)
        assert detail is not None
        assert [each.article.article_id for each in detail.mentions] == ["first", "second"]
        assert detail.mentions[0].mention == first.mentions[0]
        assert detail.mentions[0].recorded_at == first.revision.recorded_at

    async def test_unknown_ids(self, world: World) -> None:
        assert await world.reader.event("0" * 32) is None
        assert await world.reader.article("none", None) is None
        assert await world.reader.article("none", "0" * 64) is None


def _with(arrived: Arrival, extracted: ExtractedRevision) -> Arrival:
    named = ExtractedRevision(report("bad").revision, extracted.mentions)
    return Arrival(arrived.record, named, arrived.traceparent)
