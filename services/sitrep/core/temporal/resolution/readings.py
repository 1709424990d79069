"""The parts of a phrase as numbers, and readings made of them."""

from datetime import date

from sitrep.core.temporal import values
from sitrep.core.temporal.discourse import Reading
from sitrep.core.temporal.expressions import TimexType
from sitrep.core.temporal.interval import Basis, Interval
from sitrep.core.temporal.lexicon import numerals
from sitrep.core.temporal.scanning import Phrase

NO_REFERENCE = "no day is known to count from"
VAGUE = "too vague for the calendar"
LENGTH = "a length of time, not a place on the calendar"
RECURS = "recurs"
BEFORE_CALENDAR = "before the calendar's first year"
NO_SUCH_DAY = "the calendar has no such day"


def on_calendar(value: str, basis: Basis, mod: str | None = None, kind: TimexType = TimexType.DATE) -> Reading:
    """The reading of a calendar value."""
    interval = values.interval_of(value)
    return Reading(kind, value, mod, interval, None if interval else NO_SUCH_DAY, basis)


def unplaced(value: str, reason: str, mod: str | None = None, kind: TimexType = TimexType.DATE) -> Reading:
    """The reading of what has no place on the calendar, and why."""
    return Reading(kind, value, mod, None, reason)


def length(value: str, mod: str | None = None, interval: Interval | None = None) -> Reading:
    """The reading of a duration; with an interval when it is tied to a day."""
    basis = Basis.RELATIVE if interval else None
    return Reading(TimexType.DURATION, value, mod, interval, None if interval else LENGTH, basis)


def number(words: list[str]) -> float | None:
    """The number that words or figures stand for ("twenty-four", "2 1/2", "1,000"); None for "several" or "a few"."""
    total = 0.0
    seen = False
    for word in words:
        value = _figure(word)
        if value is None and word in numerals.MULTIPLIER:
            total = max(total, 1) * numerals.MULTIPLIER[word]
        elif value is None and word in numerals.CARDINAL:
            total += numerals.CARDINAL[word] if not (word in ("a", "an") and seen) else 0
        elif value is None:
            continue
        else:
            total += value
        seen = True
    vague = any(word in ("few", "several", "many", "some") for word in words)
    return total if seen and not vague else None


def _figure(word: str) -> float | None:
    if not word[0].isdigit():
        return 0.5 if word == "½" else None
    if "/" in word:
        over, under, *_ = word.split("/")
        return int(over) / int(under) if int(under) else None
    try:
        return float(word.replace(",", ""))
    except ValueError:
        return None


def year_of(words: list[str]) -> int | None:
    """The year that words stand for: 1998, '98, nineteen ninety-six, two thousand."""
    figures = next((word for word in words if word[0].isdigit()), "")
    figures = figures.partition("/")[0]  # "1941/42"
    if figures:
        return int(figures) if len(figures) > 2 else century_of(int(figures))
    numbers = [numerals.CARDINAL[word] for word in words if word in numerals.CARDINAL]
    if words[-1] in ("thousand", "hundred") and numbers:
        return int(numbers[0]) * numerals.MULTIPLIER[words[-1]]
    if len(numbers) < 2 or not 16 <= numbers[0] <= 20:
        return None
    return int(numbers[0] * 100 + sum(numbers[1:]))


def century_of(two_digits: int) -> int:
    """The year that two digits stand for in news of our time."""
    return two_digits + (1900 if two_digits > 39 else 2000)


def ordinal(words: list[str]) -> int:
    """Of "third", "3rd", "twenty-first"; 0 for none."""
    total = 0
    for word in words:
        if word[0].isdigit():
            total += int("".join(c for c in word.partition("/")[0] if c.isdigit()))
        else:
            total += numerals.ORDINAL.get(word, 0) or (int(numerals.CARDINAL.get(word, 0)))
    return total


def unit(word: str) -> tuple[str, int]:
    """TIMEX3's letter of a unit word, with its T where it needs one, and how many of it the word is."""
    single = word if word in numerals.UNIT else word[:-1]
    return numerals.UNIT.get(single, ("D", 1))


def is_clock_unit(word: str) -> bool:
    """Whether a unit is written after TIMEX3's T."""
    return word in numerals.CLOCK_UNITS or word[:-1] in numerals.CLOCK_UNITS


def edge(phrase: Phrase, part: str = "edge") -> str | None:
    """TIMEX3's mod for "early", "the end of"."""
    return next((numerals.EDGE[word] for word in phrase.words(part) if word in numerals.EDGE), None)


def about(phrase: Phrase) -> str | None:
    """TIMEX3's mod for "nearly", "more than"; also for an "about" that stands before the phrase."""
    if not phrase.has("about"):
        return "APPROX" if numerals.ABOUT.get(phrase.before()) == "APPROX" else None
    return next((numerals.ABOUT[word] for word in phrase.words("about") if word in numerals.ABOUT), None)


def which(phrase: Phrase) -> tuple[int, bool]:
    """The shift of "last", "next", "that", and whether it counts from the time told of."""
    words = phrase.words("which")
    step, told = next((numerals.WHICH[word] for word in reversed(words) if word in numerals.WHICH), (0, False))
    return step, told


def quarter_of(when: date) -> int:
    """The quarter of the year, from 1."""
    return (when.month + 2) // 3
