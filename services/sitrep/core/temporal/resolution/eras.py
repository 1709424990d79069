"""Years told with their era, "480 BC": those before the calendar's first have a value and no place."""

from sitrep.core.temporal.discourse import Discourse, Reading
from sitrep.core.temporal.interval import Basis
from sitrep.core.temporal.lexicon import contexts, numerals
from sitrep.core.temporal.resolution import readings
from sitrep.core.temporal.scanning import Phrase

_AFTER_YEAR = frozenset(contexts.AFTER_DAY.split())
_BEFORE_YEAR = frozenset(contexts.BEFORE_ERA_YEAR.split())
_LAST_YEAR = 9998


def era_year(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "44 BC", "AD 70"."""
    return _of_year(phrase, "year", _is_before(phrase), "")


def era_day(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "2 August 216 BC"."""
    rest = f"-{numerals.MONTH[phrase.word('month')]:02d}-{readings.ordinal(phrase.words('day')):02d}"
    return _of_year(phrase, "year", _is_before(phrase), rest)


def era_month(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "August 216 BC"."""
    return _of_year(phrase, "year", _is_before(phrase), f"-{numerals.MONTH[phrase.word('month')]:02d}")


def era_season(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "the autumn of 480 BC"."""
    return _of_year(phrase, "year", _is_before(phrase), f"-{numerals.SEASON[phrase.word('season')]}")


def era_bare(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "in 216": a year before the calendar's first where the text has told of one."""
    if not context.year_before or len(phrase.word("year")) != 3 or phrase.before() not in _BEFORE_YEAR:
        return None
    if phrase.after() in ("-", "–", "/", "$", "%") or _counts(phrase):
        return None
    return _of_year(phrase, "year", before=True, rest="")


def _counts(phrase: Phrase) -> bool:
    """Whether a noun follows that the number counts: a word in lower case that goes on no clause."""
    if not phrase.after().isalpha() or phrase.after() in _AFTER_YEAR:
        return False
    return phrase.tokens.text[phrase.tokens.start(phrase.last)].islower()


def era_range(phrase: Phrase, context: Discourse) -> list[tuple[Phrase, Reading]]:
    """As in "499–449 BC", "264 to 241 BC": each year is a time of its own."""
    before = _is_before(phrase)
    if (int(phrase.word("first")) > int(phrase.word("second"))) != before:
        return []
    first = phrase.part_of("era_year", phrase.first, phrase.parts["first"][1], "first")
    second = phrase.part_of("era_year", phrase.parts["second"][0], phrase.last, "second", "era")
    found = [(first, _of_year(phrase, "first", before, "")), (second, _of_year(phrase, "second", before, ""))]
    return [(member, reading) for member, reading in found if reading is not None]


def _is_before(phrase: Phrase) -> bool:
    return phrase.word("era").startswith("b")


def _of_year(phrase: Phrase, part: str, before: bool, rest: str) -> Reading | None:  # noqa: FBT001
    number = int(phrase.word(part))
    if not 0 < number <= _LAST_YEAR:
        return None
    if before:
        return readings.unplaced(f"BC{number:04d}{rest}", readings.BEFORE_CALENDAR, readings.edge(phrase))
    return readings.on_calendar(f"{number:04d}{rest}", Basis.EXPLICIT, readings.edge(phrase))


def counted(context: Discourse, years: float) -> Reading | None:
    """So many years after a year before the calendar's first; None where the text speaks of no such year."""
    if not context.year_before or years % 1:
        return None
    year = context.year_before - int(years)
    if year > 0:
        return readings.unplaced(f"BC{year:04d}", readings.BEFORE_CALENDAR)
    return readings.on_calendar(f"{1 - year:04d}", Basis.RELATIVE)  # there is no year 0
