"""Stretches of time that end or begin at the day the text speaks from: lengths with a place on the calendar."""

from datetime import date
from math import ceil

from sitrep.core.temporal import values
from sitrep.core.temporal.discourse import Discourse, Reading
from sitrep.core.temporal.interval import Interval
from sitrep.core.temporal.lexicon import numerals
from sitrep.core.temporal.resolution import lengths, readings
from sitrep.core.temporal.scanning import Phrase

_FEW = 3
"""What "a few" and a bare plural are taken for where the calendar needs a number."""
_MOST = 10_000
_DAYS = {"D": 1, "W": 7, "WE": 7}
_MONTHS = {"M": 1, "Q": 3, "Y": 12}


def stretch(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "the past three days", "recent weeks", "the next two years"."""
    word = phrase.word("unit")
    count = lengths.count_of(phrase) if phrase.has("count") else _one(word)
    way = phrase.word("way")
    if way == "last" and phrase.after() == "of":  # "the last hours of the battle" count from its end
        return readings.length(lengths.duration_value(count, word), readings.about(phrase))
    ahead = way in ("next", "coming", "following", "ahead")
    base = context.base(readings.unit(word)[0], told=numerals.WHICH.get(way, (0, False))[1], ahead=ahead)
    place = None if base is None or (count or 0) > _MOST else _place(base, word, count, 1 if ahead else -1)
    return readings.length(lengths.duration_value(count, word), readings.about(phrase), place)


def _one(word: str) -> float | None:
    """Of "the past year" one; of "recent weeks" nobody knows how many."""
    return None if word.endswith("s") else 1


def _place(base: date, word: str, count: float | None, sign: int) -> Interval:
    """So many units back from `base`, or ahead. Counted days include `base`: the past three end with it."""
    letter, size = readings.unit(word)
    many = (_FEW if count is None else count) * size
    if readings.is_clock_unit(word):
        steps = ceil(many / 24) if letter == "H" and many >= 24 else 0
        other = values.shifted(base, sign * steps)
    elif letter in _DAYS:
        included = 1 if letter == "D" and count is not None else 0
        other = values.shifted(base, sign * max(round(many * _DAYS[letter]) - included, 0))
    else:
        other = values.moved(base, sign * round(many * _MONTHS[letter]))
    return values.of_days(min(base, other), max(base, other))
