"""The scene of a text: its dateline and day headings, and what contradicts its date."""

from collections.abc import Iterable
from datetime import date

from sitrep.core.temporal import tense, values
from sitrep.core.temporal.discourse import Discourse, Reading, as_day
from sitrep.core.temporal.interval import Basis, Interval, Precision
from sitrep.core.temporal.resolution import days
from sitrep.core.temporal.scanning import Phrase, match_at
from sitrep.core.temporal.tokens import UNION, Tokens

_HEAD_TOKENS = 40
_PLACE_CHARACTERS = 80
_PLACE_WORDS = 6
_DATELINE_FAMILIES = frozenset({"month_day", "day_month", "dateline_day"})
_MONTHS = UNION["AMONTH"]


def dateline(tokens: Tokens, published: date | None) -> date | None:
    """The day in a dateline at the head of the text ("ALEPPO, Nov. 30 (Reuters) -"), None when it has none.

    Without a year it is the one closest to the day of publication; without that either, it is none.
    """
    kinds = tokens.kinds[:_HEAD_TOKENS]
    for i, kind in enumerate(kinds):
        if kind not in _MONTHS:
            continue
        first = i - 1 if i and kinds[i - 1] in UNION["DAYNUM"] else i
        phrase = match_at(tokens, first, len(tokens.kinds))
        if phrase is not None and phrase.family in _DATELINE_FAMILIES and _follows_place(phrase):
            return _closest(phrase, published)
    return None


def _follows_place(phrase: Phrase) -> bool:
    """Whether only a place name stands before a date on its line, and a dash or an agency after it."""
    text, start = phrase.tokens.text, phrase.start
    line = text[text.rfind("\n", max(start - _PLACE_CHARACTERS, 0), start) + 1 : start].strip()
    if start > _PLACE_CHARACTERS and "\n" not in text[start - _PLACE_CHARACTERS : start]:
        return False
    words = line.replace(",", " ").replace("(", " ").replace(")", " ").split()
    if not words or not words[0][0].isupper() or not _mark_after(phrase):
        return False
    return (words[0].isupper() and len(words[0]) > 2) or (start <= _PLACE_CHARACTERS and len(words) <= _PLACE_WORDS)


def _mark_after(phrase: Phrase) -> bool:
    following = phrase.after() if phrase.after() != "," else phrase.after(2)
    return following in days.AFTER_DATELINE


def _closest(phrase: Phrase, published: date | None) -> date | None:
    reading = days.month_day(phrase, Discourse(published))
    if reading is None or reading.interval is None or reading.interval.start is None:
        return None
    found = as_day(reading.interval.start)
    if phrase.has("year") or published is None:
        return found
    return nearest(found.month, found.day, published)


def nearest(month: int, day: int, published: date) -> date | None:
    """The day of a month that lies closest to the day of publication; None when the calendar has none."""
    years = (published.year - 1, published.year, published.year + 1)
    options = [values.interval_of(f"{year:04d}-{month:02d}-{day:02d}") for year in years]
    near = [as_day(option.start) for option in options if option is not None and option.start is not None]
    return min(near, key=lambda day: (abs((day - published).days), day), default=None)


_HEADING_CHARACTERS = 60


def is_heading(first: Phrase, last: Phrase) -> bool:
    """Whether the times from `first` to `last` fill a line of their own, but for a clock time or "Day 3:"."""
    text = first.tokens.text
    tail = text[last.end : last.end + _HEADING_CHARACTERS]
    if tail.partition("\n")[0].strip(" \t\r:.*-–—=#)]"):
        return False
    if ("\n" not in tail and last.end + len(tail) < len(text)) or last.last >= len(last.tokens.words):
        return False
    head = text[max(first.start - _HEADING_CHARACTERS, 0) : first.start]
    if "\n" not in head and first.start > len(head):
        return False
    return not _has_prose(head.rpartition("\n")[2])


def _has_prose(before: str) -> bool:
    """Whether more than a few marks, a clock time or a "Day 3" stands before a date on its line."""
    words = before.strip(" \t\r*-–—=#([:|,").lower().replace(".", "").replace(",", "").replace(":", "").split()
    return any(word not in _HEADING_WORDS and not word.isdigit() for word in words)


_HEADING_WORDS = frozenset({"day", "update", "updated", "am", "pm", "et", "gmt", "utc", "on"})


def heading(first: Reading, last: Reading, today: date | None) -> Interval | None:
    """The days that a heading names; None when it names no days, or days years away from `today`."""
    start = None if first.interval is None else first.interval.start
    end = None if last.interval is None else last.interval.end
    if start is None or end is None or first.interval is None or first.interval.precision not in _TO_THE_DAY:
        return None
    if as_day(start) > as_day(end) or (today is not None and abs((today - as_day(start)).days) > _FARTHEST_HEADING):
        return None
    return values.of_days(as_day(start), as_day(end))


_FARTHEST_HEADING = 3 * 366


_TO_THE_DAY = frozenset({Precision.MINUTE, Precision.HOUR, Precision.DAY})


def latest_told(members: Iterable[tuple[Phrase, Reading]], today: date | None) -> date | None:
    """The latest day that the text tells of as past though it lies after `today`; None when there is none."""
    if today is None:
        return None
    ahead = [as_day(reading.interval.start) for phrase, reading in members if _is_past_day(phrase, reading, today)
             if reading.interval is not None and reading.interval.start is not None]  # fmt: skip
    return max(ahead, default=None)


def _is_past_day(phrase: Phrase, reading: Reading, today: date) -> bool:
    place = reading.interval
    if reading.basis is not Basis.EXPLICIT or place is None or place.precision is not Precision.DAY:
        return False
    if place.start is None or (phrase.before() != "on" and not phrase.has("year")):
        return False
    if not 1 < (as_day(place.start) - today).days <= (60 if phrase.has("year") else 7):
        return False
    return tense.told_as_past(phrase.tokens, phrase.first)


def contradiction(published: date | None, headed: date | None, told: date | None) -> str | None:
    """How the text denies its day of publication: by its dateline, or by what it tells as past."""
    if published is None:
        return None
    if headed is not None and headed > published:
        return f"the dateline says {values.day(headed)}, after publication on {values.day(published)}"
    if headed is not None and (published - headed).days > 7:
        return f"the dateline says {values.day(headed)}, long before publication on {values.day(published)}"
    if told is not None:
        return f"the text tells of {values.day(told)} as past, after publication on {values.day(published)}"
    return None
