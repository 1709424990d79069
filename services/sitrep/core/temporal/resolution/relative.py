"""Times counted from the day the text speaks from, or from the time it tells of."""

from datetime import date

from sitrep.core.temporal import values
from sitrep.core.temporal.discourse import Discourse, Reading, as_day
from sitrep.core.temporal.interval import Basis
from sitrep.core.temporal.resolution import days, eras, fiscal, lengths, readings
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
    if words == ["this"] and (letter == "D" or (letter == "W" and phrase.word("edge") in ("earlier", "later"))):
        return None  # "earlier this week": the comparative belongs to the verb, the time is "this week"
    if words[-1] == "next" and letter == "D":
        told = True
    ancient = eras.counted(context, step * size) if letter == "Y" and (told or context.narrative) else None
    if ancient is not None:
        return ancient
    base = context.base(letter, told=told, ahead=step > 0)
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
    base = context.base(letter)
    if base is None:
        return readings.unplaced(_UNPLACED.get(letter, "XXXX"), readings.NO_REFERENCE, mod)
    if phrase.tokens.words[phrase.last - 2] in ("-", "'s", "’s") and letter == "Y":  # the last day of a year
        return readings.on_calendar(f"{base.year - (phrase.before() == 'since'):04d}-12-31", Basis.RELATIVE)
    return readings.on_calendar(place(base, letter, size, 0), Basis.RELATIVE, mod)


def ago(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "two months ago" is a month, "three days ago" a day, "a decade ago" a decade."""
    return _counted(phrase, context, -1, told=False)


def offset(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "two days later", "a year earlier": counted from the time told of."""
    way = phrase.word("way")
    if way in ("before", "after") and not _stands_alone(phrase):
        return None
    sign = -1 if way in ("earlier", "before") else 1
    return _counted(phrase, context, sign, told=phrase.words("way")[:2] != ["from", "now"])


def _stands_alone(phrase: Phrase) -> bool:
    """Whether nothing follows that a "before" or "after" could govern."""
    return phrase.after() in ("", ".", ",", ";", ")", '"', "”")


def _counted(phrase: Phrase, context: Discourse, sign: int, *, told: bool) -> Reading | None:
    mod = readings.about(phrase)
    count = None if phrase.has("vague") else _how_many(phrase)
    if count is None or count > _MOST:
        return readings.unplaced("PAST_REF" if sign < 0 else "FUTURE_REF", readings.VAGUE, mod)
    word = phrase.word("unit")
    letter, size = readings.unit(word)
    if readings.is_clock_unit(word):
        return readings.length(lengths.duration_value(count, word), mod)
    if _is_fiscal(phrase, context, letter, count):
        return fiscal.a_year_back(context)
    ancient = eras.counted(context, sign * count * size) if letter == "Y" and told else None
    if ancient is not None:
        return ancient
    base = context.base(letter, told=told, ahead=sign > 0)
    if base is None:
        return readings.unplaced(_UNPLACED.get(letter, "XXXX"), readings.NO_REFERENCE, mod)
    return readings.on_calendar(place(base, letter, size, sign * count), Basis.RELATIVE, mod)


_MOST = 100_000
"""More units than this are no date."""


def _how_many(phrase: Phrase) -> float | None:
    """The number of units; None for "several"."""
    count: float | None = readings.number(_first_count(phrase.words("count"))) if phrase.has("count") else 1
    if not phrase.has("half"):
        return count
    if phrase.parts["half"][0] < phrase.parts["unit"][0]:  # "half an hour later"
        return 0.5
    return None if count is None else count + 0.5


def _is_fiscal(phrase: Phrase, context: Discourse, letter: str, count: float) -> bool:
    """Whether "a year earlier" compares a quarter with the one a year before."""
    return bool(context.quarter) and letter == "Y" and count == 1 and not phrase.has("about")


def day_beside(phrase: Phrase, context: Discourse) -> Reading | None:
    """The "day before last Tuesday"."""
    reading = days.inner_date(phrase, context)
    if reading is None or reading.interval is None or reading.interval.start is None:
        return None
    step = -1 if phrase.word("way") == "before" else 1
    return readings.on_calendar(values.day(values.shifted(as_day(reading.interval.start), step)), Basis.RELATIVE)


def the_day_beside(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "the day before the attack", where the attack's day is the one told of."""
    way = phrase.after()
    if way not in ("before", "after") or phrase.before() == "in":
        return None
    base = context.base("D", told=True)
    if base is None or context.day is None:
        return readings.unplaced("XXXX-XX-XX", readings.NO_REFERENCE)
    return readings.on_calendar(values.day(values.shifted(base, -1 if way == "before" else 1)), Basis.RELATIVE)


def _first_count(words: list[str]) -> list[str]:
    """The first number of "two or three"."""
    for i, word in enumerate(words):
        if word in ("to", "or") and i:
            return words[:i]
    return words


def the_unit(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "for the week", "during the year": the one told of or that we are in."""
    word = phrase.word("unit")
    governed = phrase.before() in ("for", "during", "of", "in", "through", "throughout") or phrase.after() == "'s"
    if not governed or word not in ("week", "month", "year", "weekend"):
        return None
    if phrase.after() == "of":
        return None
    if phrase.after() in fiscal.CLOSING:
        return readings.length(lengths.duration_value(1, word))
    letter, size = readings.unit(word)
    base = context.base(letter)
    if base is None:
        return readings.unplaced(_UNPLACED.get(letter, "XXXX"), readings.NO_REFERENCE)
    return readings.on_calendar(place(base, letter, size, 0), Basis.RELATIVE)


def week_of(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "the week of March 6"."""
    if phrase.tokens.words[phrase.first + 1] != "week":
        return None
    reading = days.inner_date(phrase, context)
    if reading is None or reading.interval is None or reading.interval.start is None:
        return None
    return readings.on_calendar(values.week(as_day(reading.interval.start)), Basis.EXPLICIT)


def now(phrase: Phrase, context: Discourse) -> Reading | None:
    """The present."""
    word = phrase.tokens.words[phrase.last - 1]
    if word == "now" and (phrase.after() in ("-", "famous", "defunct") or _opens_sentence(phrase)):
        return None
    if word in ("decades", "centuries", "seconds"):
        return None
    return readings.unplaced("PRESENT_REF", readings.VAGUE)


def _opens_sentence(phrase: Phrase) -> bool:
    """Whether the phrase is a single word with a capital: "Now, he says" is no time but a turn of speech."""
    return phrase.last - phrase.first == 1 and phrase.tokens.text[phrase.start].isupper()


def past(phrase: Phrase, context: Discourse) -> Reading | None:
    """An indefinite past."""
    if phrase.tokens.words[phrase.last - 1] == "past" and (phrase.after()[:1].isdigit() or phrase.after() == ","):
        return None
    return readings.unplaced("PAST_REF", readings.VAGUE)


def future(phrase: Phrase, context: Discourse) -> Reading | None:
    """An indefinite future."""
    return readings.unplaced("FUTURE_REF", readings.VAGUE)


def long_ago(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "long ago"."""
    return readings.unplaced("PAST_REF", readings.VAGUE)
