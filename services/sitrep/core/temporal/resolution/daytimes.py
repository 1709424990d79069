"""Clock times and parts of the day."""

from datetime import date

from sitrep.core.temporal import values
from sitrep.core.temporal.discourse import Discourse, Reading, as_day
from sitrep.core.temporal.expressions import TimexType
from sitrep.core.temporal.interval import Basis, Precision
from sitrep.core.temporal.lexicon import numerals
from sitrep.core.temporal.resolution import dates, readings
from sitrep.core.temporal.scanning import Phrase, match_at

_NOON = {"noon": "12:00", "midday": "12:00", "midnight": "24:00"}


def clock(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "10:35 a.m. EST on Friday", "noon", "0735 GMT"."""
    hour = _hour(phrase)
    if hour is None:
        return None
    reading = inner_date(phrase, context)
    return _timed(phrase, context, reading, f"T{hour}{_zone(phrase)}")


def _hour(phrase: Phrase) -> str | None:
    words = phrase.words("at")
    if words[0] in _NOON:
        return _NOON[words[0]]
    hours, _, minutes = words[0].partition(":")
    if not hours.isdigit():
        hours = str(int(numerals.CARDINAL[hours]))
    if len(hours) == 4:
        hours, minutes = hours[:2], hours[2:]
    hour = int(hours)
    half = next((word[0] for word in words[1:] if word[0] in "ap"), "")
    if ":" not in words[0] and not half and "clock" not in words and len(hours) < 2:
        return None
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 24 or int(minutes[:2] or 0) > 59:
        return None
    return f"{hour:02d}:{minutes[:2] or '00'}"


def _zone(phrase: Phrase) -> str:
    name = phrase.word("zone")
    if name not in numerals.ZONE:
        return ""
    minutes = round(numerals.ZONE[name] * 60)
    if minutes == 0:
        return "Z"
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def clock_oral(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "4 in the morning"."""
    hour = int(readings.number(phrase.words("at")) or 0)
    if phrase.word("part") in ("afternoon", "evening") and hour < 12:
        hour += 12
    return _timed(phrase, context, inner_date(phrase, context), f"T{hour:02d}:00")


def inner_date(phrase: Phrase, context: Discourse) -> Reading | None:
    """The reading of the date inside a phrase ("noon *Saturday*")."""
    if not phrase.has("date"):
        return None
    first, last = phrase.parts["date"]
    inner = match_at(phrase.tokens, first, last)
    resolver = None if inner is None else _DATES.get(inner.family)
    return None if inner is None or resolver is None else resolver(inner, context)


def day_relative(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "today", "late yesterday"."""
    offset = numerals.DAY_OFFSET[phrase.word("word")]
    mod = readings.edge(phrase)
    if context.today is None:
        value = "PRESENT_REF" if offset == 0 else "XXXX-XX-XX"
        return readings.unplaced(value, readings.NO_REFERENCE, mod)
    return readings.on_calendar(values.day(values.shifted(context.today, offset)), Basis.RELATIVE, mod)


def _timed(phrase: Phrase, context: Discourse, reading: Reading | None, time: str) -> Reading:
    """A time on the day of `reading`, else on the day that the text tells of."""
    if reading is not None:
        day, basis = reading.value[:10], reading.basis
    else:
        told = day_told(context)
        day, basis = values.day(told) if told else "XXXX-XX-XX", Basis.INHERITED
    if "X" in day or not basis:
        return readings.unplaced(day + time, readings.NO_REFERENCE, None, TimexType.TIME)
    return readings.on_calendar(day + time, basis, readings.edge(phrase), TimexType.TIME)


def day_told(context: Discourse) -> date | None:
    """The day last told of, when it was told to the day; else the day the text speaks from."""
    told = context.told
    if (
        told is not None
        and told.start is not None
        and told.precision in (Precision.DAY, Precision.HOUR, Precision.MINUTE)
    ):
        return as_day(told.start)
    return context.today


def part_of_date(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "Friday night", "the night of August 5"."""
    part = numerals.PART_OF_DAY[phrase.word("part")]
    return _timed(phrase, context, inner_date(phrase, context), f"T{part}")


def part_relative(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "last night", "this morning", "that evening", "overnight"."""
    word = phrase.word("part")
    step, told = readings.which(phrase)
    if phrase.words("which")[-2:] == ["the", "next"]:
        told = True
    time = f"T{numerals.PART_OF_DAY[word]}"
    base = day_told(context) if told or (context.narrative and word == "overnight") else context.today
    if base is None:
        return readings.unplaced(f"XXXX-XX-XX{time}", readings.NO_REFERENCE, None, TimexType.TIME)
    if word == "overnight" and not context.narrative:
        step = -1
    return readings.on_calendar(
        values.day(values.shifted(base, step)) + time, Basis.RELATIVE, readings.edge(phrase), TimexType.TIME
    )


def part(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "in the morning": of the day told of."""
    if phrase.before() not in ("in", "during", "by", "into", "through"):
        return None
    told = day_told(context)
    time = f"T{numerals.PART_OF_DAY[phrase.word('part')]}"
    if told is None:
        return readings.unplaced(f"XXXX-XX-XX{time}", readings.NO_REFERENCE, None, TimexType.TIME)
    return readings.on_calendar(values.day(told) + time, Basis.INHERITED, None, TimexType.TIME)


_DATES = {
    "month_day": dates.month_day,
    "day_month": dates.month_day,
    "weekday": dates.weekday,
    "day_relative": day_relative,
}
