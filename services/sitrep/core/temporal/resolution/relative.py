"""Times counted from the day the text speaks from, or from the time it tells of."""

from datetime import date

from sitrep.core.temporal import values
from sitrep.core.temporal.discourse import Discourse, Reading
from sitrep.core.temporal.expressions import TimexType
from sitrep.core.temporal.interval import Basis
from sitrep.core.temporal.resolution import readings
from sitrep.core.temporal.scanning import Phrase

_UNPLACED = {"D": "XXXX-XX-XX", "W": "XXXX-WXX", "WE": "XXXX-WXX-WE", "M": "XXXX-XX", "Q": "XXXX-QX", "Y": "XXXX"}


def place(base: date, letter: str, size: int, steps: float) -> str:
    """The value of the day, week, month … that lies `steps` units of `size` letters from `base`."""
    many = steps * size
    if letter == "D":
        return values.day(values.shifted(base, round(many)))
    if letter == "W":
        return values.week(values.shifted(base, round(many * 7)))
    if letter == "WE":
        return values.weekend(values.shifted(base, round(many * 7)))
    if letter == "M":
        when = values.moved(base, round(many))
        return values.month(when.year, when.month)
    if letter == "Q":
        when = values.moved(base, round(many * 3))
        return values.quarter(when.year, readings.quarter_of(when))
    return _years(base, size, many)


def _years(base: date, size: int, many: float) -> str:
    if many % 1:
        when = values.moved(base, round(many * 12))
        return f"{when.year:04d}"
    year = min(max(base.year + int(many), 1), 9998)
    if size == 10:
        return values.decade(year)
    if size == 100:
        return f"{year // 100:02d}"
    return f"{year:04d}"


def unit_relative(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "last week", "that year", "the following month", "earlier this month"."""
    word = phrase.word("unit")
    step, told = readings.which(phrase)
    words = phrase.words("which")
    mod = readings.edge(phrase)
    if readings.is_clock_unit(word):
        return None
    letter, size = readings.unit(word)
    if words[-1] == "next" and letter == "D":
        told = True
    if words[-1] in ("past", "last", "coming") and words[0] == "the" and letter in ("D", "W", "Y", "M") and size == 1:
        pass
    base = context.anchor if told or context.narrative else context.today
    if base is None:
        return readings.unplaced(_UNPLACED.get(letter, "XXXX"), readings.NO_REFERENCE, mod)
    return readings.on_calendar(place(base, letter, size, step), Basis.RELATIVE, mod)


def the_weekend(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "the weekend" is the last one, or the one we are in."""
    if context.today is None:
        return readings.unplaced("XXXX-WXX-WE", readings.NO_REFERENCE)
    step = 0 if context.today.weekday() >= 5 else -1
    return readings.on_calendar(place(context.today, "WE", 1, step), Basis.RELATIVE)


def unit_edge(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "the end of the month", "year-end"."""
    mod = readings.edge(phrase)
    letter, size = readings.unit(phrase.word("unit"))
    if readings.is_clock_unit(phrase.word("unit")):
        return None
    base = context.anchor if context.narrative else context.today
    if base is None:
        return readings.unplaced(_UNPLACED.get(letter, "XXXX"), readings.NO_REFERENCE, mod)
    return readings.on_calendar(place(base, letter, size, 0), Basis.RELATIVE, mod)


def ago(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "two months ago" is a month, "three days ago" a day, "a decade ago" a decade."""
    return _counted(phrase, context, context.today, -1)


def offset(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "two days later", "a year earlier": counted from the time told of."""
    way = phrase.word("way")
    if way in ("before", "after") and not _stands_alone(phrase):
        return None
    sign = -1 if way in ("earlier", "before") else 1
    base = context.today if phrase.words("way")[:2] == ["from", "now"] else context.anchor
    return _counted(phrase, context, base, sign)


def _stands_alone(phrase: Phrase) -> bool:
    """Whether nothing follows that a "before" or "after" could govern."""
    return phrase.after() in ("", ".", ",", ";", ")", '"', "”") or phrase.after()[:1] == "\n"


def _counted(phrase: Phrase, context: Discourse, base: date | None, sign: int) -> Reading | None:
    mod = readings.about(phrase)
    reference = "PAST_REF" if sign < 0 else "FUTURE_REF"
    if phrase.has("vague"):
        return readings.unplaced(reference, readings.VAGUE)
    count: float | None = 1
    if phrase.has("count"):
        count = readings.number(_first_count(phrase.words("count")))
    if count is None:
        return readings.unplaced(reference, readings.VAGUE, mod)
    if phrase.has("half"):
        count += 0.5
    letter, size = readings.unit(phrase.word("unit"))
    if readings.is_clock_unit(phrase.word("unit")):
        return readings.unplaced(reference, readings.VAGUE, mod)
    if base is None:
        return readings.unplaced(_UNPLACED.get(letter, "XXXX"), readings.NO_REFERENCE, mod)
    if count > 100_000:
        return readings.unplaced(reference, readings.VAGUE, mod)
    return readings.on_calendar(place(base, letter, size, sign * count), Basis.RELATIVE, mod)


def _first_count(words: list[str]) -> list[str]:
    """The first number of "two or three"."""
    for i, word in enumerate(words):
        if word in ("to", "or") and i:
            return words[:i]
    return words


def the_unit(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "for the week", "during the year": the one told of or that we are in."""
    word = phrase.word("unit")
    if phrase.before() not in ("for", "during", "of", "in", "through", "throughout") or word not in (
        "week",
        "month",
        "year",
        "weekend",
    ):
        return None
    if phrase.after() == "of":
        return None
    letter, size = readings.unit(word)
    base = context.anchor if context.narrative else context.today
    if base is None:
        return readings.unplaced(_UNPLACED.get(letter, "XXXX"), readings.NO_REFERENCE)
    return readings.on_calendar(place(base, letter, size, 0), Basis.RELATIVE)


def week_of(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "the week of March 6"."""
    from sitrep.core.temporal.resolution.daytimes import inner_date

    if phrase.tokens.words[phrase.first + 1] != "week":
        return None
    reading = inner_date(phrase, context)
    if reading is None or reading.interval is None or reading.interval.start is None:
        return None
    return readings.on_calendar(values.week(reading.interval.start), Basis.EXPLICIT)


def now(phrase: Phrase, context: Discourse) -> Reading | None:
    """The present."""
    word = phrase.tokens.words[phrase.last - 1]
    if word == "now" and phrase.after() in ("-", "famous", "defunct"):
        return None
    if word in ("decades", "centuries", "seconds"):
        return None
    return readings.unplaced("PRESENT_REF", readings.VAGUE)


def past(phrase: Phrase, context: Discourse) -> Reading | None:
    """An indefinite past."""
    return readings.unplaced("PAST_REF", readings.VAGUE)


def future(phrase: Phrase, context: Discourse) -> Reading | None:
    """An indefinite future."""
    if phrase.word("word") == "shortly" or phrase.after() in ("after", "before"):
        return None
    return readings.unplaced("FUTURE_REF", readings.VAGUE)


def then(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "at that time"."""
    return readings.unplaced("PAST_REF", readings.VAGUE)


def long_ago(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "long ago"."""
    return readings.unplaced("PAST_REF", readings.VAGUE)


__all__ = [
    "TimexType",
    "ago",
    "future",
    "long_ago",
    "now",
    "offset",
    "past",
    "place",
    "the_unit",
    "then",
    "unit_edge",
    "unit_relative",
    "week_of",
]
