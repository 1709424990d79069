"""Counts are read as DESIGN says: what the words bound is bounded, what they leave open is open."""

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitrep.core.extraction import document, quantities


@pytest.mark.parametrize(
    ("words", "low", "best", "high"),
    [
        ("27 civilians", 27, 27, 27),
        ("at least 27 people", 27, 27, None),
        ("more than 130 fighters", 131, None, None),
        ("dozens of soldiers", 24, None, None),
        ("tens of thousands of people", 20_000, None, None),
        ("up to 40 men", None, 40, 40),
        ("some 300 families", None, 300, None),
        ("10 to 15 men", 10, None, 15),
        ("between 5,000 and 13,000 people", 5_000, None, 13_000),
        ("one employee", 1, 1, 1),
        ("twenty-five villagers", 25, 25, 25),
        ("two dozen people", 24, 24, 24),
        ("1.5 million people", 1_500_000, 1_500_000, 1_500_000),
        ("1,200 refugees", 1_200, 1_200, 1_200),
        ("a soldier", 1, 1, 1),
    ],
)
def test_bounds(words: str, low: int | None, best: int | None, high: int | None) -> None:
    first = quantities.find(document.read(words), 0, len(words))[0]
    assert (first.low, first.best, first.high) == (low, best, high)


@pytest.mark.parametrize(
    "words", ["30 km", "5 percent", "$40", "in 2016", "12 years", "3 November", "a truck", "1.5 million homes", "(7)"]
)
def test_no_count_of_people(words: str) -> None:
    assert quantities.find(document.read(words), 0, len(words)) == []


def test_included() -> None:
    body = "27 civilians, including eight children"
    assert [(q.best, q.included) for q in quantities.find(document.read(body), 0, len(body))] == [
        (27, False),
        (8, True),
    ]


_NUMBERS = st.one_of(
    st.integers(0, 10**40).map(str),
    st.integers(0, 10**40).map("{:,}".format),
    st.builds(lambda head, groups: str(head) + ",000" * groups, st.integers(0, 999), st.integers(0, 3_000)),
    st.builds("{}.{} {}".format, st.integers(0, 10**9), st.integers(0, 10**9), st.sampled_from(["million", "people"])),
    st.lists(st.sampled_from(["two", "hundred", "thousand", "million", "dozen"]), min_size=1, max_size=60).map(
        " ".join
    ),
)
_MOST = 2 * 10**10
"""Two counts that are joined are each at most 10**10."""


@settings(max_examples=100, deadline=None)
@given(_NUMBERS, _NUMBERS, st.sampled_from(["-", " to ", " people and ", " "]))
def test_no_number_is_too_big_to_be_read(one: str, other: str, between: str) -> None:
    body = f"More than {one}{between}{other} people"
    for quantity in quantities.find(document.read(body), 0, len(body)):
        values = (quantity.low, quantity.best, quantity.high)
        assert all(value is None or 0 <= value <= _MOST for value in values)
        assert orjson.loads(orjson.dumps(values)) == list(values)


def test_counts_beyond_all_people_are_no_counts() -> None:
    body = "12,000,000,000,000 people and 10,000,000,000 people"
    assert [q.best for q in quantities.find(document.read(body), 0, len(body))] == [10**10]
