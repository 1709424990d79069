"""Which mentions tell of one event."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from tests.fakes import reports
from tests.fakes.reports import FRIDAY

from sitrep.core import chronology, merging
from sitrep.core.event_types import EventType
from sitrep.core.events import RecordedMention
from sitrep.core.mentions import Mention, Modality, Place, PlaceKind
from sitrep.core.temporal.interval import Precision

SYRIA = reports.place("Syria", "SY", PlaceKind.COUNTRY)
HTS, RUSSIA = reports.actor("Hayat Tahrir al-Sham", "hts"), reports.actor("Russia", "russia")
THURSDAY, SATURDAY, MONDAY = date(2024, 11, 28), date(2024, 11, 30), date(2024, 12, 2)
MARCH = reports.day(date(2020, 3, 1), date(2020, 3, 31), Precision.MONTH)
BAKERY = "Families were queueing for bread when jets bombed the street of the bakeries."
QUEUE = "The bombs fell on people who queued for bread."
CAMP = "A missile hit a camp for the displaced."


def inside(name: str, kind: PlaceKind = PlaceKind.SETTLEMENT, admin1: str = "Aleppo") -> Place:
    return replace(reports.place(name, kind=kind), admin1=admin1)


CITY, HOTEL, MARKET = inside("Aleppo"), inside("Baron Hotel", PlaceKind.FACILITY), inside("Souk", PlaceKind.FACILITY)


def counted(*mentions: Mention) -> tuple[RecordedMention, ...]:
    """These mentions, each of an article of its own."""
    return chronology.counted(reports.report(f"article-{n}", mention) for n, mention in enumerate(mentions))


def events_of(*mentions: Mention) -> int:
    """How many events they make."""
    return len(merging.clusters(counted(*mentions)))


class TestOneEvent:
    """Pairs that merge."""

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (reports.mention(), reports.mention(figures=[reports.killed(9)])),
            (
                reports.mention(figures=[reports.killed(27)], text=BAKERY),
                reports.mention(figures=[reports.killed(44)], text=QUEUE),
            ),
            (reports.mention(places=[reports.place("Aleppo")]), reports.mention(places=[reports.place("ALEPPO")])),
            (reports.mention(places=[SYRIA, reports.place()]), reports.mention(places=[reports.place(), SYRIA])),
            (reports.mention(places=[HOTEL, CITY], text=BAKERY), reports.mention(places=[CITY], text=QUEUE)),
            (reports.mention(subtype="drone"), reports.mention(subtype=None)),
            (reports.mention(text=BAKERY), reports.mention(text=QUEUE, modality=Modality.DENIED)),
            (reports.mention(), reports.mention(time=reports.day(THURSDAY, SATURDAY, Precision.RANGE))),
            (
                reports.mention(text=BAKERY, actors=[RUSSIA]),
                reports.mention(text=BAKERY, actors=[RUSSIA], time=reports.day(SATURDAY)),
            ),
            (
                reports.mention(time=reports.day(datetime(2024, 11, 29, 6, tzinfo=UTC), precision=Precision.HOUR)),
                reports.mention(time=reports.day(FRIDAY)),
            ),
            (
                reports.mention(time=MARCH, background=True),
                reports.mention(time=reports.day(date(2020, 3, 5)), background=True),
            ),
            (
                reports.mention(type=EventType.BOMBING, text=BAKERY, places=[HOTEL]),
                reports.mention(type=EventType.ATTACK, text=BAKERY, places=[HOTEL]),
            ),
            (
                reports.mention(type=EventType.TERRITORY_CHANGE, subtype="captured"),
                reports.mention(type=EventType.TERRITORY_CHANGE, subtype="lost"),
            ),
            (reports.mention(places=[SYRIA], text=BAKERY), reports.mention(places=[SYRIA], text=QUEUE)),
            (reports.mention(places=[], text=BAKERY), reports.mention(places=[], text=BAKERY)),
        ],
    )
    def test_merged(self, one: Mention, other: Mention) -> None:
        assert events_of(one, other) == 1
        assert events_of(other, one) == 1

    def test_the_same_mention_twice_is_one(self) -> None:
        [recorded] = counted(reports.mention())
        assert merging.clusters([recorded, recorded]) == ((recorded,),)


class TestDifferentEvents:
    """Pairs that do not."""

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (reports.mention(), reports.mention(type=EventType.SHELLING)),
            (reports.mention(), reports.mention(time=reports.day(SATURDAY))),
            (reports.mention(text=BAKERY), reports.mention(text=BAKERY, time=reports.day(MONDAY))),
            (reports.mention(text=BAKERY), reports.mention(text=BAKERY, places=[reports.place("Idlib")])),
            (reports.mention(text=BAKERY), reports.mention(text=BAKERY, places=[reports.place("Aleppo", "US")])),
            (reports.mention(), reports.mention(places=[SYRIA])),
            (reports.mention(subtype="drone"), reports.mention(subtype="air")),
            (reports.mention(text=BAKERY), reports.mention(text=BAKERY, modality=Modality.THREATENED)),
            (
                reports.mention(figures=[reports.killed(16)], text=BAKERY),
                reports.mention(figures=[reports.killed(9)], text=CAMP),
            ),
            (
                reports.mention(type=EventType.CLOSURE, subtype="curfew", text=BAKERY),
                reports.mention(type=EventType.CLOSURE, subtype="closed", text=BAKERY),
            ),
            (
                reports.mention(type=EventType.DESTRUCTION, places=[HOTEL, CITY], text=BAKERY),
                reports.mention(type=EventType.DESTRUCTION, places=[MARKET, CITY], text=BAKERY),
            ),
            (reports.mention(modality=Modality.DENIED), reports.mention()),
            (reports.mention(time=reports.day(None)), reports.mention(time=reports.day(None))),
            (reports.mention(places=[]), reports.mention(places=[])),
            (reports.mention(places=[SYRIA]), reports.mention(places=[SYRIA])),
            (reports.mention(type=EventType.STATEMENT), reports.mention(type=EventType.STATEMENT)),
        ],
    )
    def test_apart(self, one: Mention, other: Mention) -> None:
        assert events_of(one, other) == 2

    def test_one_article_tells_its_events_apart(self) -> None:
        day_after = reports.mention(1, text=BAKERY, time=reports.day(SATURDAY), actors=[RUSSIA])
        twice = reports.report("one", reports.mention(text=BAKERY, actors=[RUSSIA]), day_after)
        assert len(merging.clusters(chronology.counted([twice]))) == 2

    def test_tellings_that_pass_from_day_to_day_are_no_chain(self) -> None:
        days = [FRIDAY + timedelta(days=number) for number in range(6)]
        told = [reports.mention(time=reports.day(day), actors=[RUSSIA], text=BAKERY) for day in days]
        found = merging.clusters(counted(*told))
        assert all(len({each.mention.time.start for each in cluster}) <= 2 for cluster in found)


class TestCannotLink:
    """What rules out that two are one also keeps apart the clusters they are in."""

    def test_a_vague_report_joins_one_of_two_that_exclude_each_other(self) -> None:
        closed, curfew, vague = (
            reports.mention(type=EventType.CLOSURE, subtype=subtype, text=BAKERY)
            for subtype in ("closed", "curfew", None)
        )
        found = merging.clusters(counted(closed, curfew, vague))
        assert sorted(map(len, found)) == [1, 2]


class TestKeys:
    """What is locked, stored and looked up. Their spelling is frozen here."""

    def test_of_a_day_and_the_next(self) -> None:
        assert merging.keys(reports.mention()) == ("air_strike/2024-11-29/-/aleppo", "air_strike/2024-11-30/-/aleppo")

    def test_areas_rather_than_places(self) -> None:
        both = reports.mention(type=EventType.SHELLING, places=[HOTEL, CITY, SYRIA])
        assert merging.keys(both) == ("air_strike/2024-11-29/SY/Aleppo", "air_strike/2024-11-30/SY/Aleppo")

    def test_less_close_dates_as_they_are(self) -> None:
        week = reports.day(MONDAY, MONDAY + timedelta(days=6), Precision.WEEK)
        assert merging.keys(reports.mention(time=week)) == ("air_strike/2024-12-02..2024-12-08/-/aleppo",)

    def test_a_sentence_stands_for_the_place_that_is_not_named(self) -> None:
        [key] = merging.keys(reports.mention(places=[], text=BAKERY))
        assert key == "air_strike/2024-11-29/2024-11-29/76e4453f93626ffa4f2bf32f728cedfa"

    def test_alone(self) -> None:
        [recorded] = counted(reports.mention(time=reports.day(None)))
        assert merging.keys(recorded.mention) == (f"alone/{recorded.mention.mention_id}",)
