"""Calendar arithmetic: values to intervals, holidays to days, tokens to offsets."""

from datetime import date

import pytest

from sitrep.core.temporal import values
from sitrep.core.temporal.interval import Precision
from sitrep.core.temporal.lexicon.holidays import HOLIDAYS
from sitrep.core.temporal.resolution.holidays import day_of
from sitrep.core.temporal.tagging import tag
from sitrep.core.temporal.tokens import tokenise


class TestIntervals:
    """A value names its days."""

    @pytest.mark.parametrize(
        ("value", "start", "end", "edtf", "precision"),
        [
            ("2024-11-29", date(2024, 11, 29), date(2024, 11, 29), "2024-11-29", Precision.DAY),
            ("2024-11-29TNI", date(2024, 11, 29), date(2024, 11, 29), "2024-11-29", Precision.DAY),
            ("2024-W48", date(2024, 11, 25), date(2024, 12, 1), "2024-11-25/2024-12-01", Precision.WEEK),
            ("2024-W48-WE", date(2024, 11, 30), date(2024, 12, 1), "2024-11-30/2024-12-01", Precision.RANGE),
            ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "2024-02", Precision.MONTH),
            ("2024-Q4", date(2024, 10, 1), date(2024, 12, 31), "2024-36", Precision.SEASON),
            ("2024-WI", date(2024, 12, 1), date(2025, 2, 28), "2024-24", Precision.SEASON),
            ("2016", date(2016, 1, 1), date(2016, 12, 31), "2016", Precision.YEAR),
            ("202X", date(2020, 1, 1), date(2029, 12, 31), "202X", Precision.LONGER),
            ("19", date(1900, 1, 1), date(1999, 12, 31), "19XX", Precision.LONGER),
        ],
    )
    def test_value(self, value: str, start: date, end: date, edtf: str, precision: Precision) -> None:
        found = values.interval_of(value)
        assert found is not None
        assert (found.start, found.end, found.edtf, found.precision) == (start, end, edtf, precision)

    @pytest.mark.parametrize("value", ["P3D", "PAST_REF", "XXXX-WXX-5", "2023-02-30", "0000", "9999-12"])
    def test_no_place(self, value: str) -> None:
        assert values.interval_of(value) is None

    def test_a_clock_time_needs_a_zone_to_be_an_instant(self) -> None:
        instant, day = tag("At 6 p.m. GMT on Nov. 29, not at 7 p.m.", published_at=date(2024, 11, 30)).expressions
        assert instant.interval is not None
        assert instant.interval.edtf == "2024-11-29T18:00:00+00:00"
        assert day.interval is not None
        assert day.interval.precision is Precision.DAY


class TestHolidays:
    """Known days of past calendars."""

    @pytest.mark.parametrize(
        ("name", "day"),
        [
            ("easter", date(2024, 3, 31)),
            ("good friday", date(1998, 4, 10)),
            ("thanksgiving", date(1999, 11, 25)),
            ("election", date(1998, 11, 3)),
            ("memorial", date(2024, 5, 27)),
            ("labor", date(2024, 9, 2)),
            ("easter monday", date(2024, 4, 1)),
            ("palm sunday", date(1998, 4, 5)),
            ("ash wednesday", date(2024, 2, 14)),
            ("mother", date(2024, 5, 12)),
        ],
    )
    def test_day(self, name: str, day: date) -> None:
        assert day_of(HOLIDAYS[name], day.year) == day

    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("They marched on May Day 2019.", "2019-05-01"),
            ("It rained on Easter Monday, 2023.", "2023-04-10"),
            ("The parade of Victory Day 2024 was short.", "2024-05-09"),
            ("They fasted until the end of Ramadan.", "XXXX-XX-XX"),
        ],
    )
    def test_in_a_sentence(self, text: str, value: str) -> None:
        assert [e.value for e in tag(text, published_at=date(2024, 11, 30)).expressions] == [value]


class TestTokens:
    """Offsets hold whatever the letters do in lower case, and long texts that are no prose cost nothing."""

    def test_letters_that_grow(self) -> None:
        text = "İİİ İzmir on Friday, 29 November 2024"
        assert [e.text for e in tag(text, published_at=None).expressions] == ["Friday, 29 November 2024"]

    def test_words_end_where_they_end(self) -> None:
        text = "On  May\n5,\n\n 1999"
        tokens = tokenise(text)
        assert [text[tokens.start(i) : end] for i, end in enumerate(tokens.ends) if tokens.words[i]] == [
            "On", "May", "5", ",", "1999",
        ]  # fmt: skip

    def test_prose_after_a_long_table_is_read(self) -> None:
        text = "1.1 " * 4_096 + "\n\nRebels entered the city on Friday."
        assert [e.text for e in tag(text, published_at=date(2024, 11, 30)).expressions] == ["Friday"]
