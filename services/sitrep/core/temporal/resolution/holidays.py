"""Holidays: the day that a name stands for in a year."""

from datetime import date, timedelta

from sitrep.core.temporal import tense, values
from sitrep.core.temporal.discourse import Discourse, Reading
from sitrep.core.temporal.interval import Basis
from sitrep.core.temporal.lexicon.holidays import HOLIDAYS
from sitrep.core.temporal.resolution import readings
from sitrep.core.temporal.scanning import Phrase


def holiday(phrase: Phrase, context: Discourse) -> Reading | None:
    """A holiday of a year, given or meant."""
    name = _name(phrase.words("holiday"))
    rule = HOLIDAYS.get(name)
    if rule is None:
        return None
    if rule == _MOON:
        return readings.unplaced("XXXX-XX-XX", "a day of a calendar of the moon")
    if phrase.has("year"):
        year = readings.year_of(phrase.words("year"))
        return None if year is None else _reading(rule, year, Basis.EXPLICIT)
    step, told = readings.which(phrase)
    base = context.base("Y", told=told)
    if base is None:
        return readings.unplaced("XXXX-XX-XX", readings.NO_REFERENCE)
    return _reading(rule, base.year + _year_step(phrase, rule, base, step), Basis.RELATIVE)


_MOON = "moon"


def _reading(rule: str, year: int, basis: Basis) -> Reading | None:
    return readings.on_calendar(values.day(day_of(rule, year)), basis) if 1 <= year <= 9998 else None


def _year_step(phrase: Phrase, rule: str, base: date, step: int) -> int:
    """Which year's holiday is meant, counted from the year of `base`: the last, the next, or the nearer one."""
    if not 1 <= base.year <= 9998:
        return 0
    days = (day_of(rule, base.year) - base).days
    if step > 0:
        return 1 if days <= 0 else 0
    if step < 0:
        return -1 if days >= 0 else 0
    points = tense.direction(phrase.tokens, phrase.first, phrase.last)
    return -1 if days > _FARTHEST[points] else 0


_FARTHEST = {1: 366, 0: 200, -1: 14}
"""How many days ahead a holiday may lie, by the direction of the verbs around it."""


def holiday_week(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "Easter week", "Christmas week"."""
    if phrase.tokens.words[phrase.last - 1] != "week":
        return None
    reading = holiday(phrase, context)
    day = None if reading is None or reading.interval is None else reading.interval.start
    return None if day is None else readings.on_calendar(values.week(day), Basis.RELATIVE)


def _name(words: list[str]) -> str:
    joined = (
        " ".join(word for word in words if word not in ("'", "’", "day", "s"))
        .replace(" 's", "'s")
        .replace(" ’s", "'s")
    )
    return joined if joined in HOLIDAYS else joined.removesuffix("'s")


def day_of(rule: str, year: int) -> date:
    """The day of a holiday's rule in a year."""
    if rule.startswith("easter"):
        return easter(year) + timedelta(days=int(rule[6:]))
    if rule == "election":
        return _weekday_of(year, 11, 0, 1) + timedelta(days=1)
    if "/" in rule:
        month, weekday, nth = map(int, rule.split("/"))
        return _weekday_of(year, month, weekday, nth)
    month, day = map(int, rule.split("-"))
    return date(year, month, day)


def _weekday_of(year: int, month: int, weekday: int, nth: int) -> date:
    first = date(year, month, 1)
    days = first + timedelta(days=(weekday - first.weekday()) % 7)
    if nth > 0:
        return days + timedelta(weeks=nth - 1)
    last = days + timedelta(weeks=4)
    return last if last.month == month else last - timedelta(weeks=1)


def easter(year: int) -> date:
    """Western Easter Sunday, by the Gregorian computus."""
    golden = year % 19
    hundreds = year // 100
    epact = (hundreds - hundreds // 4 - (8 * hundreds + 13) // 25 + 19 * golden + 15) % 30
    moon = epact - (epact // 28) * (1 - (29 // (epact + 1)) * ((21 - golden) // 11))
    weekday = (year + year // 4 + moon + 2 - hundreds + hundreds // 4) % 7
    offset = moon - weekday
    month = 3 + (offset + 40) // 44
    return date(year, month, offset + 28 - 31 * (month // 4))
