"""An event has its own day, else that of the act the article goes on with; the day something is said dates the saying."""

from datetime import date

import pytest
from tests.unit.core.extraction.conftest import Mentions

from sitrep.core.extraction import document, reporting


def days(mentions: Mentions, body: str) -> list[object]:
    return [mention.time.start for mention in mentions(body)]


def test_the_day_of_the_event_goes_before_that_of_the_saying(mentions: Mentions) -> None:
    body = "The police confirmed today that a judge escaped a bomb attack by guerrillas in Lima on 26 November."
    assert days(mentions, body) == [date(2024, 11, 26)]


def test_the_day_of_the_saying_is_better_than_none(mentions: Mentions) -> None:
    assert days(mentions, "The police reported on Friday the murder of a judge in Lima.") == [date(2024, 11, 29)]


def test_an_act_that_is_told_on_keeps_its_day(mentions: Mentions) -> None:
    body = (
        "Guerrillas attacked a barracks in Puno, Peru, on 28 November.\n\nMayor Juan Rivas was killed in an explosion in"
        " Juliaca."
    )
    assert days(mentions, body) == [date(2024, 11, 28), date(2024, 11, 28)]


def test_an_act_of_long_ago_is_not_told_on(mentions: Mentions) -> None:
    body = "Guerrillas attacked a barracks in Puno, Peru, on 2 November.\n\nMayor Juan Rivas was killed in Juliaca."
    assert days(mentions, body) == [date(2024, 11, 2), date(2024, 11, 30)]


@pytest.mark.parametrize(
    ("body", "time", "dates_a_saying"),
    [
        ("The mayor said here today that it fell.", "today", True),
        ("The mayor today condemned the murder.", "today", True),
        ("He confirmed, today, nothing.", "today", False),
        ("A bomb went off today in Lima.", "today", False),
        ("It fell today, said the mayor.", "today", False),
    ],
)
def test_times_of_saying(body: str, time: str, dates_a_saying: bool) -> None:
    text, start = document.read(body), body.index(time)
    assert reporting.dates(text, text.sentences[0], start, start + len(time)) is dates_a_saying
