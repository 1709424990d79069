"""The chronology is a function of the set of mentions: no order of arrival, no repetition changes it."""

import itertools

from hypothesis import given, settings
from tests.properties.reports_in_any_order import streams, streams_in_two_orders

from sitrep.core import chronology, digest, identity, merging
from sitrep.core.events import ExtractedRevision

EXAMPLES = 80


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
    def test_each_mention_is_in_one_event_of_its_block(self, stream: list[ExtractedRevision]) -> None:
        counted = chronology.counted(stream)
        events = chronology.chronology(counted)
        blocks = {each.mention.mention_id: merging.block(each.mention) for each in counted}
        assert sorted(itertools.chain.from_iterable(event.mention_ids for event in events)) == sorted(blocks)
        for event in events:
            assert len({blocks[mention] for mention in event.mention_ids}) == 1

    @settings(max_examples=EXAMPLES, deadline=None)
    @given(streams())
    def test_blocks_can_be_merged_one_by_one(self, stream: list[ExtractedRevision]) -> None:
        counted = chronology.counted(stream)
        whole = chronology.chronology(counted)
        parts = [
            event
            for block in {merging.block(each.mention) for each in counted}
            for event in chronology.chronology(each for each in counted if merging.block(each.mention) == block)
        ]
        assert sorted(parts, key=chronology.order) == list(whole)

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
