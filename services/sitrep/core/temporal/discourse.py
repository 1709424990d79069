"""What the text has said so far about time: the day it speaks from, and the time it tells of."""

from dataclasses import dataclass
from datetime import date

from sitrep.core.temporal.expressions import TimexType
from sitrep.core.temporal.interval import Basis, Interval, Precision


@dataclass(frozen=True, slots=True)
class Reading:
    """What a phrase means: TIMEX3's type, value and mod; its place on the calendar, or why it has none."""

    type: TimexType
    value: str
    mod: str | None = None
    interval: Interval | None = None
    reason: str | None = None
    basis: Basis | None = None


@dataclass(slots=True)
class Discourse:
    """The state that moves through a text.

    `today` is the day the text speaks from: a heading's, else the dateline's, else the day of publication.
    `narrative` is true for a history, which counts from what it tells and not from the day it was written.
    `day`, `month` and `told` are the places on the calendar last told of: to the day, to the month or closer, any.
    `quarter` is the fiscal quarter in question, `zone` the offset from UTC that the text states for its clock times,
    `year_before` the year BC last told of, or 0.
    """

    today: date | None
    narrative: bool = False
    day: Interval | None = None
    month: Interval | None = None
    told: Interval | None = None
    told_year_only: bool = False
    quarter: str = ""
    zone: str = ""
    year_before: int = 0

    def base(self, letter: str, *, told: bool = False, ahead: bool = False) -> date | None:
        """The day to count units of TIMEX3's `letter` from, or None when none is known.

        With `told`, and in a history always, that is the time told of: its first day, or its last to count `ahead`.
        """
        if not (told or self.narrative):
            return self.today
        place = {"Y": self.told, "M": self.month, "Q": self.month}.get(letter, self.day)
        if place is None or place.start is None or place.end is None:
            return None if self.narrative else self.today
        return as_day(place.end if ahead else place.start)

    def heard(self, reading: Reading) -> bool:
        """Remembers a phrase that has just been read; whether it is the time told of from now on."""
        place = reading.interval
        if reading.value[:2] == "BC" and reading.value[2:6].isdigit() and len(reading.value) > _CENTURY_BC:
            self.year_before = int(reading.value[2:6])
        elif place is not None and reading.basis is Basis.EXPLICIT:
            self.year_before = 0
        if place is None or reading.type in (TimexType.SET, TimexType.DURATION) or self._is_aside(place):
            return False
        self.told = place
        self.told_year_only = place.precision is Precision.YEAR
        if place.precision in _MONTHLIKE:
            self.month = place
        elif self.narrative:
            self.month = None
        if place.precision in _DAYLIKE:
            self.day = place
        elif self.narrative:
            self.day = None
        return True

    def _is_aside(self, place: Interval) -> bool:
        """Whether a long time, or a year far from what a history tells, is only mentioned in passing."""
        if self.told is None or self.told.start is None or place.start is None:
            return False
        if place.precision is Precision.LONGER:
            return True
        far = abs(place.start.year - self.told.start.year) > _FAR_YEARS
        return self.narrative and far and place.precision is Precision.YEAR

    def reported(self, reading: Reading) -> None:
        """Remembers a fiscal quarter that is over: later phrases compare with it."""
        end = None if reading.interval is None else reading.interval.end
        if end is not None and (self.today is None or not self.quarter or as_day(end) < self.today):
            self.quarter = reading.value


_DAYLIKE = frozenset({Precision.MINUTE, Precision.HOUR, Precision.DAY, Precision.RANGE})
_MONTHLIKE = _DAYLIKE | {Precision.WEEK, Precision.MONTH}
_FAR_YEARS = 10
_CENTURY_BC = len("BC05")


def as_day(moment: date) -> date:
    """The day of a moment."""
    return date(moment.year, moment.month, moment.day)
