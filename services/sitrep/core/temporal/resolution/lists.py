"""Lists and ranges in one phrase: "April 24 and 25", "Nov. 27–29", "1914–18". Each member is a time of its own."""

from collections.abc import Callable, Mapping

from sitrep.core.temporal.discourse import Discourse, Reading
from sitrep.core.temporal.interval import Basis
from sitrep.core.temporal.lexicon import contexts
from sitrep.core.temporal.resolution import days, eras, readings
from sitrep.core.temporal.scanning import Phrase

Member = tuple[Phrase, Reading]
_COUNTED = frozenset(contexts.COUNTED.split())


def month_days(phrase: Phrase, context: Discourse) -> list[Member]:
    """As in "Nov 27–29", "NOV 29, 30", "April 24 and 25"; nothing when the second number counts something."""
    if not _rises(phrase) or phrase.after() in _COUNTED:
        return []
    if phrase.tokens.words[phrase.parts["more"][0] - 1] == "," and phrase.after()[:1].isalpha():
        return []
    opening = phrase.first
    members = []
    if phrase.has("first"):
        members.append(phrase.part_of("month_day", opening, phrase.parts["first"][1], "month", "first", "year"))
        opening = phrase.parts["day"][0]
    members.append(phrase.part_of("month_day", opening, phrase.parts["day"][1], "month", "day", "year"))
    members.append(phrase.part_of("month_day", phrase.parts["more"][0], phrase.last, "month", "more", "year"))
    return _read(members, context)


def days_month(phrase: Phrase, context: Discourse) -> list[Member]:
    """As in "27–29 November 2024"."""
    if not _rises(phrase):
        return []
    members = [
        phrase.part_of("day_month", phrase.parts[part][0], phrase.parts[part][1], "month", part, "year")
        for part in ("first", "day")
        if phrase.has(part)
    ]
    members.append(phrase.part_of("day_month", phrase.parts["more"][0], phrase.last, "month", "more", "year"))
    return _read(members, context)


def _rises(phrase: Phrase) -> bool:
    numbers = [int(phrase.word(part)) for part in ("first", "day", "more") if phrase.has(part)]
    return sorted(set(numbers)) == numbers and numbers[-1] <= _LAST_DAY


_LAST_DAY = 31


def _read(members: list[Phrase], context: Discourse) -> list[Member]:
    found = [(member, days.month_day(member, context)) for member in members]
    return [(member, reading) for member, reading in found if reading is not None]


def year_range(phrase: Phrase, context: Discourse) -> list[Member]:
    """As in "1991-1997", "1914–18"."""
    start, end = phrase.word("first"), phrase.word("second")
    if len(end) == 2:
        end = start[:2] + end
    if not int(start) < int(end) <= int(start) + 200:
        return []
    first = phrase.part_of("year", phrase.first, phrase.parts["first"][1], "first")
    second = phrase.part_of("year", phrase.parts["second"][0], phrase.last, "second")
    return [
        (first, readings.on_calendar(start, Basis.EXPLICIT)),
        (second, readings.on_calendar(end, Basis.EXPLICIT)),
    ]


LISTS: Mapping[str, Callable[[Phrase, Discourse], list[Member]]] = {
    "era_range": eras.era_range,
    "month_days": month_days,
    "days_month": days_month,
    "year_range": year_range,
}
"""The families that name several times."""
