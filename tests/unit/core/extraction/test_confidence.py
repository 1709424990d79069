"""Confidence: a mention that shows more is surer, and the table is one that can be read off."""

from dataclasses import replace
from datetime import date

from tests.fakes import reports

from sitrep.core.event_types import EventType
from sitrep.core.extraction import confidence
from sitrep.core.mentions import Mention, Modality, PlaceKind
from sitrep.core.temporal.interval import Basis

FRIDAY = date(2024, 11, 29)


def mention(kind: EventType = EventType.AIR_STRIKE) -> Mention:
    """In Aleppo, on a named Friday, with no figure and no actor."""
    return reports.mention(
        1, kind, subtype=None, time=reports.day(FRIDAY), places=[reports.place()], actors=[], figures=[],
        modality=Modality.OCCURRED, background=False, quote=False,
    )  # fmt: skip


class TestConfidence:
    """What each sign does."""

    def test_it_is_read_off_the_log_odds(self) -> None:
        points = sum(confidence.POINTS[sign] for sign in confidence.signs(mention()))
        share = confidence.of(mention())
        assert share == round(share, 2)
        assert abs(share - 1 / (1 + 2.718281828 ** (-points / 100))) <= 0.01

    def test_what_makes_it_surer(self) -> None:
        plain = mention()
        for more in (
            replace(plain, figures=(reports.killed(5),)),
            replace(plain, also_told=(plain.evidence,)),
            replace(plain, also_told=(plain.evidence, plain.evidence)),
        ):
            assert confidence.of(more) > confidence.of(plain)

    def test_what_makes_it_less_sure(self) -> None:
        plain = mention()
        for less in (
            replace(plain, places=()),
            replace(plain, places=(reports.place("Syria", "SY", PlaceKind.COUNTRY),)),
            replace(plain, time=replace(plain.time, basis=Basis.DATELINE)),
            replace(plain, time=reports.day(None)),
            replace(plain, evidence=replace(plain.evidence, quote=True)),
            replace(plain, assertion=replace(plain.assertion, modality=Modality.PLANNED)),
            mention(EventType.ATTACK),
        ):
            assert confidence.of(less) < confidence.of(plain)

    def test_what_a_mention_says_of_itself_is_not_looked_at(self) -> None:
        assert confidence.of(replace(mention(), confidence=1.0)) == confidence.of(mention())

    def test_every_type_has_one_within_bounds(self) -> None:
        assert all(0.01 <= confidence.of(mention(kind)) <= 0.99 for kind in EventType)
