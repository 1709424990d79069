"""One record that cannot be projected is set aside, and the others are projected."""

from dataclasses import replace

import pytest
from tests.fakes import reports
from tests.fakes.chronology_store import FakeStore
from tests.fakes.reports import report
from tests.unit.timeline.chronology_store_suite import OUTLETS, ZERO, arrival

from sitrep.core.errors import InvariantViolated
from sitrep.core.events import ExtractedRevision
from sitrep.core.mentions import ExtractorName
from sitrep.timeline.handlers.arrivals import Arrival, Unreadable
from sitrep.timeline.handlers.projection import Batch, Behind, Projected, project
from sitrep.timeline.handlers.sifting import sift


def with_endless_version(good: Arrival) -> Arrival:
    """More digits than Python makes a number of: no contract lets it through, so it is put in behind."""
    assert isinstance(good.content, ExtractedRevision)
    revision = replace(good.content.revision, extractor=ExtractorName("scribe", "1" * 5_000))
    return replace(good, content=replace(good.content, revision=revision))


def five(bad: int | None = None) -> Batch:
    """Five articles at offsets 0 to 4, of which number `bad` cannot be projected."""
    arrivals = [arrival(report(f"article-{n}", reports.mention()), n) for n in range(5)]
    if bad is not None:
        arrivals[bad] = with_endless_version(arrivals[bad])
    return Batch({ZERO: 0}, {ZERO: 5}, tuple(arrivals))


class Aside:
    """Keeps what is set aside."""

    def __init__(self) -> None:
        self.items: list[Unreadable] = []

    async def put(self, item: Unreadable) -> None:
        self.items.append(item)


async def sifted(store: FakeStore, batch: Batch) -> Aside:
    aside = Aside()

    async def once(part: Batch) -> Projected | Behind:
        return await project(store, part, OUTLETS)

    outcome = await sift(batch, once, aside.put)
    assert outcome == replace(outcome, next_offsets={ZERO: 5})
    return aside


class TestSifting:
    """A record never stops those behind it."""

    @pytest.mark.parametrize("bad", range(5))
    async def test_the_one_that_fails_is_set_aside_with_its_reason(self, bad: int) -> None:
        store = FakeStore()
        aside = await sifted(store, five(bad))
        assert [item.record.offset for item in aside.items] == [bad]
        assert aside.items[0].error.reason.startswith("cannot be projected: ValueError: Exceeds the limit")
        assert {article for article, _ in store.state.revisions} == {f"article-{n}" for n in range(5) if n != bad}
        assert store.state.offsets == {ZERO: 5}

    async def test_nothing_is_set_aside_when_all_is_well(self) -> None:
        assert (await sifted(FakeStore(), five())).items == []

    @pytest.mark.parametrize("failure", [InvariantViolated("a bug"), KeyError("no record's fault")])
    async def test_what_no_record_brings_about_goes_through(self, failure: Exception) -> None:
        async def fail(batch: Batch) -> Projected | Behind:
            if batch.arrivals and not isinstance(failure, InvariantViolated):
                raise KeyError("every record")
            raise failure

        aside = Aside()
        with pytest.raises(type(failure)):
            await sift(five(), fail, aside.put)
        assert len(aside.items) == (0 if isinstance(failure, InvariantViolated) else 1)
