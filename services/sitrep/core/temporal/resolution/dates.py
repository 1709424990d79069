"""Days, months, years and longer, named on the calendar."""

from datetime import date

from sitrep.core.temporal import tense, values
from sitrep.core.temporal.discourse import Discourse, Reading
from sitrep.core.temporal.expressions import TimexType
from sitrep.core.temporal.interval import Basis
from sitrep.core.temporal.lexicon import contexts, numerals
from sitrep.core.temporal.resolution import readings
from sitrep.core.temporal.scanning import Phrase

_EXPLICIT = Basis.EXPLICIT


def iso(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "2024-11-29", "2024-11-29T06:00Z"."""
    text = phrase.word("when").upper()
    kind = TimexType.TIME if "T" in text else TimexType.DATE
    return readings.on_calendar(text, _EXPLICIT, None, kind)


def slash(phrase: Phrase, context: Discourse) -> Reading | None:
    """Month first unless only day first is possible; with dots, day first."""
    word = phrase.word("when")
    numbers = [int(piece) for piece in word.replace(".", "/").split("/")]
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
    return readings.on_calendar(f"{year:04d}-{month:02d}-{day:02d}", _EXPLICIT)


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
        return readings.on_calendar(f"{year:04d}-{month:02d}-{number:02d}", _EXPLICIT, mod)
    found = nearest_year(phrase, context, month, number)
    if found is None:
        return readings.unplaced(f"XXXX-{month:02d}-{number:02d}", readings.NO_REFERENCE, mod)
    return readings.on_calendar(f"{found:04d}-{month:02d}-{number:02d}", _EXPLICIT, mod)


def nearest_year(phrase: Phrase, context: Discourse, month: int, number: int = 1) -> int | None:
    """The year of a month or day named without one: by the time told of, or by the verbs around it."""
    if context.narrative:
        return _told_year(context, month)
    today = context.today
    if today is None:
        return _told_year(context, month)
    this, past = today.year, (month, number) <= (today.month, today.day)
    points = tense.direction(phrase.tokens, phrase.first, phrase.last)
    if points > 0:
        return this if (month, number) >= (today.month, today.day) else this + 1
    if past:
        return this
    ahead = (month - today.month) + (number - today.day) / 31
    soon = 2 if points == 0 else 0.1
    return this if ahead <= soon else this - 1


def _told_year(context: Discourse, month: int) -> int | None:
    """In a history time goes on: up to four months back, else ahead."""
    anchor = context.anchor
    if anchor is None:
        return None
    if context.told is not None and len(context.told_value) == 4:
        return anchor.year
    distance = month - anchor.month
    if distance > 8:
        return anchor.year - 1
    return anchor.year + 1 if distance < -6 else anchor.year


def month_year(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "early March 1991"."""
    year = readings.year_of(phrase.words("year"))
    if year is None:
        return None
    month = numerals.MONTH[phrase.word("month")]
    return readings.on_calendar(values.month(year, month), _EXPLICIT, readings.edge(phrase))


def month_which_year(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "June last year"."""
    month = numerals.MONTH[phrase.word("month")]
    year = _year_meant(phrase, context)
    if phrase.tokens.words[phrase.last - 1] != "year":
        return None
    if year is None:
        return readings.unplaced(f"XXXX-{month:02d}", readings.NO_REFERENCE, readings.edge(phrase))
    return readings.on_calendar(values.month(year, month), Basis.RELATIVE, readings.edge(phrase))


def _year_meant(phrase: Phrase, context: Discourse) -> int | None:
    """The year of "last year", "that year"."""
    step, told = readings.which(phrase)
    base = context.anchor if told else context.today
    return None if base is None else base.year + step


_BEFORE_MONTH = frozenset(contexts.BEFORE_MONTH.split())


def month(phrase: Phrase, context: Discourse) -> Reading | None:
    """A bare month; the words that are also something else ("may", "march") only after a preposition."""
    word = phrase.word("month")
    if (
        word in ("may", "march", "mar", "dec", "jan")
        and not phrase.has("which")
        and phrase.before() not in _BEFORE_MONTH
    ):
        return None
    number = numerals.MONTH[word]
    mod = readings.edge(phrase)
    if phrase.has("which"):
        return _month_which(phrase, context, number, mod)
    year = nearest_year(phrase, context, number)
    if year is None:
        return readings.unplaced(f"XXXX-{number:02d}", readings.NO_REFERENCE, mod)
    return readings.on_calendar(values.month(year, number), _EXPLICIT, mod)


def _month_which(phrase: Phrase, context: Discourse, number: int, mod: str | None) -> Reading:
    """As in "last October", "this September", "the following May"."""
    step, told = readings.which(phrase)
    base = context.anchor if told else context.today
    if base is None:
        return readings.unplaced(f"XXXX-{number:02d}", readings.NO_REFERENCE, mod)
    year = base.year
    if step < 0 and number >= base.month:
        year -= 1
    if step > 0 and number <= base.month:
        year += 1
    return readings.on_calendar(values.month(year, number), Basis.RELATIVE, mod)


def season(phrase: Phrase, context: Discourse) -> Reading | None:
    """A season of a year, given or meant."""
    name = numerals.SEASON[phrase.word("season")]
    mod = readings.edge(phrase)
    if phrase.has("year"):
        year = readings.year_of(phrase.words("year"))
        return None if year is None else readings.on_calendar(f"{year:04d}-{name}", _EXPLICIT, mod)
    if phrase.word("season") == "fall" and not phrase.has("which") and phrase.after() in ("of", "in", "from", "to"):
        return None
    step, told = readings.which(phrase)
    base = context.anchor if told or context.narrative else context.today
    if base is None:
        return readings.unplaced(f"XXXX-{name}", readings.NO_REFERENCE, mod)
    if phrase.tokens.words[phrase.last - 1] == "year":
        return readings.on_calendar(f"{base.year + step:04d}-{name}", Basis.RELATIVE, mod)
    started = base.month >= {"SP": 3, "SU": 6, "FA": 9, "WI": 12}[name]
    year = base.year + _season_step(step, started=started, named=phrase.has("which"))
    return readings.on_calendar(f"{year:04d}-{name}", Basis.RELATIVE, mod)


def _season_step(step: int, *, started: bool, named: bool) -> int:
    if step > 0:
        return 1 if started else 0
    if step < 0 or not named:
        return 0 if started else -1
    return 0


def year(phrase: Phrase, context: Discourse) -> Reading | None:
    """A bare year, unless it counts something."""
    words = phrase.words("year")
    number = readings.year_of(words)
    if number is None or not _is_year(phrase, number):
        return None
    mod = readings.edge(phrase)
    if mod is None and phrase.has("edge"):
        mod = "APPROX"
    return readings.on_calendar(f"{number:04d}", _EXPLICIT, mod)


_YEAR_BEFORE = frozenset(contexts.BEFORE_YEAR.split())
_COUNTED = frozenset(contexts.COUNTED.split())


def _is_year(phrase: Phrase, number: int) -> bool:
    before, after = phrase.before(), phrase.after()
    if before in ("$", "#", "£", "€", "¥", "no", "number", "+", "/") or after in _COUNTED or after == "/":
        return False
    if before == "." and phrase.before(2) == "no":
        return False
    if before in ("-", "–") and phrase.before(2)[:1].isdigit():
        return True
    return 1900 <= number <= 2050 or before in _YEAR_BEFORE


def year_spoken(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "nineteen ninety-six"."""
    words = phrase.words("year")
    if len(words) < 2 or phrase.after() in _COUNTED or phrase.before() == "$":
        return None
    number = readings.year_of(words)
    if number is None or not 1600 <= number <= 2099 or words[-1] in ("hundred", "thousand"):
        return None
    return readings.on_calendar(f"{number:04d}", _EXPLICIT, readings.edge(phrase))


def decade(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "the late 1970s", "the '80s", "the nineties"."""
    word = phrase.word("decade")
    mod = readings.edge(phrase)
    if word in numerals.DECADE:
        start = 1900 + numerals.DECADE[word]
    elif len(word) == 5:
        start = int(word[:4])
    else:
        short = phrase.tokens.words[phrase.parts["decade"][0] - 1] in ("'", "’", "‘", "`")
        if not short and phrase.before() not in ("the", "early", "late"):
            return None
        start = 1900 + int(word[:2])
    if not 1000 <= start <= 2190:
        return None
    return readings.on_calendar(values.decade(start), _EXPLICIT, mod)


def century(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "the 20th century", "19th-century"."""
    number = readings.ordinal(phrase.words("ordinal"))
    if not 1 <= number <= 30:
        return None
    if phrase.has("era") and phrase.word("era").startswith("b"):
        return readings.unplaced(f"BC{number - 1:02d}", "before the calendar's first year")
    return readings.on_calendar(f"{number - 1:02d}", _EXPLICIT, readings.edge(phrase))


def era_year(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "44 BC"."""
    number = int(phrase.word("year"))
    if number > 9998:
        return None
    if phrase.word("era").startswith("b"):
        return readings.unplaced(f"BC{number:04d}", "before the calendar's first year")
    return readings.on_calendar(f"{number:04d}", _EXPLICIT)


def weekday(phrase: Phrase, context: Discourse) -> Reading | None:
    """A bare weekday, or one with "last", "next", "this", "the previous"."""
    number = numerals.WEEKDAY[phrase.word("weekday")]
    step, told = readings.which(phrase)
    base = context.anchor if told or context.narrative else context.today
    if base is None:
        return readings.unplaced(f"XXXX-WXX-{number + 1}", readings.NO_REFERENCE)
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
    if back and tense.direction(phrase.tokens, phrase.first, phrase.last) > 0:
        return values.shifted(base, 7 - back)
    return values.shifted(base, -back)
