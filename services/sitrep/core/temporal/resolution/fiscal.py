"""Quarters, halves and fiscal years, and the way business news refers back to them."""

from sitrep.core.temporal import tense, values
from sitrep.core.temporal.discourse import Discourse, Reading
from sitrep.core.temporal.interval import Basis
from sitrep.core.temporal.resolution import lengths, readings
from sitrep.core.temporal.scanning import Phrase


def quarter(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "the third quarter", "next year's first quarter", "the third quarter of 1984"."""
    number = readings.ordinal(phrase.words("ordinal"))
    if not 1 <= number <= 4:
        return None
    if phrase.has("year"):
        year = readings.year_of(phrase.words("year"))
        return None if year is None else readings.on_calendar(values.quarter(year, number), Basis.EXPLICIT)
    base = context.base("Y")
    if base is None:
        return readings.unplaced(f"XXXX-Q{number}", readings.NO_REFERENCE)
    if phrase.has("which"):
        step, _ = readings.which(phrase)
        return readings.on_calendar(values.quarter(base.year + step, number), Basis.RELATIVE, readings.edge(phrase))
    ahead = tense.direction(phrase.tokens, phrase.first, phrase.last) > 0
    year = base.year - 1 if number > readings.quarter_of(base) and not ahead else base.year
    return readings.on_calendar(values.quarter(year, number), Basis.RELATIVE, readings.edge(phrase))


def half(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "the first half of 1989", "the second half of the year"."""
    word = phrase.word("half")
    number = 2 if word in ("second", "last") else 1
    if phrase.has("year"):
        year = readings.year_of(phrase.words("year"))
        return None if year is None else readings.on_calendar(f"{year:04d}-H{number}", Basis.EXPLICIT)
    base = context.base("Y")
    if (
        "year" not in phrase.tokens.words[phrase.first : phrase.last]
        and "-" not in phrase.tokens.words[phrase.first : phrase.last]
    ):
        return None
    if base is None:
        return readings.unplaced(f"XXXX-H{number}", readings.NO_REFERENCE)
    step, _ = readings.which(phrase)
    return readings.on_calendar(f"{base.year + step:04d}-H{number}", Basis.RELATIVE)


def year_earlier(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "the year-earlier quarter", "the same period last year": the quarter in question, one year back."""
    return a_year_back(context)


def a_year_back(context: Discourse) -> Reading:
    """The quarter in question one year back, or else last year."""
    if context.quarter:
        year, number = context.quarter.split("-Q")
        return readings.on_calendar(values.quarter(int(year) - 1, int(number)), Basis.RELATIVE)
    if context.today is None:
        return readings.unplaced("XXXX", readings.NO_REFERENCE)
    return readings.on_calendar(f"{context.today.year - 1:04d}", Basis.RELATIVE)


def latest_period(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "the quarter", "the latest period": the quarter in question."""
    word = phrase.tokens.words[phrase.last - 1]
    if word == "period" and "latest" not in phrase.tokens.words[phrase.first : phrase.last]:
        return None
    current = "current" in phrase.tokens.words[phrase.first : phrase.last]
    if context.quarter and not current:
        return readings.on_calendar(context.quarter, Basis.RELATIVE)
    base = context.today
    if base is None:
        return readings.unplaced("XXXX-QX", readings.NO_REFERENCE)
    when = base if current else values.moved(base, -3)
    return readings.on_calendar(values.quarter(when.year, readings.quarter_of(when)), Basis.RELATIVE)


def fiscal_year(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "fiscal 1988", "the full year"."""
    if phrase.has("year"):
        year = readings.year_of(phrase.words("year"))
        return None if year is None else readings.on_calendar(f"{year:04d}", Basis.EXPLICIT)
    if phrase.tokens.words[phrase.last - 1] != "year":
        return None
    if phrase.after() in CLOSING:
        return readings.length("P1Y")
    step, told = readings.which(phrase)
    base = context.base("Y", told=told)
    if base is None:
        return readings.unplaced("XXXX", readings.NO_REFERENCE)
    return readings.on_calendar(f"{base.year + step:04d}", Basis.RELATIVE)


CLOSING = ("ended", "ending", "ends", "to", "through")
"""After "the year", the end of a fiscal one: it is then a length."""


def length_earlier(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "the year-earlier nine months"."""
    return readings.length(lengths.duration_value(readings.number(phrase.words("count")), phrase.word("unit")))
