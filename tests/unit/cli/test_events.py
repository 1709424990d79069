"""Events for people in a terminal."""

from datetime import UTC, date, datetime

import pytest
from rich.console import Console
from tests.fakes import reports
from tests.fakes.reports import report
from typer.testing import CliRunner, Result

from sitrep.cli import events
from sitrep.core import chronology, wording
from sitrep.core.errors import OperatorError
from sitrep.core.event_types import EventType
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

    def test_whole_ids_when_asked_for(self) -> None:
        console = Console(width=80)
        with console.capture() as capture:
            console.print(events.table(CHRONOLOGY, ids=True))
        lines = capture.get().splitlines()
        for event in CHRONOLOGY:
            assert any(event.event_id in line for line in lines)
            assert event.event_id[:8] not in printed(CHRONOLOGY)
        assert max(len(line) for line in lines) <= 80

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
        assert wording.figure(EventFigure(FigureKind.KILLED, "civilians", low, best, high, ())) == expected

    @pytest.mark.parametrize(
        ("kind", "of", "expected"),
        [
            (FigureKind.KILLED, "deaths", "killed 5"),
            (FigureKind.KILLED, "Bodies", "killed 5"),
            (FigureKind.KILLED, "people", "killed 5"),
            (FigureKind.KILLED, "injured", "killed 5 injured"),
            (FigureKind.INJURED, "injured", "injured 5"),
            (FigureKind.INJURED, "wounded", "injured 5"),
            (FigureKind.INJURED, "children", "injured 5 children"),
            (FigureKind.OTHER, "dead", "other 5 dead"),
        ],
    )
    def test_who_is_counted_is_not_said_twice(self, kind: FigureKind, of: str, expected: str) -> None:
        assert wording.figure(EventFigure(kind, of, 5, 5, 5, ())) == expected

    @pytest.mark.parametrize(
        ("kind", "subtype", "expected"),
        [
            (EventType.AIR_STRIKE, "air", "[bold]air strike[/bold]"),
            (EventType.AIR_STRIKE, "drone", "[bold]air strike[/bold] drone"),
            (EventType.ATTACK, "other", "[bold]attack[/bold]"),
            (EventType.FORCE_MOVEMENT, "offensive_launched", "[bold]force movement[/bold] offensive launched"),
            (EventType.SHELLING, None, "[bold]shelling[/bold]"),
        ],
    )
    def test_types(self, kind: EventType, subtype: str | None, expected: str) -> None:
        told = report("one", reports.mention(type=kind, subtype=subtype))
        [event] = chronology.chronology(chronology.counted([told]))
        assert events.named(event) == expected

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
        assert wording.when(ValidTime(start, end, "", Precision.DAY, Basis.EXPLICIT)) == expected

    def test_a_country_is_named_only_when_nothing_closer_is(self) -> None:
        syria = reports.place("Syria", "SY", PlaceKind.COUNTRY)
        for places, expected in (([syria, reports.place()], "Aleppo"), ([syria], "Syria"), ([], "")):
            [event] = chronology.chronology(chronology.counted([report("one", reports.mention(places=places))]))
            assert wording.where(event) == expected


def told(timeline: str, *arguments: str) -> Result:
    return CliRunner().invoke(events.app, ["--url", timeline, *arguments])


class TestCommand:
    """`sitrep events` against a timeline in memory."""

    def test_it_says_when_there_is_more(self, timeline: str) -> None:
        result = told(timeline, "--limit", "4", "--json")
        assert len(result.stdout.splitlines()) == 4
        assert result.stderr == "These are the first 4 of more; --limit shows more.\n"

    def test_it_says_nothing_when_there_is_no_more(self, timeline: str) -> None:
        result = told(timeline, "--limit", "5", "--json")
        assert (len(result.stdout.splitlines()), result.stderr) == (5, "")

    def test_newest_first(self, timeline: str) -> None:
        lines = told(timeline, "--json").stdout.splitlines()
        assert told(timeline, "--json", "--newest").stdout.splitlines() == lines[::-1]

    def test_status_and_search(self, timeline: str) -> None:
        assert len(told(timeline, "--json", "--status", "corroborated").stdout.splitlines()) == 1
        assert len(told(timeline, "--json", "--search", "word 3").stdout.splitlines()) == 1

    @pytest.mark.parametrize(
        ("arguments", "expected"),
        [
            (("--type", "bom"), "'bom' is no type of event.\nTake one of armed_clash, air_strike"),
            (("--status", "true"), "'true' is no status.\nTake one of reported, corroborated, disputed, denied"),
            (("--country", "Syria"), "'Syria' is no country's code.\nTake a two-letter code such as SY."),
        ],
    )
    def test_what_is_not_known_is_refused_in_words(
        self, timeline: str, arguments: tuple[str, ...], expected: str
    ) -> None:
        error = told(timeline, *arguments).exception
        assert isinstance(error, OperatorError)
        assert str(error).startswith(expected)

    @pytest.mark.parametrize("event_id", ["", "5b1e2a77", "../digest", "z" * 32])
    def test_show_wants_an_id(self, event_id: str) -> None:
        error = CliRunner().invoke(events.app, ["show", event_id]).exception
        assert isinstance(error, OperatorError)
        assert error.problem.startswith(f"{event_id!r} is no event id")

    def test_help_lists_types(self) -> None:
        text = CliRunner().invoke(events.app, ["--help"], env={"COLUMNS": "100"}).stdout
        assert all(str(kind) in text for kind in EventType)
