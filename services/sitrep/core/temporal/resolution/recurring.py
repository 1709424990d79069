"""Times that recur: sets."""

from sitrep.core.temporal.discourse import Discourse, Reading
from sitrep.core.temporal.expressions import TimexType
from sitrep.core.temporal.lexicon import numerals
from sitrep.core.temporal.resolution import lengths, readings
from sitrep.core.temporal.scanning import Phrase


def _set(value: str) -> Reading:
    return readings.unplaced(value, readings.RECURS, None, TimexType.SET)


def set_every(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "every day", "each Thursday", "every two weeks"."""
    word = phrase.word("unit")
    if word in numerals.WEEKDAY:
        part = numerals.PART_OF_DAY.get(phrase.tokens.words[phrase.last - 1])
        return _set(f"XXXX-WXX-{numerals.WEEKDAY[word] + 1}" + (f"T{part}" if part else ""))
    if word in numerals.MONTH:
        return _set(f"XXXX-{numerals.MONTH[word]:02d}")
    if word in numerals.SEASON:
        return _set(f"XXXX-{numerals.SEASON[word]}")
    if word in numerals.PART_OF_DAY:
        return _set(f"XXXX-XX-XXT{numerals.PART_OF_DAY[word]}")
    count = readings.number(phrase.words("count")) if phrase.has("count") else 1
    return _set(lengths.duration_value(count, word))


def set_rate(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "twice a week", "per day"."""
    return _set(lengths.duration_value(1, phrase.word("unit")))


def set_adverb(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "daily"."""
    return _set(numerals.DAILY[phrase.word("word")])


def set_weekdays(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "Mondays", "Friday nights"."""
    word = phrase.word("word")
    single = word if word in numerals.WEEKDAY else word[:-1]
    if single not in numerals.WEEKDAY:
        return None
    value = f"XXXX-WXX-{numerals.WEEKDAY[single] + 1}"
    last = phrase.tokens.words[phrase.last - 1][:-1]
    return _set(value + f"T{numerals.PART_OF_DAY[last]}" if last in numerals.PART_OF_DAY else value)
