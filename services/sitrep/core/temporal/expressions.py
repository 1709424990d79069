"""The temporal expression: a phrase of an article that names a time, with what it means."""

from dataclasses import dataclass
from enum import StrEnum

from sitrep.core.temporal.interval import Interval


class TimexType(StrEnum):
    """TIMEX3's types."""

    DATE = "DATE"
    TIME = "TIME"
    DURATION = "DURATION"
    SET = "SET"


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """`start` and `end` are character offsets into the article's body, `text` the slice between them.

    `value` and `mod` are TIMEX3's. `interval` is null when the phrase names no place on the calendar (a
    duration, a set, a vague reference); `unresolved` then says why, in words.
    """

    start: int
    end: int
    text: str
    type: TimexType
    value: str
    mod: str | None
    interval: Interval | None
    unresolved: str | None
