"""The digest: one spelling of a chronology, the same on every machine and in every version."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

from tests.fakes import reports
from tests.fakes.reports import report

from sitrep.core import chronology, digest
from sitrep.core.events import Event


def events() -> tuple[Event, ...]:
    found = [
        report(
            "one", reports.mention(figures=[reports.killed(3)]), reports.mention(1, places=[reports.place("Idlib")])
        ),
        report("two", reports.mention(time=reports.day(None))),
    ]
    return chronology.chronology(chronology.counted(found))


class TestDigest:
    """Frozen: a change here means that every chronology ever proven gets another digest."""

    def test_frozen(self) -> None:
        assert digest.of_chronology(events()) == "fec6757cc89017231067fd0ef5301c070db091fdc82cd643718787a64d416e41"

    def test_of_nothing(self) -> None:
        assert digest.of_chronology([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    def test_order_does_not_matter(self) -> None:
        assert digest.of_chronology(reversed(events())) == digest.of_chronology(events())

    def test_an_instant_has_one_spelling(self) -> None:
        event = events()[0]
        elsewhere = event.first_recorded_at.astimezone(timezone(timedelta(hours=3)))
        assert isinstance(elsewhere, datetime)
        assert digest.of_event(replace(event, first_recorded_at=elsewhere)) == digest.of_event(event)

    def test_degrees_are_decimals(self) -> None:
        assert b'"lat":"36.20124"' in digest.row(events()[0])

    def test_every_difference_shows(self) -> None:
        event = events()[0]
        others = (replace(event, headline="other"), replace(event, background=True), replace(event, sources=()))
        assert len({digest.of_event(each) for each in (event, *others)}) == 4
