"""History is a function of what was recorded: no order of arrival changes it, and late arrivals rewrite only its end."""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.fakes.reports import RECORDED
from tests.properties.reports_in_any_order import orders, retractions, streams

from sitrep.core import chronology, counting, history
from sitrep.core.events import ArticleRevision, Event, ExtractedRevision, RecordedMention, Retraction
from sitrep.core.history import EventRevision

EXAMPLES = 30
MOMENTS = [RECORDED + timedelta(seconds=seconds) for seconds in (-1, *range(0, 102, 4), 1000)]

Arrivals = tuple[list[ExtractedRevision], list[Retraction]]


@st.composite
def arrivals(draw: st.DrawFn) -> Arrivals:
    return draw(streams()), draw(retractions())


@st.composite
def arrivals_in_two_orders(draw: st.DrawFn) -> tuple[Arrivals, Arrivals]:
    stream, withdrawn = draw(arrivals())
    return (stream, withdrawn), (draw(orders(stream)), draw(st.permutations(withdrawn)))


def recorded_until(
    stream: Sequence[ExtractedRevision], withdrawn: Iterable[Retraction], time: datetime
) -> list[Event]:
    """The chronology of what was recorded until `time`, by the words of the rule: slow, and nothing shared with it."""
    found: list[RecordedMention] = []
    for article_id in sorted({extracted.revision.header.article_id for extracted in stream}):
        group = [extracted for extracted in stream if extracted.revision.header.article_id == article_id]
        united = [r for r in chronology.distinct(e.revision for e in group) if r.recorded_at <= time]
        if not united:
            continue
        greatest = max(united, key=lambda r: (r.dated_at, r.recorded_at, r.header.revision))
        dated = min(greatest.dated_at, greatest.recorded_at)
        retracted = any(
            x.article_id == article_id
            and x.recorded_at <= time
            and (x.dated_at, x.recorded_at) > (dated, greatest.recorded_at)
            for x in withdrawn
        )
        read = next(e for e in group if same_reading(e.revision, greatest))
        found += [RecordedMention(m, greatest.header, greatest.recorded_at, retracted) for m in read.mentions]
    return list(chronology.chronology(found))


def same_reading(one: ArticleRevision, other: ArticleRevision) -> bool:
    return one.header.revision == other.header.revision and one.extraction_rank == other.extraction_rank


def crossing(revisions: Iterable[EventRevision], time: datetime) -> list[EventRevision]:
    return [r for r in revisions if r.recorded_from < time and (r.recorded_to is None or r.recorded_to >= time)]


class TestHistory:
    """What was known when."""

    @settings(max_examples=EXAMPLES, deadline=None)
    @given(arrivals())
    def test_the_state_at_any_time_is_the_chronology_of_what_was_recorded_until_then(self, given_: Arrivals) -> None:
        stream, withdrawn = given_
        known = counting.known(stream, withdrawn)
        revisions = history.history(known)
        for time in MOMENTS:
            expected = recorded_until(stream, withdrawn, time)
            assert list(counting.state_at(known, time)) == expected
            assert list(history.at(revisions, time)) == expected

    @settings(max_examples=EXAMPLES, deadline=None)
    @given(arrivals())
    def test_the_last_state_is_the_chronology_of_all(self, given_: Arrivals) -> None:
        stream, withdrawn = given_
        last = [r.event for r in history.history(counting.known(stream, withdrawn)) if r.recorded_to is None]
        assert sorted(last, key=chronology.order) == recorded_until(stream, withdrawn, MOMENTS[-1])
        if not withdrawn:
            assert sorted(last, key=chronology.order) == list(chronology.chronology(chronology.counted(stream)))

    @settings(max_examples=EXAMPLES, deadline=None)
    @given(arrivals_in_two_orders())
    def test_no_order_and_no_repetition_changes_it(self, both: tuple[Arrivals, Arrivals]) -> None:
        one, other = (history.history(counting.known(*arrived)) for arrived in both)
        assert one == other

    @settings(max_examples=EXAMPLES, deadline=None)
    @given(arrivals(), st.integers(0, 100))
    def test_the_part_since_a_time_spliced_onto_what_was_before_is_the_whole(
        self, given_: Arrivals, second: int
    ) -> None:
        time = RECORDED + timedelta(seconds=second)
        known = counting.known(*given_)
        whole = history.history(known)
        needed = [each for each in known if each.counting.until is None or each.counting.until >= time]
        part = history.history(needed, since=time, before=crossing(whole, time))
        earlier = [r for r in whole if r.recorded_to is not None and r.recorded_to < time]
        assert sorted([*earlier, *part], key=lambda r: r.key) == list(whole)

    @settings(max_examples=EXAMPLES, deadline=None)
    @given(arrivals(), arrivals())
    def test_late_arrivals_rewrite_only_what_follows_their_recorded_time(
        self, early: Arrivals, late: Arrivals
    ) -> None:
        stream, withdrawn = early
        more = [renamed(each) for each in late[0]]
        before = history.history(counting.known(stream, withdrawn))
        whole = history.history(counting.known([*stream, *more], withdrawn))
        if not more:
            return
        time = min(each.revision.recorded_at for each in more)
        known = counting.known([*stream, *more], withdrawn)
        part = history.history(known, since=time, before=crossing(before, time))
        earlier = [r for r in before if r.recorded_to is not None and r.recorded_to < time]
        assert sorted([*earlier, *part], key=lambda r: r.key) == list(whole)

    @settings(max_examples=EXAMPLES, deadline=None)
    @given(arrivals())
    def test_revisions_of_an_event_follow_each_other_and_say_what_caused_them(self, given_: Arrivals) -> None:
        known = counting.known(*given_)
        by_id = {each.mention.mention_id: each for each in known}
        revisions = history.history(known)
        for one, then in itertools.pairwise(revisions):
            if one.event.event_id == then.event.event_id:
                assert one.recorded_to is not None
                assert one.recorded_to <= then.recorded_from
                assert one.event != then.event or one.recorded_to < then.recorded_from
        for revision in revisions:
            assert revision.caused_by
            assert all(revision.recorded_from in by_id[each].counting.times for each in revision.caused_by)

    @settings(max_examples=EXAMPLES, deadline=None)
    @given(arrivals())
    def test_a_mention_is_of_one_event_at_a_time(self, given_: Arrivals) -> None:
        known = counting.known(*given_)
        members = history.memberships(history.history(known))
        for time in MOMENTS:
            there = [m for m in members if m.recorded_from <= time and (m.recorded_to is None or time < m.recorded_to)]
            expected = [
                (mention_id, event.event_id)
                for event in counting.state_at(known, time)
                for mention_id in event.mention_ids
            ]
            assert sorted((m.mention_id, m.event_id) for m in there) == sorted(expected)


def renamed(extracted: ExtractedRevision) -> ExtractedRevision:
    """The same of another article."""
    header = extracted.revision.header
    other = replace(header, article_id=f"late-{header.article_id}", revision=header.revision[::-1])
    return ExtractedRevision(
        replace(extracted.revision, header=other),
        tuple(replace(each, mention_id=each.mention_id[::-1]) for each in extracted.mentions),
    )
