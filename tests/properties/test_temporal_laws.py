"""Laws of the temporal engine, over texts made of its own words and over any text at all."""

import os
import subprocess
import sys
import time
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitrep.core.temporal.anchoring import anchor
from sitrep.core.temporal.discourse import as_day
from sitrep.core.temporal.expressions import TimexType
from sitrep.core.temporal.interval import Interval, Precision
from sitrep.core.temporal.lexicon import words as lexicon
from sitrep.core.temporal.tagging import Tagged, tag
from sitrep.core.temporal.values import interval_of, shifted

VOCABULARY = sorted({word for line in lexicon.CLASSES.strip().splitlines() for word in line.split(":")[1].split()})
FIGURES = [
    "0",
    "00",
    "1",
    "2",
    "5",
    "12",
    "13",
    "24",
    "25",
    "31",
    "45",
    "60",
    "99",
    "1066",
    "1998",
    "2024",
    "3000",
    "99999",
    "12345678901234567890",
    "1,000",
    "1.5",
    "1st",
    "22nd",
    "99th",
    "80s",
    "1990s",
    "10:30",
    "25:61",
    "1/2",
    "1/0",
    "11/29/2024",
    "99/99/99",
    "29.11.2024",
    "2024-11-29",
    "2024-13-45",
    "2024-11-29T06:00Z",
    "½",
    ".",
    ",",
    "-",
    "–",
    "--",
    "'",
    "'s",
    "(",
    ")",
    ":",
    "%",
    "$",
]
WORDS = st.sampled_from(
    [*VOCABULARY, *map(str.title, VOCABULARY), *FIGURES, "Aleppo", "fell", "will", "\n\n", "\n", "İ"]
)
PHRASES = st.lists(WORDS, max_size=30).map(" ".join)
DAYS = st.dates(date(1, 1, 1), date(9999, 12, 31))
NEWS_DAYS = st.dates(date(1950, 1, 1), date(2100, 1, 1))

# Relative phrases, each in a sentence of its own, whose values count in days or weeks from publication.
RELATIVE = [
    "Rebels entered the city on Friday.",
    "They will meet on Monday.",
    "Shelling stopped yesterday.",
    "It resumes tomorrow morning.",
    "Three days ago the town fell.",
    "Last week the road was cut.",
    "Fighting raged over the past three days.",
    "Talks open next week.",
    "The curfew was lifted last Sunday night.",
    "Two weeks ago the siege began.",
]

HOSTILE = {
    "digits": "1234567890" * 10_000,
    "ones": "1" * 100_000,
    "dots": "." * 100_000,
    "of of of": "of " * 33_334,
    "nested ranges": "from 1 to between 2 and " * 4_200,
    "hyphens": "1-" * 50_000,
    "dates": "May 5, 1999 " * 8_334,
    "decimals": "1.1" * 33_334,
    "spaces": " " * 100_000,
    "newlines": "\n \n" * 33_334,
    "letters": "a" * 100_000,
    "commas": "Monday, " * 12_500,
    "rising ranges": "-".join(str(1_900 + i % 150) for i in range(20_000)),
    "rising nested ranges": " ".join(f"between {i} and" for i in range(6_000)),
    "figures": "".join("0123456789-/:. "[i * i % 15] for i in range(100_000)),
}


def spoken_day(tagged: Tagged, start: int) -> date | None:
    """The only day that the expressions from `start` on name."""
    starts = [e.interval.start for e in tagged.expressions if e.start >= start and e.interval is not None]
    return as_day(starts[0]) if starts and starts[0] is not None else None


def contains(outer: Interval, inner: Interval) -> bool:
    assert outer.start is not None
    assert outer.end is not None
    assert inner.start is not None
    assert inner.end is not None
    return as_day(outer.start) - timedelta(days=1) <= as_day(inner.start) and as_day(inner.end) <= shifted(
        as_day(outer.end), 1
    )


class TestAnyText:
    """Whatever the text, tagging ends in well-formed expressions and never raises."""

    @staticmethod
    def check(text: str, published: date | None) -> None:
        tagged = tag(text, published_at=published)
        position = 0
        for expression in tagged.expressions:
            assert text[expression.start : expression.end] == expression.text
            assert position <= expression.start < expression.end
            assert (expression.interval is None) == (expression.unresolved is not None)
            position = expression.end
        assert len(tagged.bases) == len(tagged.expressions)

    @given(st.text(), st.none() | DAYS)
    def test_arbitrary_characters(self, text: str, published: date | None) -> None:
        self.check(text, published)

    @settings(max_examples=400)
    @given(PHRASES, st.none() | DAYS)
    def test_words_of_time_in_any_order(self, text: str, published: date | None) -> None:
        self.check(text, published)

    @settings(max_examples=400)
    @given(PHRASES, st.none() | DAYS)
    def test_intervals_run_forward_and_hold_their_value(self, text: str, published: date | None) -> None:
        for expression in tag(text, published_at=published).expressions:
            interval = expression.interval
            if interval is None:
                continue
            assert interval.start is not None
            assert interval.end is not None
            assert as_day(interval.start) <= as_day(interval.end)
            named = interval_of(expression.value)
            if expression.type in (TimexType.DATE, TimexType.TIME):
                assert named is not None
                assert contains(interval, named)

    @given(PHRASES, st.none() | DAYS, st.integers(0, 200), st.integers(0, 200))
    def test_anchoring_dates_any_clause(self, text: str, published: date | None, one: int, other: int) -> None:
        clause = (min(one, other), max(one, other))
        found = anchor(tag(text, published_at=published), clause=clause, sentence=(0, len(text)))
        assert (found.precision is Precision.UNKNOWN) == (found.start is None)


class TestShift:
    """Publishing the same words whole weeks later moves every relative time by as much."""

    @given(st.sampled_from(RELATIVE), NEWS_DAYS, st.integers(-300, 300))
    def test_weeks(self, sentence: str, published: date, weeks: int) -> None:
        shift = timedelta(weeks=weeks)
        here = tag(sentence, published_at=published).expressions
        there = tag(sentence, published_at=published + shift).expressions
        assert [e.text for e in here] == [e.text for e in there]
        for one, other in zip(here, there, strict=True):
            assert one.interval is not None
            assert other.interval is not None
            assert one.interval.start is not None
            assert one.interval.end is not None
            assert (one.interval.start + shift, one.interval.end + shift) == (other.interval.start, other.interval.end)


class TestHostileText:
    """Nothing in a text makes reading it slow."""

    @pytest.mark.parametrize("title", sorted(HOSTILE))
    def test_a_hundred_thousand_characters(self, title: str) -> None:
        text = HOSTILE[title]
        runs = []
        for _ in range(3):
            begun = time.process_time()
            tag(text, published_at=date(2024, 11, 30))
            runs.append(time.process_time() - begun)
        assert min(runs) < 0.05

    @settings(max_examples=5, deadline=None)
    @given(st.lists(WORDS, min_size=200, max_size=200))
    def test_time_is_linear_in_length(self, words: list[str]) -> None:
        text = " ".join(words)

        def taken(times: int) -> float:
            runs = []
            for _ in range(3):
                begun = time.process_time()
                tag(f"{text}\n\n" * times, published_at=date(2024, 11, 30))
                runs.append(time.process_time() - begun)
            return min(runs)

        assert taken(40) < 40 * max(taken(4), 0.001)  # ten times the text: at most four times ten of the time


class TestSameEverywhere:
    """The host's time zone, locale and hash seed change nothing."""

    PROGRAM = (
        "from datetime import date\n"
        "from sitrep.core.temporal.tagging import tag\n"
        f"text = {' '.join(RELATIVE)!r}\n"
        "print(tag(text + ' At 6 p.m. GMT on May 5, overnight, in recent weeks.', published_at=date(2024, 11, 30)))\n"
    )

    def run(self, **environment: str) -> bytes:
        return subprocess.run(
            [sys.executable, "-c", self.PROGRAM],
            check=True,
            capture_output=True,
            timeout=60,
            env={**os.environ, "PYTHONPATH": "services", **environment},
        ).stdout

    def test_one_answer(self) -> None:
        answers = {
            self.run(TZ="UTC", LC_ALL="C", PYTHONHASHSEED="0"),
            self.run(TZ="Asia/Kathmandu", LC_ALL="C.UTF-8", PYTHONHASHSEED="1"),
            self.run(TZ="America/St_Johns", LC_ALL="tr_TR.UTF-8", PYTHONHASHSEED="4242"),
        }
        assert len(answers) == 1
