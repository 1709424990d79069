"""Clock times and parts of the day."""

from dataclasses import replace

from sitrep.core.temporal import values, zones
from sitrep.core.temporal.discourse import Discourse, Reading, as_day
from sitrep.core.temporal.expressions import TimexType
from sitrep.core.temporal.interval import Basis
from sitrep.core.temporal.lexicon import contexts, numerals
from sitrep.core.temporal.resolution import days, readings
from sitrep.core.temporal.scanning import Phrase
from sitrep.core.temporal.tokens import CLASS

_NOON = {"noon": "12:00", "midday": "12:00", "midnight": "24:00"}


def clock(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "10:35 a.m. EST on Friday", "noon", "0735 GMT"."""
    hour = _hour(phrase)
    if hour is None or (phrase.word("at") in _NOON and phrase.before() == "high"):
        return None
    reading = _timed(phrase, context, days.inner_date(phrase, context), f"T{hour}")
    return _in_zone(reading, zones.offset("".join(phrase.words("zone"))) or context.zone)


def _in_zone(reading: Reading | None, zone: str) -> Reading | None:
    """A clock time as an instant, where its zone is known."""
    if not zone or reading is None or reading.interval is None:
        return reading
    return replace(reading, interval=values.interval_of(reading.value + zone) or reading.interval)


def _hour(phrase: Phrase) -> str | None:
    words = phrase.words("at")
    if phrase.before() == "+":  # "UTC+5:30"
        return None
    if words[0] in _NOON:
        return _NOON[words[0]]
    hours, _, minutes = words[0].partition(":")
    if not hours.isdigit():
        hours = str(int(numerals.CARDINAL[hours]))
    if len(hours) > 4 or len(hours) == 3:
        return None
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


_BEFORE_CLOCK = frozenset(contexts.BEFORE_CLOCK.split())
_AFTER_CLOCK = frozenset({"", ".", ",", "(", "[", ";", "local", "last", "this"})


def clock_military(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "at 0300 hours", "at 1830 on Thursday"."""
    word = phrase.word("at")
    if len(word) != 4 or word >= "2400" or word[2] > "5" or phrase.before() not in _BEFORE_CLOCK:
        return None
    hours = phrase.tokens.words[phrase.parts["at"][1] : phrase.last][:1] == ["hours"]
    if not hours and (phrase.before() != "at" or not (phrase.has("date") or phrase.after() in _AFTER_CLOCK)):
        return None
    reading = _timed(phrase, context, days.inner_date(phrase, context), f"T{word[:2]}:{word[2:]}")
    return _in_zone(reading, context.zone)


def clock_oral(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "4 in the morning"."""
    hour = int(readings.number(phrase.words("at")) or 0)
    if phrase.word("part") in ("afternoon", "evening") and hour < 12:
        hour += 12
    return _in_zone(_timed(phrase, context, days.inner_date(phrase, context), f"T{hour:02d}:00"), context.zone)


def _timed(phrase: Phrase, context: Discourse, reading: Reading | None, time: str) -> Reading | None:
    """A time on the day of `reading`, else on the day that the text tells of; none when its date is no date."""
    if reading is None and phrase.has("date"):
        return None
    if reading is not None:
        day, basis = reading.value[:10], reading.basis
    else:
        told = context.base("D", told=True)
        day, basis = values.day(told) if told else "XXXX-XX-XX", Basis.INHERITED
    if "X" in day or not basis:
        return readings.unplaced(day + time, readings.NO_REFERENCE, None, TimexType.TIME)
    return readings.on_calendar(day + time, basis, readings.edge(phrase), TimexType.TIME)


def part_of_date(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "Friday night", "the night of August 5"."""
    part = "MO" if phrase.word("part") == "hours" else numerals.PART_OF_DAY.get(phrase.word("part"))
    if part is None:
        return None
    reading = days.inner_date(phrase, context)
    if phrase.has("eve") and reading is not None and reading.interval is not None and reading.interval.start:
        eve = values.shifted(as_day(reading.interval.start), -1)
        reading = readings.on_calendar(values.day(eve), Basis.RELATIVE)
    return _timed(phrase, context, reading, f"T{part}")


def part_of_days(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "the night of 13–14 September": it begins on the first of the two days."""
    day = days.month_day(phrase, context)
    return None if day is None else _timed(phrase, context, day, f"T{numerals.PART_OF_DAY[phrase.word('part')]}")


def part_relative(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "last night", "this morning", "that evening", "overnight"."""
    word = phrase.word("part")
    step, told = readings.which(phrase)
    if phrase.words("which")[-2:] == ["the", "next"]:
        told = True
    time = f"T{numerals.PART_OF_DAY[word]}"
    base = context.base("D", told=told)
    if base is None:
        return readings.unplaced(f"XXXX-XX-XX{time}", readings.NO_REFERENCE, None, TimexType.TIME)
    if word == "overnight" and not context.narrative:
        step = -1
    return readings.on_calendar(
        values.day(values.shifted(base, step)) + time, Basis.RELATIVE, readings.edge(phrase), TimexType.TIME
    )


def part_beside(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "the night before": of the time told of."""
    base = context.base("D", told=True)
    time = f"T{numerals.PART_OF_DAY[phrase.word('part')]}"
    other = phrase.after() in _DETERMINERS  # "the night before the attack", whose day is told or not known
    if base is None or (other and context.day is None):
        return readings.unplaced(f"XXXX-XX-XX{time}", readings.NO_REFERENCE, None, TimexType.TIME)
    step = -1 if phrase.word("way") == "before" else 1
    return readings.on_calendar(values.day(values.shifted(base, step)) + time, Basis.RELATIVE, None, TimexType.TIME)


_DETERMINERS = frozenset({"the", "a", "an", "his", "her", "their", "its"})
_BEFORE_BARE_PART = frozenset({"by", "until", "till", "before", "towards", "toward"})
_BEFORE_TWILIGHT = _BEFORE_BARE_PART | {"at", "after", "around", "about", "from", "since"}
_BEFORE_PART = frozenset({"in", "during", "by", "into", "through", "until", "the", "of", "was"})


def part(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "in the morning": of the day told of."""
    if phrase.last - phrase.first == 1 and not phrase.has("edge"):
        twilight = phrase.tokens.kinds[phrase.first] == CLASS["TWILIGHT"]
        if phrase.before() not in (_BEFORE_TWILIGHT if twilight else _BEFORE_BARE_PART):
            return None
    elif phrase.before() not in _BEFORE_PART:
        return None
    told = context.base("D", told=True)
    time = f"T{numerals.PART_OF_DAY[phrase.word('part')]}"
    if told is None:
        return readings.unplaced(f"XXXX-XX-XX{time}", readings.NO_REFERENCE, None, TimexType.TIME)
    return readings.on_calendar(values.day(told) + time, Basis.INHERITED, readings.edge(phrase), TimexType.TIME)
