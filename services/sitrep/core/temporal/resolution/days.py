"""Days named on the calendar, weekdays, and the words for today and its neighbours."""

from datetime import date

from sitrep.core.temporal import tense, values
from sitrep.core.temporal.discourse import Discourse, Reading
from sitrep.core.temporal.expressions import TimexType
from sitrep.core.temporal.interval import Basis
from sitrep.core.temporal.lexicon import contexts, numerals
from sitrep.core.temporal.resolution import months, readings
from sitrep.core.temporal.scanning import Phrase, match_at


def iso(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "2024-11-29", "2024-11-29T06:00Z"."""
    text = phrase.word("when").upper()
    kind = TimexType.TIME if "T" in text else TimexType.DATE
    return readings.on_calendar(text, Basis.EXPLICIT, None, kind)


def slash(phrase: Phrase, context: Discourse) -> Reading | None:
    """Month first unless only day first is possible; with dots, day first."""
    word = phrase.word("when")
    numbers = [int(piece) for piece in word.replace(".", "/").split("/")]
    if len(numbers) == 2 and len(word) in (7, 9) and (numbers[0] + 1) % 100 == numbers[1] % 100:  # "1941/42"
        return readings.on_calendar(f"{numbers[0]:04d}", Basis.EXPLICIT) if numbers[0] >= 1000 else None
    if len(numbers) != 3:
        return None
    if numbers[0] > 31:
        year, month, day = numbers
    else:
        month, day, year = numbers
        if month > 12 or "." in word:
            month, day = day, month
    if year < 100:
        year = readings.century_of(year)
    if not 1 <= month <= 12 or not 1 <= day <= 31 or not 1000 <= year <= 2199:
        return None
    return readings.on_calendar(f"{year:04d}-{month:02d}-{day:02d}", Basis.EXPLICIT)


def month_day(phrase: Phrase, context: Discourse) -> Reading | None:
    """A day of a month, its year given or not."""
    month = numerals.MONTH[phrase.word("month")]
    number = readings.ordinal(phrase.words("day"))
    if not 1 <= number <= 31:
        return None
    mod = "APPROX" if phrase.has("edge") else None
    if phrase.has("year"):
        year = readings.year_of(phrase.words("year"))
        if year is None:
            return None
        return readings.on_calendar(f"{year:04d}-{month:02d}-{number:02d}", Basis.EXPLICIT, mod)
    found = months.nearest_year(phrase, context, month, number)
    if found is None:
        return readings.unplaced(f"XXXX-{month:02d}-{number:02d}", readings.NO_REFERENCE, mod)
    return readings.on_calendar(f"{found:04d}-{month:02d}-{number:02d}", Basis.EXPLICIT, mod)


AFTER_DATELINE = frozenset({"(", "-", "--", "–", "—", "_", ":", "/", "["})
"""What follows the date in a dateline."""


def dateline_day(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "Lima, 8 Oct 89 (EFE) --": two digits are a year only in a dateline."""
    return month_day(phrase, context) if phrase.after() in AFTER_DATELINE else None


def day_which_year(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "1 May last year"."""
    step, told = readings.which(phrase)
    base = context.base("Y", told=told)
    if base is None or phrase.tokens.words[phrase.last - 1] != "year":
        return None
    month, day = numerals.MONTH[phrase.word("month")], readings.ordinal(phrase.words("day"))
    return readings.on_calendar(f"{base.year + step:04d}-{month:02d}-{day:02d}", Basis.RELATIVE) if day <= 31 else None


_AROUND_DAY = frozenset(contexts.AROUND_DAY.split())
_AFTER_DAY = frozenset(contexts.AFTER_DAY.split())


def day_of_month(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "on the 24th": of the month told of."""
    if phrase.before() not in _AROUND_DAY or (phrase.after() not in _AFTER_DAY and phrase.after().isalpha()):
        return None
    if phrase.after() == "-":
        return None
    number = readings.ordinal(phrase.words("day"))
    base = context.base("M", told=True)
    if base is None or not 1 <= number <= 31:
        return readings.unplaced("XXXX-XX-XX", readings.NO_REFERENCE)
    return readings.on_calendar(f"{base.year:04d}-{base.month:02d}-{number:02d}", Basis.RELATIVE)


def d_day(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "on D+1": counted from a day that the text need not name."""
    return readings.unplaced("XXXX-XX-XX", readings.NO_REFERENCE)


def weekday(phrase: Phrase, context: Discourse) -> Reading | None:
    """A bare weekday, or one with "last", "next", "this", "the previous"."""
    word = phrase.word("weekday")
    if (
        word in ("sat", "sun", "mon", "wed", "fri", "thu", "tue")
        and phrase.tokens.words[phrase.last - 1] != "."
        and phrase.after() != ","
    ):
        return None
    number = numerals.WEEKDAY[word]
    step, told = readings.which(phrase)
    base = context.base("D", told=told)
    if base is None:
        return readings.unplaced(f"XXXX-WXX-{number + 1}", readings.NO_REFERENCE)
    if context.narrative and not phrase.has("which"):
        found = values.shifted(base, (number - base.weekday()) % 7)
    else:
        found = weekday_from(phrase, base, number, step)
    return readings.on_calendar(values.day(found), Basis.WEEKDAY)


def weekday_from(phrase: Phrase, base: date, number: int, step: int) -> date:
    """The weekday that is meant: strictly before, strictly after, or by the verbs around it."""
    back = (base.weekday() - number) % 7
    if step < 0:
        return values.shifted(base, -(back or 7))
    if step > 0:
        return values.shifted(base, 7 - back)
    if phrase.has("which"):
        return values.shifted(base, number - base.weekday())
    if back == 6 or (back and _to_come(phrase)):  # for six days ago, news would say "last Tuesday"
        return values.shifted(base, 7 - back)
    return values.shifted(base, -back)


def _to_come(phrase: Phrase) -> bool:
    """Whether a bare weekday lies ahead: "as early as Tuesday", "will meet Tuesday"; not in "Tuesday's meeting"."""
    if phrase.before() == "as" and phrase.before(2) in ("early", "soon"):
        return True
    if phrase.after() in ("'s", "’s"):
        return False
    return tense.direction(phrase.tokens, phrase.first, phrase.last) > 0


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


_DATES = {
    "month_day": month_day,
    "day_month": month_day,
    "weekday": weekday,
    "day_relative": day_relative,
    "day_of_month": day_of_month,
}
