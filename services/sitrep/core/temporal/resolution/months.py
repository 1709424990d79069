"""Months and seasons, and the year that is meant where none is named."""

from dataclasses import replace

from sitrep.core.temporal import tense, values
from sitrep.core.temporal.discourse import Discourse, Reading
from sitrep.core.temporal.interval import Basis
from sitrep.core.temporal.lexicon import contexts, numerals
from sitrep.core.temporal.resolution import readings
from sitrep.core.temporal.scanning import Phrase, match_at


def nearest_year(phrase: Phrase, context: Discourse, month: int, number: int = 0) -> int | None:
    """The year of a month (or its day `number`) named without one: by the time told of, or by the verbs around it."""
    ahead_year = _year_of_range(phrase, month)
    if ahead_year is not None:
        return ahead_year
    today = context.today
    if context.narrative or today is None:
        return _told_year(context, month)
    points = tense.direction(phrase.tokens, phrase.first, phrase.last)
    day = number or (today.day if month == today.month else 1)
    ahead = ((month - today.month) * 31 + day - today.day) % 372
    to_come = 0 if (month, day) >= (today.month, today.day) else 1
    farthest = _FARTHEST_DAY[points] if number else _FARTHEST_MONTH[points]
    return today.year + (to_come if ahead <= farthest else to_come - 1)


def _year_of_range(phrase: Phrase, month: int) -> int | None:
    """The year that the end of a range or list names for its beginning: "from 13 March until 7 May *1954*"."""
    if phrase.after() not in _LINKS:
        return None
    tokens = phrase.tokens
    first = phrase.last + 1
    while first < len(tokens.words) and tokens.words[first] in _BEFORE_END:
        first += 1
    other = match_at(tokens, first, len(tokens.words))
    if other is None or other.family not in _WITH_YEAR or not other.has("year"):
        return None
    year = readings.year_of(other.words("year"))
    return None if year is None else year - (month > numerals.MONTH[other.word("month")])


_LINKS = frozenset({"to", "until", "till", "through", "and", "-", "–", "—"})
_BEFORE_END = frozenset({"on", "the", "in"})
_WITH_YEAR = frozenset({"month_day", "day_month", "month_year", "days_month", "month_days"})

# How many days ahead a date without a year may lie, by the direction of the verbs around it; else it lies behind.
_FARTHEST_DAY = {1: 320, 0: 100, -1: 45}
_FARTHEST_MONTH = {1: 280, 0: 45, -1: 0}


def _told_year(context: Discourse, month: int) -> int | None:
    """In a history time goes on: up to four months back, else ahead."""
    told = context.told
    if told is None or told.start is None:
        return None
    if context.told_year_only:
        return told.start.year
    distance = month - told.start.month
    if distance > 8:
        return told.start.year - 1
    return told.start.year + 1 if distance < -6 else told.start.year


def month_year(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "early March 1991"."""
    year = readings.year_of(phrase.words("year"))
    if year is None:
        return None
    month = numerals.MONTH[phrase.word("month")]
    return readings.on_calendar(values.month(year, month), Basis.EXPLICIT, readings.edge(phrase))


def month_part(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "the second half of July", "the last days of August": the month, its beginning or end."""
    whole = month_year(phrase, context) if phrase.has("year") else month(phrase, context)
    late = phrase.word("half") in ("second", "last", "final")
    return None if whole is None else replace(whole, mod="END" if late else "START")


def week_of_month(phrase: Phrase, context: Discourse) -> Reading | None:
    """As in "the first week of August": the week of its first day, or of its last."""
    if phrase.tokens.words[phrase.parts["ordinal"][1]] != "week":
        return None
    whole = month_year(phrase, context) if phrase.has("year") else month(phrase, context)
    place = None if whole is None else whole.interval
    if place is None or place.start is None or place.end is None:
        return None
    number = readings.ordinal(phrase.words("ordinal"))
    day = values.shifted(place.start, 7 * number - 7) if number else place.end
    return readings.on_calendar(values.week(day), Basis.EXPLICIT) if number <= 5 else None


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
    base = context.base("Y", told=told)
    return None if base is None else base.year + step


_BEFORE_MONTH = frozenset(contexts.BEFORE_MONTH.split())


def month(phrase: Phrase, context: Discourse) -> Reading | None:
    """A bare month; the words that are also something else ("may", "march") only after a preposition."""
    word = phrase.word("month")
    if word in ("may", "march") and not (phrase.has("which") or phrase.has("edge") or _is_month(phrase)):
        return None
    if len(word) == 3 and word != "may" and not phrase.has("which") and phrase.tokens.words[phrase.last - 1] != ".":
        return None
    number = numerals.MONTH[word]
    mod = readings.edge(phrase)
    if phrase.has("which"):
        return _month_which(phrase, context, number, mod)
    year = nearest_year(phrase, context, number)
    if year is None:
        return readings.unplaced(f"XXXX-{number:02d}", readings.NO_REFERENCE, mod)
    return readings.on_calendar(values.month(year, number), Basis.EXPLICIT, mod)


def _is_month(phrase: Phrase) -> bool:
    """Whether "may" or "march" is the month: after a preposition, or before a noun ("the March meeting")."""
    if phrase.before() in _BEFORE_MONTH:
        return True
    tokens = phrase.tokens
    start = tokens.start(phrase.last) if phrase.last < len(tokens.words) else len(tokens.text)
    noun = tokens.text[start : start + 1].islower() and phrase.after() not in _AFTER_MARCH
    return phrase.before() == "the" and phrase.word("month") != "may" and noun


_AFTER_MARCH = frozenset({"on", "of", "against", "for", "to", "in", "through", "from", "was", "is"})


def _month_which(phrase: Phrase, context: Discourse, number: int, mod: str | None) -> Reading:
    """As in "last October", "this September", "the following May"."""
    step, told = readings.which(phrase)
    base = context.base("Y", told=told)
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
        if phrase.word("year").find("/") not in (-1, 4):
            return None
        year = readings.year_of(phrase.words("year"))
        return None if year is None else readings.on_calendar(f"{year:04d}-{name}", Basis.EXPLICIT, mod)
    if phrase.word("season") == "fall" and not phrase.has("which") and phrase.after() in ("of", "in", "from", "to"):
        return None
    step, told = readings.which(phrase)
    base = context.base("Y", told=told)
    if base is None:
        return readings.unplaced(f"XXXX-{name}", readings.NO_REFERENCE, mod)
    if phrase.tokens.words[phrase.last - 1] == "year":
        return readings.on_calendar(f"{base.year + step:04d}-{name}", Basis.RELATIVE, mod)
    first = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}[name]
    if told and name == "WI" and base.month <= _END_OF_WINTER:
        year = base.year - 1
    elif context.narrative and not phrase.has("which"):
        year = base.year + (base.month > first + 2)
    else:
        year = base.year + _season_step(step, started=base.month >= first, named=phrase.has("which"))
    return readings.on_calendar(f"{year:04d}-{name}", Basis.RELATIVE, mod)


_END_OF_WINTER = 2


def _season_step(step: int, *, started: bool, named: bool) -> int:
    if step > 0:
        return 1 if started else 0
    if step < 0 or not named:
        return 0 if started else -1
    return 0
