"""What the text has said so far about time: the day it speaks from, and the time it tells of."""

from dataclasses import dataclass
from datetime import date

from sitrep.core.temporal.expressions import TimexType
from sitrep.core.temporal.interval import Basis, Interval


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
    `told` is the place on the calendar last spoken of. `narrative` is true for a history, which counts from
    what it tells and not from the day it was written. `quarter` is the fiscal quarter in question.
    """

    today: date | None
    narrative: bool = False
    told: Interval | None = None
    told_value: str = ""
    quarter: str = ""

    @property
    def anchor(self) -> date | None:
        """The day that phrases like "two days later" count from."""
        if self.told is not None and self.told.start is not None:
            return as_day(self.told.start)
        return self.today

    def heard(self, reading: Reading) -> None:
        """Remembers a phrase that has just been read."""
        if reading.interval is None or reading.type in (TimexType.SET, TimexType.DURATION):
            return
        self.told = reading.interval
        self.told_value = reading.value
        if "-Q" in reading.value:
            self.quarter = reading.value


def as_day(moment: date) -> date:
    """The day of a moment."""
    return date(moment.year, moment.month, moment.day)
