"""Which mentions tell of one event."""

from datetime import UTC, date, datetime

import pytest
from tests.fakes import reports
from tests.fakes.reports import FRIDAY

from sitrep.core import chronology, merging
from sitrep.core.event_types import EventType
from sitrep.core.mentions import Mention, Modality, PlaceKind
from sitrep.core.temporal.interval import Precision

SYRIA = reports.place("Syria", "SY", PlaceKind.COUNTRY)
HTS, RUSSIA = reports.actor("Hayat Tahrir al-Sham", "hts"), reports.actor("Russia", "russia")
SATURDAY = date(2024, 11, 30)


def events_of(*mentions: Mention) -> int:
    """How many events these mentions, each of an article of its own, make."""
    found = [reports.report(f"article-{number}", mention) for number, mention in enumerate(mentions)]
    return len(merging.clusters(chronology.counted(found)))


class TestOneEvent:
    """Pairs that merge."""

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (reports.mention(), reports.mention(figures=[reports.killed(9)])),
            (reports.mention(places=[reports.place("Aleppo")]), reports.mention(places=[reports.place("ALEPPO")])),
            (reports.mention(places=[SYRIA, reports.place()]), reports.mention(places=[reports.place(), SYRIA])),
            (reports.mention(subtype="drone"), reports.mention(subtype=None)),
            (reports.mention(), reports.mention(modality=Modality.DENIED)),
            (
                reports.mention(time=reports.day(FRIDAY, SATURDAY, Precision.RANGE)),
                reports.mention(time=reports.day(FRIDAY, SATURDAY, Precision.RANGE)),
            ),
            (
                reports.mention(time=reports.day(datetime(2024, 11, 29, 6, tzinfo=UTC), precision=Precision.HOUR)),
                reports.mention(time=reports.day(FRIDAY)),
            ),
            (reports.mention(places=[SYRIA], actors=[HTS]), reports.mention(places=[SYRIA], actors=[RUSSIA, HTS])),
            (
                reports.mention(type=EventType.STATEMENT, actors=[RUSSIA]),
                reports.mention(type=EventType.STATEMENT, actors=[RUSSIA], subtype="condemn"),
            ),
        ],
    )
    def test_merged(self, one: Mention, other: Mention) -> None:
        assert events_of(one, other) == 1
        assert events_of(other, one) == 1

    def test_actors_link_reports_that_share_none_with_each_other(self) -> None:
        assert (
            events_of(*(reports.mention(places=[SYRIA], actors=who) for who in ([HTS], [HTS, RUSSIA], [RUSSIA]))) == 1
        )

    def test_the_same_mention_twice_is_one(self) -> None:
        [recorded] = chronology.counted([reports.report("one", reports.mention())])
        assert merging.clusters([recorded, recorded]) == ((recorded,),)


class TestDifferentEvents:
    """Pairs that do not."""

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (reports.mention(), reports.mention(type=EventType.SHELLING)),
            (reports.mention(), reports.mention(time=reports.day(SATURDAY))),
            (reports.mention(), reports.mention(time=reports.day(FRIDAY, SATURDAY, Precision.RANGE))),
            (reports.mention(), reports.mention(places=[reports.place("Idlib")])),
            (reports.mention(), reports.mention(places=[reports.place("Aleppo", "US")])),
            (reports.mention(), reports.mention(places=[SYRIA])),
            (reports.mention(subtype="drone"), reports.mention(subtype="air")),
            (reports.mention(), reports.mention(modality=Modality.THREATENED)),
            (reports.mention(time=reports.day(None)), reports.mention(time=reports.day(None))),
            (reports.mention(places=[]), reports.mention(places=[])),
            (reports.mention(places=[SYRIA]), reports.mention(places=[SYRIA])),
            (reports.mention(places=[SYRIA], actors=[HTS]), reports.mention(places=[SYRIA], actors=[RUSSIA])),
            (reports.mention(type=EventType.STATEMENT), reports.mention(type=EventType.STATEMENT)),
        ],
    )
    def test_apart(self, one: Mention, other: Mention) -> None:
        assert events_of(one, other) == 2

    def test_a_vague_report_joins_neither_of_two_readings(self) -> None:
        assert events_of(*(reports.mention(subtype=subtype) for subtype in ("air", None, "drone"))) == 3


class TestBlock:
    """The unit that is locked and recomputed. Blocks are stored: their spelling is frozen here."""

    def test_spelling(self) -> None:
        assert merging.block(reports.mention()) == "air_strike/2024-11-29/2024-11-29/SY/aleppo"
        undated = reports.report("one", reports.mention(time=reports.day(None))).mentions[0]
        assert merging.block(undated) == f"alone/{undated.mention_id}"
