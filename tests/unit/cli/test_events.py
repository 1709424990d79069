"""Events for people in a terminal."""

from datetime import UTC, date, datetime

import pytest
from rich.console import Console
from tests.fakes import reports
from tests.fakes.reports import report

from sitrep.cli import events
from sitrep.core import chronology
from sitrep.core.events import Event, EventFigure
from sitrep.core.mentions import FigureKind, PlaceKind
from sitrep.core.temporal.interval import Basis, Moment, Precision, ValidTime


def printed(found: tuple[Event, ...], width: int = 80) -> str:
    console = Console(width=width, record=True, file=None, force_terminal=False)
    with console.capture() as capture:
        console.print(events.table(found))
    return capture.get()


CHRONOLOGY = chronology.chronology(
    chronology.counted(
        [
            report(
                "one",
                reports.mention(
                    0,
                    figures=[reports.killed(27)],
                    text="Jets struck [red]Aleppo[/red] at dawn, residents of three quarters said.",
                ),
            ),
            report("two", reports.mention(0, figures=[reports.killed(44)]), published=date(2024, 11, 30)),
            report("three", reports.mention(0, places=[reports.place("Idlib")])),
        ]
    )
)


class TestTable:
    """Readable in 80 columns."""

    def test_what_it_says(self) -> None:
        text = printed(CHRONOLOGY)
        for words in (
            "2024-11-29",
            "air strike",
            "Aleppo",
            "killed 27–44",
            "corroborated",
            "2 sources",
            "[red]Aleppo[/red]",
        ):
            assert words in text
        assert max(len(line) for line in text.splitlines()) <= 80

    def test_a_time_is_written_once_for_all_that_follow_with_the_same(self) -> None:
        assert printed(CHRONOLOGY).count("2024-11-29") == 1

    @pytest.mark.parametrize("width", [40, 200])
    def test_other_widths(self, width: int) -> None:
        assert max(len(line) for line in printed(CHRONOLOGY, width).splitlines()) <= width


class TestWords:
    """Values in words."""

    @pytest.mark.parametrize(
        ("low", "best", "high", "expected"),
        [
            (27, 27, 27, "killed 27 civilians"),
            (27, 33, 44, "killed 27–44 civilians"),
            (1_204, None, None, "killed at least 1,204 civilians"),
            (None, None, 50, "killed at most 50 civilians"),
            (None, None, None, "killed some civilians"),
        ],
    )
    def test_figures(self, low: int | None, best: int | None, high: int | None, expected: str) -> None:
        assert events.figure(EventFigure(FigureKind.KILLED, "civilians", low, best, high, ())) == expected

    @pytest.mark.parametrize(
        ("start", "end", "expected"),
        [
            (date(2024, 11, 29), date(2024, 11, 29), "2024-11-29"),
            (date(2024, 11, 27), date(2024, 11, 30), "2024-11-27 to 2024-11-30"),
            (datetime(2024, 11, 29, 6, tzinfo=UTC), datetime(2024, 11, 29, 6, tzinfo=UTC), "2024-11-29 06:00"),
            (None, None, "undated"),
        ],
    )
    def test_times(self, start: Moment | None, end: Moment | None, expected: str) -> None:
        assert events.when(ValidTime(start, end, "", Precision.DAY, Basis.EXPLICIT)) == expected

    def test_a_country_is_named_only_when_nothing_closer_is(self) -> None:
        syria = reports.place("Syria", "SY", PlaceKind.COUNTRY)
        for places, expected in (([syria, reports.place()], "Aleppo"), ([syria], "Syria"), ([], "")):
            [event] = chronology.chronology(chronology.counted([report("one", reports.mention(places=places))]))
            assert events.where(event) == expected
