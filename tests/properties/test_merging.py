"""The chronology is a function of the set of mentions: no order of arrival, no repetition changes it."""

import itertools
from collections.abc import Iterable
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.fakes import reports
from tests.properties.reports_in_any_order import streams, streams_in_two_orders

from sitrep.core import chronology, counting, digest, history, identity, likeness, merging
from sitrep.core.events import ExtractedRevision, RecordedMention
from sitrep.core.links import Graph
from sitrep.core.merging import Cluster

EXAMPLES = 80


def ids(clusters: Iterable[Cluster]) -> set[frozenset[str]]:
    return {frozenset(each.mention.mention_id for each in cluster) for cluster in clusters}


def score(one: RecordedMention, other: RecordedMention) -> int | None:
    """Points; those of a link for two that say the same in the same words."""
    graph = Graph([one, other])
    return likeness.LINK if len(graph.nodes) == 1 else merging.score(one, other)


class TestMergingInAnyOrder:
    """One result, however mentions arrive."""

    @settings(max_examples=EXAMPLES, deadline=None)
    @given(streams_in_two_orders())
    def test_order_and_repetition_change_nothing(
        self, stream_and_order: tuple[list[ExtractedRevision], list[ExtractedRevision]]
    ) -> None:
        stream, other = stream_and_order
        one, two = chronology.counted(stream), chronology.counted(other)
        assert one == two
        assert chronology.chronology(one) == chronology.chronology(reversed(two))
        assert digest.of_chronology(chronology.chronology(one)) == digest.of_chronology(chronology.chronology(two))

    @settings(max_examples=EXAMPLES, deadline=None)
    @given(streams())
    def test_each_mention_is_in_one_event(self, stream: list[ExtractedRevision]) -> None:
        counted = chronology.counted(stream)
        events = chronology.chronology(counted)
        members = sorted(itertools.chain.from_iterable(event.mention_ids for event in events))
        assert members == [each.mention.mention_id for each in counted]

    @settings(max_examples=EXAMPLES, deadline=None)
    @given(streams())
    def test_an_event_is_named_after_its_earliest_mention_and_sorted(self, stream: list[ExtractedRevision]) -> None:
        counted = {each.mention.mention_id: each for each in chronology.counted(stream)}
        events = chronology.chronology(counted.values())
        for event in events:
            first = min((counted[mention] for mention in event.mention_ids), key=merging.earliness)
            assert event.event_id == identity.event_id(first.mention.mention_id)
            assert list(event.sources) == sorted({counted[m].article.source for m in event.mention_ids})
        keys = [chronology.order(event) for event in events]
        assert keys == sorted(keys)
        assert len({event.event_id for event in events}) == len(events)


class TestComponents:
    """What a projection relies on: it locks keys, and recomputes components one by one."""

    @settings(max_examples=EXAMPLES, deadline=None)
    @given(streams())
    def test_components_can_be_merged_one_by_one(self, stream: list[ExtractedRevision]) -> None:
        counted = chronology.counted(stream)
        parts = [cluster for component in merging.components(counted) for cluster in merging.clusters(component)]
        assert sorted(parts, key=lambda cluster: merging.earliness(cluster[0])) == list(merging.clusters(counted))

    @settings(max_examples=EXAMPLES, deadline=None)
    @given(streams())
    def test_a_component_is_its_own(self, stream: list[ExtractedRevision]) -> None:
        for component in merging.components(chronology.counted(stream)):
            assert merging.components(component) == (component,)

    def test_what_counts_no_longer_takes_no_link_away(self) -> None:
        # Two articles say one thing in the same words; one of them, revised, tells another thing like it instead.
        words = "Rockets fell on the bakery and the school of the northern quarter."
        aleppo, idlib = reports.place("Aleppo"), reports.place("Idlib")
        first = reports.mention(places=[aleppo, idlib], text=words)
        second = reports.mention(places=[idlib, aleppo], text=words.replace("fell on", "struck"))
        revised = reports.report(
            "one", second, content="second", updated=reports.FRIDAY + timedelta(days=1), recorded=2
        )
        stream = [reports.report("one", first), reports.report("two", first, recorded=1), revised]
        known = counting.known(stream)
        for seconds in range(3):
            time = reports.RECORDED + timedelta(seconds=seconds)
            assert history.at(history.history(known), time) == counting.state_at(known, time)
        assert len(counting.state_at(known, revised.revision.recorded_at)) == 1

    @settings(max_examples=EXAMPLES, deadline=None)
    @given(streams())
    def test_members_are_connected_by_shared_keys(self, stream: list[ExtractedRevision]) -> None:
        for component in merging.components(chronology.counted(stream)):
            keys = [set(merging.keys(each.mention)) for each in component]
            reached = keys.pop()
            while keys:
                near = next((each for each in keys if not reached.isdisjoint(each)), None)
                assert near is not None
                keys.remove(near)
                reached |= near

    @settings(max_examples=EXAMPLES, deadline=None)
    @given(streams(), st.data())
    def test_a_mention_changes_only_the_component_it_is_in(
        self, stream: list[ExtractedRevision], data: st.DataObject
    ) -> None:
        counted = chronology.counted(stream)
        if not counted:
            return
        new = data.draw(st.sampled_from(counted))
        before = merging.clusters(each for each in counted if each != new)
        [touched] = [component for component in merging.components(counted) if new in component]
        untouched = {each.mention.mention_id for each in counted} - {each.mention.mention_id for each in touched}
        kept = {cluster for cluster in ids(before) if cluster <= untouched}
        assert kept == {cluster for cluster in ids(merging.clusters(counted)) if cluster <= untouched}
        assert set().union(*kept) == untouched


class TestLinks:
    """What makes two mentions one."""

    @settings(max_examples=EXAMPLES, deadline=None)
    @given(streams(most=4))
    def test_points_are_symmetric_and_need_a_shared_key(self, stream: list[ExtractedRevision]) -> None:
        for one, other in itertools.combinations(chronology.counted(stream), 2):
            assert score(one, other) == score(other, one)
            if set(merging.keys(one.mention)).isdisjoint(merging.keys(other.mention)):
                assert score(one, other) is None

    @settings(max_examples=EXAMPLES, deadline=None)
    @given(streams())
    def test_no_event_has_two_that_rule_each_other_out(self, stream: list[ExtractedRevision]) -> None:
        for cluster in merging.clusters(chronology.counted(stream)):
            assert all(score(one, other) is not None for one, other in itertools.combinations(cluster, 2))

    @settings(max_examples=EXAMPLES, deadline=None)
    @given(streams())
    def test_who_is_linked_is_in_one_component(self, stream: list[ExtractedRevision]) -> None:
        counted = chronology.counted(stream)
        home = {each.mention.mention_id: n for n, c in enumerate(merging.components(counted)) for each in c}
        for one, other in itertools.combinations(counted, 2):
            if (score(one, other) or 0) >= likeness.LINK:
                assert home[one.mention.mention_id] == home[other.mention.mention_id]
